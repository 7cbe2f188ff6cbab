"""Roles, permissions, who is granted what, and the viewer a request acts for."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is within a unit, for a period."""

    ADMINISTRATOR = "administrator"
    SECRETARY = "secretary"
    LEADER = "leader"
    APPRAISER = "appraiser"
    COUNCIL_MEMBER = "council_member"
    AREA_OFFICER = "area_officer"
    COMMUNE_OFFICER = "commune_officer"
    PRODUCER = "producer"


ROLE_LABELS: dict[Role, str] = {
    Role.ADMINISTRATOR: "Quản trị hệ thống",
    Role.SECRETARY: "Thư ký, cơ quan thường trực cấp tỉnh",
    Role.LEADER: "Lãnh đạo cấp tỉnh",
    Role.APPRAISER: "Tổ tư vấn cấp tỉnh",
    Role.COUNCIL_MEMBER: "Thành viên Hội đồng",
    Role.AREA_OFFICER: "Cán bộ địa bàn (huyện cũ)",
    Role.COMMUNE_OFFICER: "Cán bộ xã",
    Role.PRODUCER: "Chủ thể OCOP",
}


class Permission(StrEnum):
    """What a route asks for; the row itself is decided by scope and policy."""

    VIEW_HOME = "view_home"
    SEARCH = "search"
    VIEW_RUBRICS = "view_rubrics"
    VIEW_UNITS = "view_units"
    VIEW_COMPONENTS = "view_components"
    MANAGE_USERS = "manage_users"
    MANAGE_SETTINGS = "manage_settings"
    VIEW_AUDIT = "view_audit"
    VIEW_JOBS = "view_jobs"
    VIEW_NOTICES = "view_notices"
    VIEW_PRODUCERS = "view_producers"
    EDIT_PRODUCERS = "edit_producers"
    VIEW_PRODUCTS = "view_products"
    EDIT_PRODUCTS = "edit_products"
    VIEW_DOSSIERS = "view_dossiers"
    FILL_DOSSIER = "fill_dossier"
    ASSESS_DOSSIER = "assess_dossier"
    RECEIVE_DOSSIER = "receive_dossier"
    VIEW_ROUNDS = "view_rounds"
    RUN_ROUNDS = "run_rounds"
    ENTER_OLD_ROUNDS = "enter_old_rounds"
    SCORE_PRODUCTS = "score_products"
    VIEW_RESULTS = "view_results"
    DECIDE = "decide"
    VIEW_CERTIFICATES = "view_certificates"
    EDIT_LISTINGS = "edit_listings"
    VIEW_FEEDS = "view_feeds"
    MANAGE_FEEDS = "manage_feeds"
    VIEW_REPORTS = "view_reports"
    IMPORT_REGISTER = "import_register"


P = Permission
_EVERYONE = {P.VIEW_HOME, P.SEARCH, P.VIEW_RUBRICS, P.VIEW_UNITS, P.VIEW_JOBS, P.VIEW_NOTICES}
_REGISTER = {P.VIEW_PRODUCERS, P.VIEW_PRODUCTS}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        _EVERYONE
        | _REGISTER
        | {
            P.MANAGE_USERS,
            P.MANAGE_SETTINGS,
            P.VIEW_AUDIT,
            P.VIEW_COMPONENTS,
            P.VIEW_REPORTS,
            P.IMPORT_REGISTER,
            P.VIEW_FEEDS,
            P.MANAGE_FEEDS,
            P.VIEW_CERTIFICATES,
        }
    ),
    Role.SECRETARY: frozenset(
        _EVERYONE
        | _REGISTER
        | {
            P.EDIT_PRODUCERS,
            P.EDIT_PRODUCTS,
            P.VIEW_DOSSIERS,
            P.RECEIVE_DOSSIER,
            P.VIEW_ROUNDS,
            P.RUN_ROUNDS,
            P.ENTER_OLD_ROUNDS,
            P.VIEW_RESULTS,
            P.DECIDE,
            P.VIEW_CERTIFICATES,
            P.EDIT_LISTINGS,
            P.VIEW_FEEDS,
            P.MANAGE_FEEDS,
            P.VIEW_REPORTS,
            P.IMPORT_REGISTER,
            P.VIEW_AUDIT,
        }
    ),
    Role.LEADER: frozenset(
        _EVERYONE
        | _REGISTER
        | {P.VIEW_DOSSIERS, P.VIEW_ROUNDS, P.VIEW_RESULTS, P.VIEW_CERTIFICATES, P.VIEW_REPORTS}
    ),
    Role.APPRAISER: frozenset(_EVERYONE | _REGISTER | {P.VIEW_DOSSIERS, P.VIEW_ROUNDS}),
    Role.COUNCIL_MEMBER: frozenset(_EVERYONE | {P.VIEW_ROUNDS, P.SCORE_PRODUCTS}),
    Role.AREA_OFFICER: frozenset(
        _EVERYONE
        | _REGISTER
        | {
            P.VIEW_DOSSIERS,
            P.VIEW_ROUNDS,
            P.ENTER_OLD_ROUNDS,
            P.VIEW_CERTIFICATES,
            P.EDIT_LISTINGS,
            P.VIEW_REPORTS,
        }
    ),
    Role.COMMUNE_OFFICER: frozenset(
        _EVERYONE
        | _REGISTER
        | {
            P.EDIT_PRODUCERS,
            P.EDIT_PRODUCTS,
            P.VIEW_DOSSIERS,
            P.FILL_DOSSIER,
            P.ASSESS_DOSSIER,
            P.VIEW_CERTIFICATES,
            P.EDIT_LISTINGS,
            P.VIEW_REPORTS,
        }
    ),
    Role.PRODUCER: frozenset(
        _EVERYONE
        | _REGISTER
        | {
            P.EDIT_PRODUCTS,
            P.VIEW_DOSSIERS,
            P.FILL_DOSSIER,
            P.VIEW_CERTIFICATES,
            P.EDIT_LISTINGS,
        }
    ),
}


@dataclass(frozen=True)
class Viewer:
    """The person a request, command or job acts for, with all that is needed to decide.

    Rows count as the viewer's own when ``province_wide``, or when they lie in one of the communes,
    in one of the (former) districts, or belong to one of the producers named here.
    """

    user_id: int | None
    name: str
    programme_id: int
    roles: frozenset[Role] = frozenset()
    province_wide: bool = False
    commune_ids: frozenset[int] = frozenset()
    district_ids: frozenset[int] = frozenset()
    producer_ids: frozenset[int] = frozenset()
    unit_name: str = ""
    address: str = ""
    request_id: str = ""
    acting_for: str = ""
    must_change_password: bool = False
    permissions: frozenset[Permission] = field(default=frozenset())

    def may(self, permission: Permission | str) -> bool:
        """Whether one of the viewer's roles is granted the permission."""
        return Permission(permission) in self.permissions

    def holds(self, *roles: Role) -> bool:
        """Whether the viewer holds one of the roles today."""
        return not self.roles.isdisjoint(roles)


def granted(roles: frozenset[Role]) -> frozenset[Permission]:
    """The union of what the roles grant."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def system_viewer(programme_id: int, name: str = "Hệ thống") -> Viewer:
    """The actor of commands and jobs: no person, everything within the programme."""
    return Viewer(
        user_id=None,
        name=name,
        programme_id=programme_id,
        province_wide=True,
        permissions=frozenset(Permission),
    )
