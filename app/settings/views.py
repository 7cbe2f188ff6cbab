"""The province's settings: what holds, since when, by which document."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import requires, viewer
from app.access.values import Permission
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError, MissingError
from app.core.forms import show
from app.settings import actions, queries
from app.settings.forms import ChosenSettingForm, SettingForm, form_for
from app.settings.rules import typed_value
from app.settings.values import CHOICES

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("/")
@requires(Permission.MANAGE_SETTINGS)
def index() -> ResponseReturnValue:
    """Every setting with its value of today and where the value comes from."""
    rows = queries.settings_on(viewer().programme_id, on=today())
    return render_template("settings/index.html", rows=rows, choices=CHOICES)


@bp.route("/<key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SETTINGS)
def edit(key: str) -> ResponseReturnValue:
    """Decide a value from a day on."""
    if key not in CHOICES:
        raise MissingError
    present = queries.setting(viewer().programme_id, key, on=today())
    form = form_for(CHOICES[key], value=present, valid_from=today())
    status = 200
    if form.validate_on_submit():
        try:
            _decide(key, form)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã lưu thiết lập."))
            return redirect(url_for(".index"))
    elif form.is_submitted():
        status = 422
    return render_template("settings/edit.html", form=form, choice=CHOICES[key]), status


def _decide(key: str, form: SettingForm | ChosenSettingForm) -> None:
    with transaction():
        actions.decide_setting(
            viewer().programme_id,
            key,
            typed_value(form.value.data or "", CHOICES[key]),
            valid_from=form.valid_from.day or today(),
            document=form.document.data or None,
            actor=viewer(),
            now=now(),
        )
