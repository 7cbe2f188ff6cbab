"""What every form does: Vietnamese words, one-time key, refusals beside fields, typed days."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from wtforms.validators import InputRequired

from app.core.errors import DomainError, StaleError
from app.core.forms import DateField, Form, NumberField, show, text_field


class Sample(Form):
    name = text_field("Tên", required=True, longest=10)
    day = DateField("Ngày", [InputRequired()])
    price = NumberField("Giá")


def sent(app: Flask, **data: str) -> Sample:
    with app.test_request_context("/", method="POST", data=data):
        form = Sample()
        form.validate_on_submit()
        return form


def test_good_values_are_read(app: Flask) -> None:
    form = sent(app, name="  Trà\u200b  sen ", day="23/11/2026", price="1.234,5")
    assert form.errors == {}
    assert (form.name.data, form.day.day, form.price.number) == (
        "Trà sen",
        date(2026, 11, 23),
        Decimal("1234.5"),
    )


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"name": ""}, "name", "Xin điền ô này."),
        ({"name": "a" * 11}, "name", "ký tự"),
        ({"day": "31/2/2026"}, "day", "Không có ngày 31/2/2026"),
        ({"day": "hôm qua"}, "day", "không phải là ngày"),
        ({"day": ""}, "day", "Xin điền ô này."),
        ({"price": "đắt"}, "price", ""),
    ],
)
def test_bad_values_are_refused_in_vietnamese_and_kept(
    app: Flask, data: dict[str, str], field: str, sentence: str
) -> None:
    form = sent(app, **{"name": "Trà", "day": "23/11/2026", **data})
    assert sentence in " ".join(form.errors[field])
    assert form._fields[field].data == next(iter(data.values()))


def test_one_time_key_is_kept_when_it_is_one(app: Flask) -> None:
    assert sent(app, form_key="0123456789abcdef" * 2).key == "0123456789abcdef" * 2


@pytest.mark.parametrize("key", ["", "x", "0123456789ABCDEF" * 2, "' OR 1=1 --" + "0" * 21])
def test_one_time_key_is_made_anew_when_it_is_none(app: Flask, key: str) -> None:
    form = sent(app, form_key=key)
    assert len(form.key) == 32
    assert form.key != key
    assert form.key == form.key


@pytest.mark.parametrize(("typed", "seen"), [("7", 7), ("", None), ("x", None), ("-1", None)])
def test_seen_version_is_a_whole_number_or_unknown(
    app: Flask, typed: str, seen: int | None
) -> None:
    assert sent(app, version=typed).seen_version == seen


def test_refusal_stands_beside_its_field(app: Flask) -> None:
    form = sent(app, name="Trà", day="23/11/2026")
    assert show(form, DomainError("Tên này đã có.", field="name")) == 422
    assert form.name.errors == ["Tên này đã có."]
    assert form.form_error is None


@pytest.mark.parametrize("field", [None, "khác"])
def test_refusal_without_a_field_stands_on_top(app: Flask, field: str | None) -> None:
    form = sent(app, name="Trà", day="23/11/2026")
    assert show(form, DomainError("Đợt đã đóng.", field=field)) == 422
    assert form.form_error == "Đợt đã đóng."


def test_stale_save_shows_only_what_differs_and_takes_the_new_version(app: Flask) -> None:
    form = sent(app, name="Trà", day="23/11/2026", version="1")
    stored = {"name": "Trà sen", "day": "23/11/2026", "unknown": "x"}
    assert show(form, StaleError(stored, version=2)) == 409
    assert form.conflict == {"name": "Trà sen"}
    assert form.seen_version == 2
    assert form.name.data == "Trà"
