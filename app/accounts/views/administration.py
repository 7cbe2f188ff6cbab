"""The accounts of a programme: list, open, correct, roles, close, passwords, second factors."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.access.guard import requires, viewer
from app.access.values import ROLE_LABELS, Permission, Role
from app.accounts import actions, queries
from app.accounts.forms import (
    AccountForm,
    DisableForm,
    EndRoleForm,
    PersonForm,
    RoleForm,
    person_values,
)
from app.accounts.models import Membership, User
from app.accounts.rules import first_password
from app.accounts.values import SecondStep
from app.accounts.views.second_factor import shown_secret
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.forms import show as refuse
from app.core.secrets import new_totp_secret, seal, unseal
from app.settings.queries import programme_by_id
from app.units.models import Unit

bp = Blueprint("accounts_admin", __name__, url_prefix="/users")


@bp.get("/")
@requires(Permission.MANAGE_USERS)
def index() -> ResponseReturnValue:
    """The accounts of the programme, found by name."""
    words = request.args.get("q", "")
    page = queries.users_page(viewer(), words, request.args.get("page", 1, type=int))
    return render_template(
        "accounts/users.html", page=page, words=words, roles=ROLE_LABELS, day=today()
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def new() -> ResponseReturnValue:
    """Open an account with its first role; the first password stands on the next page, once."""
    form = AccountForm(valid_from=today())
    status = 200
    if form.validate_on_submit():
        try:
            user = queries.account_with_key(form.key, viewer=viewer()) or _open(form)
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            return _to(user)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/new.html", form=form), status


def _open(form: AccountForm) -> User:
    password = first_password()
    with transaction():
        user = actions.open_account(
            programme_id=viewer().programme_id,
            username=form.username.data or "",
            full_name=form.full_name.data or "",
            email=form.email.data,
            phone=form.phone.data,
            password=password,
            must_change=True,
            key=form.key,
            actor=viewer(),
            now=now(),
        )
        _grant(user, form)
    _show_once(user, password=password)
    flash(_("Đã mở tài khoản %(name)s.", name=user.username))
    return user


def _grant(user: User, form: RoleForm) -> Membership:
    role, valid_from = form.chosen_role, form.valid_from.day or today()
    programme = programme_by_id(viewer().programme_id)
    unit: Unit = queries.unit_for(form.unit.data or "", role, programme, on=valid_from)
    producer_id = None
    if role is Role.PRODUCER:
        producer_id = queries.producer_for(form.producer.data or "", programme.id, unit)
    return actions.grant_role(
        user,
        role,
        unit,
        valid_from=valid_from,
        producer_id=producer_id,
        actor=viewer(),
        now=now(),
    )


def _show_once(user: User, *, password: str = "", secret: str = "") -> None:
    """Keep what the next page shows once: sealed, since the browser's cookie only signs."""
    session["shown_once"] = [user.public_id, seal(password), seal(secret)]


def _to(user: User) -> Response:
    return redirect(url_for(".show", public_id=user.public_id))


@bp.get("/<public_id>")
@requires(Permission.MANAGE_USERS)
def show(public_id: str) -> ResponseReturnValue:
    """One account: roles with their days, sessions, and what can be done with it."""
    user = queries.visible_user(public_id, viewer=viewer())
    password = secret = None
    if session.get("shown_once", [None])[0] == public_id:
        __, password, kept = session.pop("shown_once")
        password, kept = unseal(password), unseal(kept)
        place = programme_by_id(user.programme_id).province.name
        secret = shown_secret(kept, username=user.username, province=place) if kept else None
    return render_template(
        "accounts/user.html",
        user=user,
        password=password,
        secret=secret,
        sessions=queries.sessions_of(user.id),
        roles=ROLE_LABELS,
        producers=queries.producer_names(user.memberships),
        has_second_factor=user.totp_sealed is not None,
        may_renew=actions.second_step(user, on=today()) is not SecondStep.NONE,
        is_self=user.id == viewer().user_id,
        day=today(),
    )


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def edit(public_id: str) -> ResponseReturnValue:
    """Correct name, mail and telephone."""
    user = queries.visible_user(public_id, viewer=viewer())
    form = PersonForm(data=person_values(user))
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.update_account(
                    user,
                    full_name=form.full_name.data or "",
                    email=form.email.data,
                    phone=form.phone.data,
                    seen_version=form.seen_version,
                    actor=viewer(),
                    now=now(),
                )
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            flash(_("Đã lưu thông tin tài khoản."))
            return _to(user)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/edit.html", form=form, user=user), status


