"""Opening accounts, granting roles, signing in and out, changing passwords."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete

from app.access.values import Role, Viewer
from app.accounts.models import Membership, SignInAttempt, SignInSession, User
from app.accounts.queries import recent_failures, sessions_of, user_by_username
from app.accounts.rules import (
    check_password,
    needs_second_factor,
    wait_before_attempt,
)
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import db
from app.core.errors import DomainError
from app.core.secrets import digest, hash_password, seal, totp_step, unseal, verify_password
from app.units.models import Unit

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."


class TooManyAttemptsError(DomainError):
    """Sign-in is slowed down or locked for a while (HTTP 429)."""


def open_account(
    *,
    programme_id: int,
    username: str,
    full_name: str,
    password: str,
    must_change: bool,
    email: str | None = None,
    phone: str | None = None,
    actor: Viewer,
    now: datetime,
) -> User:
    """An account with a first password, which its owner replaces at the first sign-in."""
    name = username.strip().lower()
    if user_by_username(name) is not None:
        raise DomainError("Tên đăng nhập này đã có người dùng.", field="username")
    user = User(
        programme_id=programme_id,
        username=name,
        full_name=full_name,
        email=email,
        phone=phone,
        password_hash=hash_password(password),
        password_changed_at=now,
        must_change_password=must_change,
        created_at=now,
        updated_at=now,
    )
    db.session.add(user)
    record("account.opened", user, actor=actor, now=now)
    return user


def grant_role(
    user: User,
    role: Role,
    unit: Unit,
    *,
    valid_from: date,
    producer_id: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Membership:
    """A role within a unit from a day on."""
    membership = Membership(
        programme_id=user.programme_id,
        user=user,
        role=role,
        unit=unit,
        producer_id=producer_id,
        valid_from=valid_from,
        created_at=now,
        updated_at=now,
    )
    db.session.add(membership)
    record("role.granted", membership, actor=actor, now=now, user=user.public_id)
    return membership


def end_role(
    membership: Membership, *, last_day: date, reason: str, actor: Viewer, now: datetime
) -> None:
    """End a role; the membership stays in the history."""
    if membership.valid_from is not None and last_day < membership.valid_from:
        raise DomainError("Ngày kết thúc trước ngày bắt đầu.", field="last_day")
    membership.valid_to, membership.ended_reason = last_day, reason
    membership.updated_at = now
    record("role.ended", membership, actor=actor, now=now)


def disable_account(user: User, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Close an account and every session of it at once."""
    if user.id == actor.user_id:
        raise DomainError("Không tự khóa tài khoản của chính mình.")
    user.disabled_at, user.disabled_reason, user.updated_at = now, reason, now
    record("account.disabled", user, actor=actor, now=now)
    end_sessions(user, actor=actor, now=now)


def enable_account(user: User, *, actor: Viewer, now: datetime) -> None:
    """Open a closed account again."""
    user.disabled_at, user.disabled_reason, user.updated_at = None, None, now
    record("account.enabled", user, actor=actor, now=now)


def set_totp(user: User, secret: str, *, actor: Viewer, now: datetime) -> None:
    """Tie a second factor to the account."""
    user.totp_sealed, user.totp_last_step, user.updated_at = seal(secret), None, now
    record("account.second_factor_set", user, actor=actor, now=now)


def check_attempt(username: str, address: str, *, now: datetime) -> None:
    """Refuse with TooManyAttemptsError while sign-in is slowed or locked."""
    failures, by_address = recent_failures(username, address, now=now)
    wait = wait_before_attempt(failures, by_address, now=now)
    if wait:
        raise TooManyAttemptsError(f"Đã thử sai nhiều lần. Xin đợi {wait} giây rồi đăng nhập lại.")


def note_failure(username: str, address: str, *, actor: Viewer, now: datetime) -> None:
    """Write down a failed attempt and forget those of the day before."""
    db.session.execute(
        delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=1)),
    )
    attempt = SignInAttempt(
        account_digest=digest(username.strip().lower()), address=address, at=now
    )
    db.session.add(attempt)
    record("sign_in.failed", attempt, actor=actor, now=now)


def verified_user(username: str, password: str) -> User:
    """The user whose password this is; the same sentence for every way of being wrong."""
    user = user_by_username(username)
    right = verify_password(user.password_hash if user else None, password)
    if user is None or not right or not user.is_active:
        raise DomainError(WRONG, field="password")
    return user


def second_factor_wanted(user: User, *, on: date) -> bool:
    """Whether this user signs in with a code as well."""
    roles = {m.role for m in user.memberships if m.valid_on(on)}
    return user.totp_sealed is not None and needs_second_factor(roles)


def check_code(user: User, code: str, *, actor: Viewer, now: datetime) -> None:
    """Refuse a code that is wrong or was used before."""
    step = totp_step(unseal(user.totp_sealed or ""), code, now.timestamp())
    if step is None or (user.totp_last_step is not None and step <= user.totp_last_step):
        raise DomainError("Mã xác thực không đúng hoặc đã dùng.", field="code")
    user.totp_last_step = step
    record("sign_in.code_accepted", user, actor=actor, now=now)


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
    record("sign_in.succeeded", session, actor=actor, now=now, day=day_of(now))
    return session


def end_session(session: SignInSession, *, actor: Viewer, now: datetime) -> None:
    """End one session for good."""
    session.ended_at = now
    record("session.ended", session, actor=actor, now=now)


def end_sessions(
    user: User, *, except_digest: str | None = None, actor: Viewer, now: datetime
) -> None:
    """End every session of a user, but for one."""
    for session in sessions_of(user.id):
        if session.token_digest != except_digest:
            end_session(session, actor=actor, now=now)


def change_password(
    user: User,
    *,
    present: str,
    new: str,
    keep_token: str | None,
    actor: Viewer,
    now: datetime,
) -> None:
    """Replace the password; every other session ends."""
    if not verify_password(user.password_hash, present):
        raise DomainError("Mật khẩu hiện tại không đúng.", field="present_password")
    check_password(new, username=user.username)
    if verify_password(user.password_hash, new):
        raise DomainError("Mật khẩu mới phải khác mật khẩu hiện tại.", field="new_password")
    user.password_hash, user.password_changed_at = hash_password(new), now
    user.must_change_password, user.updated_at = False, now
    user.version += 1
    record("account.password_changed", user, actor=actor, now=now)
    keep = digest(keep_token) if keep_token else None
    end_sessions(user, except_digest=keep, actor=actor, now=now)


def choose_appearance(user: User, *, locale: str, theme: str, actor: Viewer, now: datetime) -> None:
    """The language and theme the user wants from now on."""
    user.locale, user.theme, user.updated_at = locale, theme, now
    record("account.appearance_chosen", user, actor=actor, now=now)
