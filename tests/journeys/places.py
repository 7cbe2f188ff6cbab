"""Which pages each demo account is led to: its menu, and the pages behind the lists."""

import sqlite3
from collections.abc import Mapping, Sequence

from tests.journeys.conftest import Site
from tests.journeys.second_road import Trail

VISITOR = "khách"
EVERYONE = ("/account", "/account/password", "/notices", "/help", "/search?q=ca+phe")
REFERENCE = ("/units/", "/rubrics/")
"""In every menu, and the same for all: looked at once."""
ABSENT = frozenset({"/verify/0000000000000A", f"/p/{'0' * 32}", "/khong-co-trang-nay"})
"""Addresses of nothing, answered with 404 and a page that says so."""


class Register:
    """The installation's database, read only."""

    def __init__(self, site: Site) -> None:
        self._file = site.data / "ocop.sqlite"

    def one(self, query: str) -> str:
        """The first value of the first row; there must be one."""
        with sqlite3.connect(f"file:{self._file}?mode=ro", uri=True) as connection:
            row = connection.execute(query).fetchone()
        connection.close()
        assert row is not None, query
        return str(row[0])

    def newest(self, table: str, where: str = "1 = 1") -> str:
        """The public id of the newest row."""
        return self.one(f"SELECT public_id FROM {table} WHERE {where} ORDER BY id DESC")  # noqa: S608 - names of tables


def places(site: Site, trail: Trail) -> Mapping[str, Sequence[str]]:
    """Account → the addresses it opens beside those of its menu."""
    find = Register(site)
    user = "/users/" + find.newest("users", "username = 'xa.ductrong'")
    held = find.one(
        "SELECT memberships.public_id FROM memberships JOIN users ON users.id = user_id "
        "WHERE username = 'xa.ductrong'"
    )
    recognised = f"/certificates/{find.newest('recognitions')}"
    code = find.one("SELECT code FROM certificates ORDER BY id DESC")
    product = find.one(
        "SELECT products.public_id FROM products JOIN recognitions ON products.id = product_id "
        "ORDER BY recognitions.id DESC"
    )
    unit = "/units/" + find.newest("units", "code = '678' AND level = 'district'")
    photo = f"/products/{product}"
    dossier = trail.dossier
    closed = f"/evaluation/entries/{find.newest('entries', 'sum_hundredths IS NOT NULL')}"
    entry = f"/evaluation/entries/{find.newest('entries')}"
    report = f"/reports/files/{find.newest('report_files')}"
    forms = ("", "/registration", "/self-assessment", "/form-two", "/commune-assessment")
    return {
        VISITOR: (
            "/sign-in", f"/p/{product}", "/verify", f"/verify/{code}",
            *sorted(ABSENT),
        ),
        "quantri.1": (
            *EVERYONE, *REFERENCE, "/users/new", user, f"{user}/edit", f"{user}/disable",
            f"{user}/roles/new", f"/users/roles/{held}/end", "/settings/expiring_days", unit,
            "/units/?q=duc+trong", "/rubrics/qd26-2026-11", "/rubrics/qd1048-2019-01",
        ),
        "thuky.1": (
            *EVERYONE, photo, f"{photo}/parts", f"{photo}/edit", f"{photo}/end",
            f"{photo}/packs/new", f"{photo}/photos/new", f"{photo}/listings/new",
            trail.producer, f"{trail.producer}/edit", f"{trail.producer}/end", "/producers/new",
            *(f"{dossier}{form}" for form in forms), trail.paper,
            trail.council, f"{trail.planned}/edit", f"{trail.planned}/seats/new",
            f"{trail.planned}/agenda", f"{trail.planned}/open", entry, closed, trail.sealed,
            "/evaluation/rounds/new", "/evaluation/old-rounds/new",
            recognised, f"{recognised}/revoke", "/dossiers/?q=linh+chi",
            trail.batch,
        ),
        "lanhdao.1": (photo, recognised, closed, dossier, report, "/reports/progress?by=commune"),
        "totuvan.1": (photo, dossier, trail.council, trail.paper),
        "hoidong.4": (trail.sealed,),
        "hoidong.5": ("/evaluation/my-sheets", trail.begun, f"{trail.begun}/seal", trail.council),
        "diaban.daksong": (
            trail.product, trail.old_round, trail.old_entry,
            f"{trail.old_round}/old-entries/new",
        ),
        "xa.thuanhanh": (
            trail.product, f"{trail.product}/edit", trail.producer, dossier,
            f"{dossier}/commune-assessment", trail.paper,
        ),
        "chuthe.boanerges": (
            *(f"{trail.draft}{form}" for form in forms[:4]), f"{trail.draft}/submit",
            f"{trail.draft}/papers/new?requirement=E01", f"{trail.draft}/withdraw",
        ),
    }  # fmt: skip
