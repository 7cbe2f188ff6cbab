"""The former district of a place: which fact decides."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.units.rules.former import (
    Descent,
    counted_communes,
    needs_question,
    official_day,
    origin_of,
    origins,
    place,
    reporting_label,
    touched_communes,
)
from app.units.values import Basis, Origin, Placement, Share

ORIGIN = Origin(3, Basis.SAME_CODE, frozenset({3}))

descents = st.lists(
    st.builds(
        Descent,
        commune_id=st.integers(1, 5),
        district_id=st.integers(1, 4),
        district_code=st.sampled_from(["001", "002", "003", "004"]),
        share=st.sampled_from(Share),
        same_code=st.booleans(),
    ),
    max_size=30,
)


def test_the_address_before_july_2025_comes_first() -> None:
    assert place(address_district_id=1, chosen_district_id=2, origin=ORIGIN) == Placement(
        1, Basis.ADDRESS
    )


def test_else_the_old_commune_chosen_at_registration() -> None:
    assert place(address_district_id=None, chosen_district_id=2, origin=ORIGIN) == Placement(
        2, Basis.CHOSEN
    )


def test_else_the_predecessor_with_the_same_code() -> None:
    assert place(address_district_id=None, chosen_district_id=None, origin=ORIGIN) == Placement(
        3, Basis.SAME_CODE
    )


def test_else_unknown() -> None:
    assert place(address_district_id=None, chosen_district_id=None, origin=None) == Placement(
        None, Basis.UNKNOWN
    )


def test_without_a_same_code_the_main_part_decides() -> None:
    origin = origin_of(
        [
            Descent(1, 7, "199", Share.PART, same_code=False),
            Descent(1, 8, "202", Share.WHOLE, same_code=False),
        ]
    )
    assert origin == Origin(8, Basis.MAIN_PART, frozenset({7, 8}))
    assert needs_question(origin)


def test_equal_parts_go_to_the_lower_code() -> None:
    origin = origin_of(
        [
            Descent(1, 7, "199", Share.WHOLE, same_code=False),
            Descent(1, 8, "198", Share.WHOLE, same_code=False),
        ]
    )
    assert origin.district_id == 8


def test_a_commune_without_predecessors_is_unknown() -> None:
    assert origin_of([]) == Origin(None, Basis.UNKNOWN)


@given(descents)
def test_every_commune_is_counted_in_exactly_one_district_that_it_touches(
    given_descents: list[Descent],
) -> None:
    index = origins(given_descents)
    districts = {one.district_id for one in given_descents}
    counted = [commune for one in districts for commune in counted_communes(index, one)]
    assert sorted(counted) == sorted({one.commune_id for one in given_descents})
    for district in districts:
        assert counted_communes(index, district) <= touched_communes(index, district)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2025, 6, 30), "30/6/2025"),
        (date(2025, 7, 1), "01/7/2025"),
        (date(2026, 2, 5), "05/02/2026"),
        (date(2026, 11, 23), "23/11/2026"),
    ],
)
def test_days_are_written_as_in_official_papers(day: date, text: str) -> None:
    assert official_day(day) == text


def test_a_report_names_what_the_district_is_today() -> None:
    label = reporting_label("Huyện A", date(2025, 6, 30), ["xã B", "phường C"], ["xã D"])
    assert label == "Huyện A (đến 30/6/2025), nay: xã B, phường C, một phần xã D"
