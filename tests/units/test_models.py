"""What the database itself refuses about units."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from app.core.database import db
from app.units import queries
from app.units.models import Unit, UnitLink
from app.units.values import Share, UnitKind, UnitLevel

pytestmark = pytest.mark.usefixtures("units")


def province(**changed: object) -> Unit:
    values: dict[str, object] = {
        "level": UnitLevel.PROVINCE,
        "kind": UnitKind.PROVINCE,
        "code": "99",
        "name": "Thử Nghiệm",
        "name_key": "thunghiem",
        "valid_from": date(2027, 1, 1),
    }
    return Unit(**(values | changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "68", "valid_from": date(2025, 7, 1)},
        {"code": "68", "valid_from": None, "valid_to": date(2025, 6, 30)},
        {"valid_from": None},
        {"valid_to": date(2026, 1, 1)},
        {"level": UnitLevel.COMMUNE},
    ],
    ids=["same begin", "same end", "no date", "ends before it begins", "commune without parent"],
)
def test_an_impossible_unit_is_refused(changed: dict[str, object]) -> None:
    db.session.add(province(**changed))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_unit_saved_alone_gets_its_search_text_and_sort_key() -> None:
    unit = province()
    db.session.add(unit)
    db.session.flush()
    assert unit.search_text == "tinh thu nghiem thunghiem 99"
    assert [found.id for found in queries.search("THU nghiệm")] == [unit.id]
    db.session.rollback()


def test_a_unit_does_not_become_itself() -> None:
    unit = queries.province("68", date(2026, 1, 1))
    link = UnitLink(
        predecessor_id=unit.id, successor_id=unit.id, share=Share.WHOLE, on=date(2026, 1, 1)
    )
    db.session.add(link)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_search_finds_every_word_without_marks_those_of_today_first() -> None:
    found = queries.search("xa duc trong")
    assert found[0].full_name == "Xã Đức Trọng"
    assert found[0].valid_to is None
    assert all(unit.valid_to is not None for unit in queries.search("huyen duc trong"))


def test_search_takes_percent_signs_as_typed() -> None:
    assert queries.search("%") == []
