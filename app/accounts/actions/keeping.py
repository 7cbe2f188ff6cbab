"""Opening, closing and correcting accounts, granting and ending roles, first passwords."""

from datetime import date, datetime, timedelta

from app.access.values import ROLE_LABELS, Role, Viewer
from app.accounts.actions.signing import end_sessions
from app.accounts.models import Membership, User
from app.accounts.queries import user_by_username
from app.accounts.rules import check_place, check_username, needs_second_factor
from app.audit.actions import record
from app.core.database import db
from app.core.errors import DomainError, check_version, constraint_sentence
from app.core.secrets import hash_password, seal
from app.core.tables import new_public_id
from app.units.models import Unit

TAKEN = "Tên đăng nhập này đã có người dùng."
constraint_sentence("uq_users_username", columns="users.username", sentence=TAKEN, field="username")


def open_account(
    *,
    programme_id: int,
    username: str,
    full_name: str,
    password: str,
    must_change: bool,
    email: str | None = None,
    phone: str | None = None,
    key: str | None = None,
    actor: Viewer,
    now: datetime,
) -> User:
    """An account with a first password, which its owner replaces at the first sign-in.

    ``key`` is the one-time key of the form and becomes the public id. DomainError for a name that
    is taken or has other signs than small letters, digits, dot, dash.
    """
    name = username.strip().lower()
    check_username(name)
    if user_by_username(name) is not None:
        raise DomainError(TAKEN, field="username")
    user = User(
        public_id=key or new_public_id(),
        programme_id=programme_id,
        username=name,
        full_name=full_name,
        email=email or None,
        phone=phone or None,
        password_hash=hash_password(password),
        password_changed_at=now,
        must_change_password=must_change,
        created_at=now,
        updated_at=now,
    )
    db.session.add(user)
    record("account.opened", user, actor=actor, now=now)
    return user


def update_account(
    user: User,
    *,
    full_name: str,
    email: str | None,
    phone: str | None,
    seen_version: int | None,
    actor: Viewer,
    now: datetime,
) -> None:
    """Correct name, mail and telephone; StaleError when someone else saved in between."""
    check_version(
        seen_version,
        user,
        {"full_name": user.full_name, "email": user.email, "phone": user.phone},
    )
    user.full_name, user.email, user.phone = full_name, email or None, phone or None
    user.version += 1
    user.updated_at = now
    record("account.updated", user, actor=actor, now=now)


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
    """A role within a unit from a day on.

    A role that asks for a second factor ends the sessions of a user who has none: the next sign-in
    sets it up.
    """
    check_place(role, unit.level)
    if (role is Role.PRODUCER) != (producer_id is not None):
        raise DomainError("Vai trò chủ thể gắn với đúng một chủ thể.", field="producer")
    for held in user.memberships:
        same = (held.role, held.unit_id, held.producer_id) == (role, unit.id, producer_id)
        if same and (held.valid_to is None or held.valid_to >= valid_from):
            raise DomainError(
                f"Ông/bà {user.full_name} đang giữ vai trò “{ROLE_LABELS[role]}” ở đơn vị này.",
                field="role",
            )
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
    if needs_second_factor({role}) and user.totp_sealed is None:
        end_sessions(user, actor=actor, now=now)
    return membership


def end_role(
    membership: Membership, *, last_day: date, reason: str, actor: Viewer, now: datetime
) -> None:
    """End a role; the membership stays in the history. Nobody ends their own administration."""
    if membership.valid_from is not None and last_day < membership.valid_from - timedelta(days=1):
        raise DomainError("Ngày kết thúc trước ngày bắt đầu.", field="last_day")
    if membership.role is Role.ADMINISTRATOR and membership.user_id == actor.user_id:
        raise DomainError("Ông/bà không tự kết thúc vai trò quản trị của chính mình.")
    if membership.valid_to is not None and membership.valid_to <= last_day:
        raise DomainError("Vai trò này đã kết thúc.", field="last_day")
    membership.valid_to, membership.ended_reason = last_day, reason
    membership.updated_at = now
    record("role.ended", membership, actor=actor, now=now)


def disable_account(user: User, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Close an account and every session of it at once."""
    if user.id == actor.user_id:
        raise DomainError("Ông/bà không tự khóa tài khoản của chính mình.")
    if user.disabled_at is not None:
        raise DomainError("Tài khoản này đã khóa.")
    user.disabled_at, user.disabled_reason, user.updated_at = now, reason, now
    record("account.disabled", user, actor=actor, now=now)
    end_sessions(user, actor=actor, now=now)


def enable_account(user: User, *, actor: Viewer, now: datetime) -> None:
    """Open a closed account again."""
    if user.disabled_at is None:
        raise DomainError("Tài khoản này đang mở.")
    user.disabled_at, user.disabled_reason, user.updated_at = None, None, now
    record("account.enabled", user, actor=actor, now=now)


def give_first_password(user: User, password: str, *, actor: Viewer, now: datetime) -> None:
    """Give someone a password for one sign-in; what they were signed in to ends."""
    if user.id == actor.user_id:
        raise DomainError("Mật khẩu của chính mình được đổi ở trang Tài khoản của tôi.")
    user.password_hash, user.password_changed_at = hash_password(password), now
    user.must_change_password, user.updated_at = True, now
    user.version += 1
    record("account.first_password_set", user, actor=actor, now=now)
    end_sessions(user, actor=actor, now=now)


def set_totp(user: User, secret: str, *, actor: Viewer, now: datetime) -> None:
    """Tie a second factor to the account."""
    user.totp_sealed, user.totp_last_step, user.updated_at = seal(secret), None, now
    record("account.second_factor_set", user, actor=actor, now=now)


def renew_second_factor(user: User, secret: str, *, actor: Viewer, now: datetime) -> None:
    """Give someone a new second factor (a lost telephone); their sessions end."""
    if user.id == actor.user_id:
        raise DomainError("Mã xác thực của ông/bà do một quản trị viên khác cấp lại.")
    set_totp(user, secret, actor=actor, now=now)
    end_sessions(user, actor=actor, now=now)
