"""Signing in and out, one's own password and sessions, language and theme."""

from typing import cast

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.access.guard import current_viewer, public, signed_in, viewer
from app.access.values import ROLE_LABELS, Viewer
from app.accounts import actions, queries
from app.accounts.actions import TooManyAttemptsError
from app.accounts.forms import CodeForm, PasswordForm, SignInForm
from app.accounts.models import User
from app.accounts.values import SecondStep
from app.accounts.views.second_factor import shown_secret
from app.core.clock import now, today
from app.core.database import transaction
from app.core.documents.formats import vdate
from app.core.errors import DomainError, MissingError
from app.core.forms import show
from app.core.language import translated
from app.core.secrets import digest, new_token, new_totp_secret, seal, unseal
from app.core.web import local_path

bp = Blueprint("accounts", __name__)
LANGUAGES = ("vi", "en")
THEMES = ("light", "dark", "auto")
HALF_WAY_SECONDS = 300


def _address() -> str:
    return request.remote_addr or ""


def _nobody() -> Viewer:
    """Who has not signed in yet, for the trail."""
    return Viewer(
        user_id=None,
        name="Chưa đăng nhập",
        programme_id=0,
        address=_address(),
        request_id=g.request_id,
    )


def _myself() -> User:
    """The row itself, not Flask-Login's stand-in for it."""
    return cast(User, current_user._get_current_object())


def _viewer_of(user: User) -> Viewer:
    return queries.viewer_of(user, on=today(), address=_address(), request_id=g.request_id)


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
            status = _refused(form, refusal)
        else:
            return _after_password(user, local_path(form.next.data))
    elif form.is_submitted():
        status = 422
    return render_template("accounts/sign_in.html", form=form), status


def _refused(form: SignInForm | CodeForm, refusal: DomainError) -> int:
    status = show(form, refusal)
    return 429 if isinstance(refusal, TooManyAttemptsError) else status


def _verified(username: str, password: str) -> User:
    actions.check_attempt(username, _address(), now=now())
    try:
        return actions.verified_user(username, password, now=now())
    except DomainError:
        with transaction():
            actions.note_failure(username, _address(), actor=_nobody(), now=now())
        raise


def _after_password(user: User, following: str | None) -> ResponseReturnValue:
    """A fresh browser session: nothing from before sign-in goes on but the language."""
    kept = {name: session[name] for name in ("locale", "theme") if name in session}
    session.clear()
    session.update(kept)
    session["next"] = following
    step = actions.second_step(user, on=today())
    if step is SecondStep.NONE:
        return _signed_in(user)
    session["half_signed_in"] = [user.username, now().timestamp()]
    return redirect(url_for(".second_factor" if step is SecondStep.CODE else ".enrol"))


def _half_signed_in(step: SecondStep) -> User | None:
    """Who gave the password within the last five minutes and now stands at this step."""
    name, since = session.get("half_signed_in", (None, 0.0))
    if name is None or not 0 <= now().timestamp() - since < HALF_WAY_SECONDS:
        return None
    user = queries.user_by_username(name)
    if user is None or not user.is_active or actions.second_step(user, on=today()) is not step:
        return None
    return user


def _signed_in(user: User) -> ResponseReturnValue:
    following = session.pop("next", None)
    for name in ("half_signed_in", "enrolling"):
        session.pop(name, None)
    _new_session(user)
    if user.must_change_password:
        flash(_("Xin đặt mật khẩu của riêng ông/bà trước khi làm việc."), "info")
        return redirect(url_for(".password"))
    return redirect(following or url_for("home.index"))


def _new_session(user: User) -> None:
    token = new_token()
    with transaction():
        actions.start_session(
            user,
            token,
            address=_address(),
            browser=request.headers.get("User-Agent", ""),
            actor=_viewer_of(user),
            now=now(),
        )
    session["sid"] = token


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor() -> ResponseReturnValue:
    """The second factor, within five minutes of the password."""
    user = _half_signed_in(SecondStep.CODE)
    if user is None:
        return redirect(url_for(".sign_in"))
    form = CodeForm()
    status = 200
    if form.validate_on_submit():
        try:
            _check_code(user, form.code.data or "")
        except DomainError as refusal:
            status = _refused(form, refusal)
        else:
            return _signed_in(user)
    elif form.is_submitted():
        status = 422
    return render_template("accounts/second_factor.html", form=form), status


def _check_code(user: User, code: str) -> None:
    actions.check_attempt(user.username, _address(), now=now())
    try:
        with transaction():
            actions.check_code(user, code, actor=_viewer_of(user), now=now())
    except DomainError:
        with transaction():
            actions.note_failure(user.username, _address(), actor=_nobody(), now=now())
        raise


@bp.route("/sign-in/enrol", methods=["GET", "POST"])
@public
def enrol() -> ResponseReturnValue:
    """Set up the second factor, within five minutes of the password."""
    user = _half_signed_in(SecondStep.ENROL)
    if user is None:
        return redirect(url_for(".sign_in"))
    session.setdefault("enrolling", seal(new_totp_secret()))
    secret = unseal(session["enrolling"])
    form = CodeForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.enrol(user, secret, form.code.data or "", actor=_viewer_of(user), now=now())
        except DomainError as refusal:
            status = _refused(form, refusal)
        else:
            return _signed_in(user)
    elif form.is_submitted():
        status = 422
    shown = shown_secret(secret, username=user.username, province=user.programme.province.name)
    return render_template("accounts/enrol.html", form=form, secret=shown), status


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
    """Change one's own password; every session ends and this browser gets a new one."""
    form = PasswordForm()
    status = 200
    if form.validate_on_submit():
        try:
            _change_password(form)
        except DomainError as refusal:
            status = _refused(form, refusal)
        else:
            flash(_("Đã đổi mật khẩu. Các phiên khác của ông/bà đã kết thúc."))
            return redirect(url_for(".account"))
    elif form.is_submitted():
        status = 422
    return render_template("accounts/password.html", form=form), status


def _change_password(form: PasswordForm) -> None:
    user = _myself()
    actions.check_attempt(user.username, _address(), now=now())
    try:
        with transaction():
            actions.change_password(
                user,
                present=form.present_password.data or "",
                new=form.new_password.data or "",
                actor=viewer(),
                now=now(),
            )
    except DomainError as refusal:
        if refusal.field == "present_password":
            with transaction():
                actions.note_failure(user.username, _address(), actor=viewer(), now=now())
        raise
    _new_session(user)


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
            (
                translated(ROLE_LABELS[m.role]),
                _("%(unit)s, từ %(day)s", unit=m.unit.full_name, day=vdate(m.valid_from)),
            )
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
                    _myself(), locale=locale, theme=theme, actor=present, now=now()
                )
    return redirect(local_path(request.form.get("next")) or url_for("home.index"))