@bp.route("/<public_id>/roles/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def grant(public_id: str) -> ResponseReturnValue:
    """Give a role within a unit from a day on."""
    user = queries.visible_user(public_id, viewer=viewer())
    form = RoleForm(valid_from=today())
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                _grant(user, form)
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            flash(_("Đã giao vai trò."))
            return _to(user)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/grant.html", form=form, user=user), status


@bp.route("/roles/<public_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def end_role(public_id: str) -> ResponseReturnValue:
    """End a role; it stays in the history."""
    held = queries.visible_membership(public_id, viewer=viewer())
    form = EndRoleForm(last_day=today())
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.end_role(
                    held,
                    last_day=form.last_day.day or today(),
                    reason=form.reason.data or "",
                    actor=viewer(),
                    now=now(),
                )
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            flash(_("Đã kết thúc vai trò."))
            return _to(held.user)
    elif form.is_submitted():
        status = 422
    page = render_template("accounts/end_role.html", form=form, held=held, roles=ROLE_LABELS)
    return page, status


@bp.route("/<public_id>/disable", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
def disable(public_id: str) -> ResponseReturnValue:
    """Close an account, with the reason; its sessions end at once."""
    user = queries.visible_user(public_id, viewer=viewer())
    form = DisableForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.disable_account(
                    user, reason=form.reason.data or "", actor=viewer(), now=now()
                )
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            flash(_("Đã khóa tài khoản; các phiên đã kết thúc."))
            return _to(user)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/disable.html", form=form, user=user), status


@bp.post("/<public_id>/enable")
@requires(Permission.MANAGE_USERS)
def enable(public_id: str) -> ResponseReturnValue:
    """Open a closed account again."""
    user = queries.visible_user(public_id, viewer=viewer())
    with transaction():
        actions.enable_account(user, actor=viewer(), now=now())
    flash(_("Đã mở lại tài khoản."))
    return _to(user)


@bp.post("/<public_id>/password")
@requires(Permission.MANAGE_USERS)
def reset_password(public_id: str) -> ResponseReturnValue:
    """Give a new first password, shown once on the next page."""
    user = queries.visible_user(public_id, viewer=viewer())
    password = first_password()
    with transaction():
        actions.give_first_password(user, password, actor=viewer(), now=now())
    _show_once(user, password=password)
    return _to(user)


@bp.post("/<public_id>/second-factor")
@requires(Permission.MANAGE_USERS)
def renew_second_factor(public_id: str) -> ResponseReturnValue:
    """Give a new second factor, shown once on the next page."""
    user = queries.visible_user(public_id, viewer=viewer())
    secret = new_totp_secret()
    with transaction():
        actions.renew_second_factor(user, secret, actor=viewer(), now=now())
    _show_once(user, secret=secret)
    return _to(user)


@bp.post("/<public_id>/sessions/end")
@requires(Permission.MANAGE_USERS)
def end_sessions(public_id: str) -> ResponseReturnValue:
    """End every session of someone."""
    user = queries.visible_user(public_id, viewer=viewer())
    with transaction():
        actions.end_sessions(user, actor=viewer(), now=now())
    flash(_("Đã kết thúc các phiên của tài khoản này."))
    return _to(user)
