"""Loading into the database, reading from it, and what can no longer be changed there."""

import pytest
from sqlalchemy import delete, func, select, update

from app.access.values import system_viewer
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import DomainError, MissingError
from app.rubrics import queries
from app.rubrics.actions import Loaded, load_editions
from app.rubrics.actions.loading import publish_editions
from app.rubrics.models import ProductGroup, Regime, RubricEdition
from app.rubrics.rules.contents import content_hash
from tests.rubrics.samples import TEA, contents, edition

pytestmark = pytest.mark.usefixtures("app")
NOBODY = system_viewer(0)


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_everything_is_loaded() -> None:
    assert (_count(RubricEdition), _count(Regime), _count(ProductGroup)) == (52, 4, 52)


def test_loading_again_changes_nothing() -> None:
    entries = _count(AuditEntry)
    with transaction():
        assert load_editions(actor=NOBODY, now=now()) == Loaded(0, 0, 0)
    assert _count(AuditEntry) == entries


def test_loading_leaves_a_trace_with_the_hashes() -> None:
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "rubrics.publish")).one()
    assert found.facts["content_hashes"][TEA] == content_hash(contents()[TEA])


def test_other_content_under_a_published_code_is_refused() -> None:
    with pytest.raises(DomainError, match="đã công bố với nội dung khác"), transaction():
        publish_editions([contents()[TEA] | {"name": "Chè"}], actor=NOBODY, now=now())


def test_sheet_with_a_fault_is_not_published() -> None:
    faulty = contents()[TEA] | {"id": "qd26-2026-99", "max_total": 99}
    with pytest.raises(DomainError, match="Không công bố được phiếu"), transaction():
        publish_editions([faulty], actor=NOBODY, now=now())
    assert _count(RubricEdition) == 52


def test_published_content_cannot_be_changed() -> None:
    changed = contents()[TEA] | {"name": "Chè"}
    with pytest.raises(DomainError, match="đã công bố nên không sửa được"), transaction():
        queries.edition_by_code(TEA).content = changed
    db.session.expire_all()
    assert queries.edition_by_code(TEA).content["name"] == "Chè tươi, chè chế biến"


def test_published_edition_cannot_be_unpublished_or_removed() -> None:
    with pytest.raises(DomainError, match="không sửa được"), transaction():
        queries.edition_by_code(TEA).published_at = None
    with pytest.raises(DomainError, match="không xóa được"), transaction():
        db.session.delete(queries.edition_by_code(TEA))


def test_published_edition_can_be_retired() -> None:
    with transaction():
        queries.edition_by_code(TEA).retired_at = now()
    assert queries.edition_by_code(TEA).retired_at == now()


def test_edition_is_parsed_once() -> None:
    assert queries.published_edition(TEA) == edition()
    assert queries.published_edition(TEA) is queries.published_edition(TEA)


def test_content_altered_behind_the_application_is_not_used() -> None:
    altered = contents()["qd26-2026-12"] | {"name": "khác"}
    with transaction():
        db.session.execute(
            update(RubricEdition)
            .where(RubricEdition.code == "qd26-2026-12")
            .values(content=altered, content_hash="0" * 64)
        )
    with pytest.raises(DomainError, match="đã bị sửa"):
        queries.published_edition("qd26-2026-12")


def test_unknown_edition_is_refused() -> None:
    with pytest.raises(MissingError, match="Không có phiếu “qd26-2026-99”"):
        queries.published_edition("qd26-2026-99")


def test_editions_are_listed_by_set_then_number() -> None:
    codes = [row.code for row in queries.editions()]
    assert (codes[0], codes[25], codes[26], codes[27]) == (
        "qd26-2026-01",
        "qd26-2026-26",
        "qd148-2023-frame",
        "qd1048-2019-01",
    )


def test_bands_come_from_the_regime_of_the_set() -> None:
    bands = queries.regime_of_set("qd1048-2019").bands
    assert sorted(int(band.at_least) for band in bands) == [0, 30, 50, 70, 90]
    with pytest.raises(DomainError, match="Không có chế độ đánh giá nào"):
        queries.regime_of_set("qd9999")


def test_product_groups_stand_in_the_order_of_the_annex() -> None:
    groups = queries.product_groups()
    assert [group.code for group in groups][:3] == ["I.1.a", "I.1.b", "I.2.a"]
    assert len(groups) == 26
    tea = queries.product_group("I.5.a")
    assert (tea.sector, tea.group_name, tea.edition_code) == ("Thực phẩm", "Chè", TEA)
    assert queries.edition_for_group(tea) == edition()
    assert queries.product_group_by_sheet(11) == tea


def test_old_groups_know_the_sector_of_today() -> None:
    old = {group.code: group for group in queries.product_groups("qd1048-2019")}
    assert (old["19"].sector, old["19"].sector_code) == ("Thảo dược", "III")
    assert old["25"].sector_code == "IV"
    assert queries.edition_for_group(old["03"]) is None


@pytest.mark.parametrize("words", ["ca phe", "Cà phê", "CACAO", "phe  ca"])
def test_product_group_is_found_without_tone_marks(words: str) -> None:
    assert [group.code for group in queries.find_product_groups(words)] == ["I.6"]


def test_unknown_product_group_is_refused() -> None:
    with pytest.raises(MissingError, match="Không có phân nhóm “X1”"):
        queries.product_group("X1")
    with pytest.raises(MissingError, match="Không có phiếu số 27"):
        queries.product_group_by_sheet(27)


def test_nothing_loaded_is_said() -> None:
    with transaction():
        db.session.execute(delete(Regime))
    with pytest.raises(DomainError, match="Chưa nạp các chế độ đánh giá"):
        queries.regimes()
