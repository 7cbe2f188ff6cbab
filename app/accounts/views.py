"""Signing in and out, one's own password and sessions, language and theme."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.access.guard import current_viewer, public, signed_in, viewer
from app.access.values import ROLE_LABELS, system_viewer
from app.accounts import actions, queries
from app.accounts.actions import TooManyAttemptsError
from app.accounts.forms import CodeForm, PasswordForm, SignInForm
from app.accounts.models import User
from app.core.clock import now, today
from app.core.database import transaction
from app.core.documents.formats import vdate
from app.core.errors import DomainError, MissingError
from app.core.forms import show
from app.core.secrets import digest, new_token
from app.core.web import local_path

bp = Blueprint("accounts", __name__)
LANGUAGES = ("vi", "en")
THEMES = ("light", "dark", "auto")


def _address() -> str:
    return request.remote_addr or ""


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Name and password; then a code for those who need one."""
    if current_viewer() is not None:
        return redirect(url_for("home.index"))
    form = SignInForm(next=request.args.get("next"))
    status = 200
    if form.validate_on_submit():
        try:
            user = _verified(form.username.data or "", form.password.data or "")
        except DomainError as refusal:
            status = show(form, refusal)
            status = 429 if isinstance(refusal, TooManyAttemptsError) else status
        else:
            return _after_password(user, local_path(form.next.data))
    elif form.is_submitted():
        status = 422
    return render_template("accounts/sign_in.html", form=form), status


def _verified(username: str, password: str) -> User:
    actions.check_attempt(username, _address(), now=now())
    try:
        return actions.verified_user(username, password)
    except DomainError:
        with transaction():
            actions.note_failure(username, _address(), actor=system_viewer(0), now=now())
        raise


def _after_password(user: User, following: str | None) -> ResponseReturnValue:
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale
    session["next"] = following
    if actions.second_factor_wanted(user, on=today()):
        session["half_signed_in"] = [user.username, now().timestamp()]
        return redirect(url_for(".second_factor"))
    return _signed_in(user)


def _signed_in(user: User) -> ResponseReturnValue:
    token = new_token()
    present = queries.viewer_of(user, on=today(), address=_address())
    with transaction():
        actions.start_session(
            user,
            token,
            address=_address(),
            browser=request.headers.get("User-Agent", ""),
            actor=present,
            now=now(),
        )
    following = session.pop("next", None)
    session.pop("half_signed_in", None)
    session["sid"] = token
    if user.must_change_password:
        flash(_("Xin đặt mật khẩu của riêng ông/bà trước khi làm việc."))
        return redirect(url_for(".password"))
    return redirect(following or url_for("home.index"))


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor() -> ResponseReturnValue:
    """The second factor, within five minutes of the password."""
    name, since = session.get("half_signed_in", (None, 0.0))
    user = queries.user_by_username(name) if name and now().timestamp() - since < 300 else None
    if user is None:
        return redirect(url_for(".sign_in"))
    form = CodeForm()
    status = 200
    if form.validate_on_submit():
        try:
            _check_code(user, form.code.data or "")
        except DomainError as refusal:
            status = show(form, refusal)
            status = 429 if isinstance(refusal, TooManyAttemptsError) else status
        else:
            return _signed_in(user)
    return render_template("accounts/second_factor.html", form=form), status


def _check_code(user: User, code: str) -> None:
    actions.check_attempt(user.username, _address(), now=now())
    present = queries.viewer_of(user, on=today(), address=_address())
    try:
        with transaction():
            actions.check_code(user, code, actor=present, now=now())
    except DomainError:
        with transaction():
            actions.note_failure(user.username, _address(), actor=present, now=now())
        raise


@bp.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End the session on the server; a copied cookie is worth nothing afterwards."""
    live = queries.live_session(session.get("sid", ""))
    if live is not None:
        with transaction():
            actions.end_session(live, actor=viewer(), now=now())
    session.clear()
    answer = redirect(url_for(".sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    """Change one's own password; the other sessions end."""
    form = PasswordForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.change_password(
                    current_user,
                    present=form.present_password.data or "",
                    new=form.new_password.data or "",
                    keep_token=session.get("sid"),
                    actor=viewer(),
                    now=now(),
                )
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã đổi mật khẩu. Các phiên khác của ông/bà đã kết thúc."))
            return redirect(url_for(".account"))
    elif form.is_submitted():
        status = 422
    return render_template("accounts/password.html", form=form), status


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """One's roles and live sessions."""
    return render_template(
        "accounts/account.html",
        user=current_user,
        sessions=queries.sessions_of(current_user.id),
        present=digest(session.get("sid", "")),
        rows=[
            (ROLE_LABELS[m.role], f"{m.unit.full_name}, {_('từ')} {vdate(m.valid_from)}")
            for m in current_user.memberships
            if m.valid_on(today())
        ],
    )


@bp.post("/account/sessions/<public_id>/end")
@signed_in
def end_session(public_id: str) -> ResponseReturnValue:
    """End one of one's own sessions."""
    for live in queries.sessions_of(current_user.id):
        if live.public_id == public_id:
            with transaction():
                actions.end_session(live, actor=viewer(), now=now())
            flash(_("Đã kết thúc phiên đó."))
            return redirect(url_for(".account"))
    raise MissingError


@bp.post("/language")
@public
def set_language() -> ResponseReturnValue:
    """Switch the language (and the theme when signed in)."""
    locale = request.form.get("locale", session.get("locale") or "vi")
    theme = request.form.get("theme", session.get("theme") or "light")
    if locale in LANGUAGES and theme in THEMES:
        session["locale"], session["theme"] = locale, theme
        present = current_viewer()
        if present is not None:
            with transaction():
                actions.choose_appearance(
                    current_user, locale=locale, theme=theme, actor=present, now=now()
                )
    return redirect(local_path(request.form.get("next")) or url_for("home.index"))
