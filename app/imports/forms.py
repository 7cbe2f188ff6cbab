"""The form that takes a workbook."""

from wtforms import FileField

from app.core.forms import Form


class UploadForm(Form):
    """One spreadsheet."""

    file = FileField("Tệp Excel hoặc CSV")
