"""Which progress report is wanted."""

from wtforms import SelectField
from wtforms.validators import InputRequired

from app.core.forms import DateField, Form, offered
from app.reports.values import BY_LABELS


class ProgressForm(Form):
    """The day and the areas of a report."""

    on = DateField("Tính đến hết ngày", [InputRequired()])
    by = SelectField(
        "Theo địa bàn", choices=offered((by.value, label) for by, label in BY_LABELS.items())
    )
    form = SelectField(
        "Dạng tệp", choices=offered((("xlsx", "Excel"), ("pdf", "PDF"), ("csv", "CSV")))
    )
