"""The form of one setting."""

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # not in the stubs
from wtforms.validators import InputRequired

from app.core.forms import DateField, Form, text_field
from app.settings.values import Choice


class DecisionForm(Form):
    """From which day a value holds, and by which document."""

    valid_from = DateField("Áp dụng từ ngày", [InputRequired()])
    document = text_field("Văn bản làm căn cứ")


class SettingForm(DecisionForm):
    """A new value, typed."""

    value = text_field("Giá trị")


class ChosenSettingForm(DecisionForm):
    """A new value out of a few, from a day on."""

    value = SelectField("Giá trị")


def form_for(
    choice: Choice, *, value: object, valid_from: object
) -> SettingForm | ChosenSettingForm:
    """The form of a setting, filled with the value in force."""
    if not choice.options and not isinstance(choice.default, bool):
        return SettingForm(value=str(value), valid_from=valid_from)
    form = ChosenSettingForm(
        value=str(value) if choice.options else choice.words(value), valid_from=valid_from
    )
    options = choice.options or {"có": "có", "không": "không"}
    form.value.choices = [SelectChoice(key, words) for key, words in options.items()]
    return form
