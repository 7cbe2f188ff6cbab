"""Signing in and out: attempts, passwords, codes, sessions, and what a user chooses."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from app.access.values import Viewer
from app.accounts.models import SignInAttempt, SignInSession, User
from app.accounts.queries import recent_failures, sessions_of, user_by_username
from app.accounts.rules import (
    FIRST_PASSWORD_LIFE,
    check_password,
    first_password_over,
    needs_second_factor,
    wait_before_attempt,
)
from app.accounts.values import SecondStep
from app.audit.actions import record
from app.core.database import db, lock
from app.core.errors import DomainError
from app.core.secrets import digest, hash_password, seal, totp_step, unseal, verify_password
from app.settings.queries import setting

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."


class TooManyAttemptsError(DomainError):
    """Sign-in is slowed down or locked for a while (HTTP 429)."""


def check_attempt(username: str, address: str, *, now: datetime) -> None:
    """Refuse with TooManyAttemptsError while sign-in is slowed or locked."""
    failures, by_address = recent_failures(username, address, now=now)
    wait = wait_before_attempt(failures, by_address, now=now)
    if wait:
        raise TooManyAttemptsError(f"Đã thử sai nhiều lần. Xin đợi {wait} giây rồi đăng nhập lại.")


def note_failure(username: str, address: str, *, actor: Viewer, now: datetime) -> None:
    """Write down a failed attempt and forget those of the day before.

    Where the account exists the entry belongs to its programme, for its administrators to see.
    """
    db.session.execute(
        delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=1)),
    )
    attempt = SignInAttempt(
        account_digest=digest(username.strip().lower()), address=address, at=now
    )
    db.session.add(attempt)
    user = user_by_username(username)
    if user is not None:
        actor = replace(actor, programme_id=user.programme_id)
    account = user.public_id if user is not None else None
    record("sign_in.failed", attempt, actor=actor, now=now, account=account)


def verified_user(username: str, password: str, *, now: datetime) -> User:
    """The user whose password this is; the same sentence for every way of being wrong."""
    user = user_by_username(username)
    right = verify_password(user.password_hash if user else None, password)
    if user is None or not right or not user.is_active:
        raise DomainError(WRONG, field="password")
    if user.must_change_password and first_password_over(user.password_changed_at, now=now):
        raise DomainError(
            f"Mật khẩu cấp lần đầu đã hết hạn sau {FIRST_PASSWORD_LIFE.days} ngày. "
            "Xin liên hệ quản trị hệ thống của tỉnh để được cấp lại.",
            field="password",
        )
    return user


def second_step(user: User, *, on: date) -> SecondStep:
    """What this user shows besides the password: a code, or first of all a set-up."""
    if user.totp_sealed is not None:
        return SecondStep.CODE
    roles = {m.role for m in user.memberships if m.valid_on(on)}
    all_staff = bool(setting(user.programme_id, "second_factor_all_staff", on=on))
    needed = needs_second_factor(roles, all_staff=all_staff)
    return SecondStep.ENROL if needed else SecondStep.NONE


def check_code(user: User, code: str, *, actor: Viewer, now: datetime) -> None:
    """Refuse a code that is wrong or was used before, also by a request at the same time."""
    lock(user)
    step = totp_step(unseal(user.totp_sealed or ""), code, now.timestamp())
    if step is None or (user.totp_last_step is not None and step <= user.totp_last_step):
        raise DomainError("Mã xác thực không đúng hoặc đã dùng.", field="code")
    user.totp_last_step = step
    record("sign_in.code_accepted", user, actor=actor, now=now)


def enrol(user: User, secret: str, code: str, *, actor: Viewer, now: datetime) -> None:
    """Tie a second factor to the account once its owner has shown a code of it."""
    if user.totp_sealed is not None:
        raise DomainError("Tài khoản này đã có mã xác thực.")
    step = totp_step(secret, code, now.timestamp())
    if step is None:
        raise DomainError(
            "Mã chưa đúng. Xin kiểm tra giờ trên điện thoại rồi nhập mã đang hiện.", field="code"
        )
    user.totp_sealed, user.totp_last_step, user.updated_at = seal(secret), step, now
    record("account.second_factor_set", user, actor=actor, now=now)


def start_session(
    user: User, token: str, *, address: str, browser: str, actor: Viewer, now: datetime
) -> SignInSession:
    """A signed-in session; the token stays with the browser only."""
    session = SignInSession(
        programme_id=user.programme_id,
        user=user,
        token_digest=digest(token),
        started_at=now,
        seen_at=now,
        address=address,
        browser=browser[:200],
    )
    user.last_signed_in_at = now
    db.session.add(session)
    record("sign_in.succeeded", session, actor=actor, now=now)
    return session


def end_session(session: SignInSession, *, actor: Viewer, now: datetime) -> None:
    """End one session for good."""
    session.ended_at = now
    record("session.ended", session, actor=actor, now=now)


def end_sessions(user: User, *, actor: Viewer, now: datetime) -> None:
    """End every session of a user."""
    for session in sessions_of(user.id):
        end_session(session, actor=actor, now=now)


def change_password(user: User, *, present: str, new: str, actor: Viewer, now: datetime) -> None:
    """Replace the password; every session ends, the asking browser is given a new one."""
    if not verify_password(user.password_hash, present):
        raise DomainError("Mật khẩu hiện tại không đúng.", field="present_password")
    check_password(new, username=user.username)
    if verify_password(user.password_hash, new):
        raise DomainError("Mật khẩu mới phải khác mật khẩu hiện tại.", field="new_password")
    user.password_hash, user.password_changed_at = hash_password(new), now
    user.must_change_password, user.updated_at = False, now
    user.version += 1
    record("account.password_changed", user, actor=actor, now=now)
    end_sessions(user, actor=actor, now=now)


def choose_appearance(user: User, *, locale: str, theme: str, actor: Viewer, now: datetime) -> None:
    """The language and theme the user wants from now on."""
    user.locale, user.theme, user.updated_at = locale, theme, now
    record("account.appearance_chosen", user, actor=actor, now=now)
