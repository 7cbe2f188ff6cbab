"""How a typed setting is read."""

import pytest

from app.core.errors import DomainError
from app.settings.rules import typed_value
from app.settings.values import CHOICES, Choice

YES_NO = Choice(False, "", "")
NUMBER = Choice(15, "", "", least=5, most=60)
PICK = Choice("mean", "", "", {"mean": "trung bình", "each": "từng phiếu"})
AGENCY = Choice("ỦY BAN NHÂN DÂN TỈNH {province}", "", "")


@pytest.mark.parametrize(
    ("typed", "choice", "value"),
    [
        ("có", YES_NO, True),
        (" Không ", YES_NO, False),
        ("5", NUMBER, 5),
        ("60", NUMBER, 60),
        ("each", PICK, "each"),
        (" SỞ NÔNG NGHIỆP ", Choice("", "", ""), "SỞ NÔNG NGHIỆP"),
        ("UBND {province}", AGENCY, "UBND {province}"),
    ],
)
def test_typed_text_becomes_a_value(typed: str, choice: Choice, value: object) -> None:
    assert typed_value(typed, choice) == value


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("maybe", YES_NO),
        ("4", NUMBER),
        ("61", NUMBER),
        ("-5", NUMBER),
        ("5,5", NUMBER),
        ("²", NUMBER),
        ("9" * 40, NUMBER),
        ("median", PICK),
        ("{province.__class__}", AGENCY),
        ("UBND {tinh}", AGENCY),
        ("UBND {", AGENCY),
    ],
)
def test_what_is_no_value_is_refused_beside_its_field(typed: str, choice: Choice) -> None:
    with pytest.raises(DomainError) as refusal:
        typed_value(typed, choice)
    assert refusal.value.field == "value"


@pytest.mark.parametrize("key", CHOICES)
def test_every_default_can_be_typed(key: str) -> None:
    choice = CHOICES[key]
    typed = (
        choice.words(choice.default) if isinstance(choice.default, bool) else str(choice.default)
    )
    assert typed_value(typed, choice) == (
        choice.default.strip() if isinstance(choice.default, str) else choice.default
    )
