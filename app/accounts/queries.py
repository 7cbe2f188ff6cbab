"""Who is signed in, what they may see, and who else has an account."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.access.values import Role, Viewer, granted
from app.accounts.models import Membership, SignInAttempt, SignInSession, User
from app.accounts.rules import WINDOW
from app.core.database import db
from app.core.errors import MissingError
from app.core.secrets import digest
from app.core.text import fold
from app.units.values import UnitLevel

_PROVINCE_WIDE = {Role.ADMINISTRATOR, Role.SECRETARY, Role.LEADER, Role.APPRAISER}


def user_by_username(username: str) -> User | None:
    """The account of this name, its roles loaded."""
    return db.session.scalar(
        select(User)
        .where(User.username == username.strip().lower())
        .options(joinedload(User.programme), selectinload(User.memberships))
    )


def live_session(token: str) -> SignInSession | None:
    """The session of a cookie token, with user, programme and roles; ended ones are not found."""
    return db.session.scalar(
        select(SignInSession)
        .where(SignInSession.token_digest == digest(token), SignInSession.ended_at.is_(None))
        .options(
            joinedload(SignInSession.user).joinedload(User.programme),
            joinedload(SignInSession.user)
            .selectinload(User.memberships)
            .joinedload(Membership.unit),
        )
    )


def sessions_of(user_id: int) -> Sequence[SignInSession]:
    """The live sessions of a user, newest first."""
    return db.session.scalars(
        select(SignInSession)
        .where(SignInSession.user_id == user_id, SignInSession.ended_at.is_(None))
        .order_by(SignInSession.seen_at.desc(), SignInSession.id)
    ).all()


def viewer_of(user: User, *, on: date, address: str = "", request_id: str = "") -> Viewer:
    """What the user's roles of the day allow and which units and producers they cover."""
    held = [m for m in user.memberships if m.valid_on(on)]
    roles = frozenset(m.role for m in held)
    first = held[0].unit.full_name if held else ""
    return Viewer(
        user_id=user.id,
        name=user.full_name,
        programme_id=user.programme_id,
        roles=roles,
        province_wide=any(
            m.role in _PROVINCE_WIDE and m.unit.level is UnitLevel.PROVINCE for m in held
        ),
        commune_ids=frozenset(
            m.unit_id
            for m in held
            if m.unit.level is UnitLevel.COMMUNE and m.role is Role.COMMUNE_OFFICER
        ),
        district_ids=frozenset(
            m.unit_id
            for m in held
            if m.unit.level is UnitLevel.DISTRICT and m.role is Role.AREA_OFFICER
        ),
        producer_ids=frozenset(m.producer_id for m in held if m.producer_id is not None),
        unit_name=first,
        address=address,
        request_id=request_id,
        permissions=granted(roles),
    )


def recent_failures(username: str, address: str, *, now: datetime) -> tuple[list[datetime], int]:
    """Failed attempts of the last quarter of an hour: for the account, and counted by address."""
    since = now - WINDOW
    account = db.session.scalars(
        select(SignInAttempt.at).where(
            SignInAttempt.account_digest == digest(username.strip().lower()),
            SignInAttempt.at > since,
        )
    ).all()
    by_address = db.session.scalar(
        select(func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.address == address, SignInAttempt.at > since)
    )
    return list(account), by_address or 0


def users(*, viewer: Viewer, words: str = "", limit: int = 200) -> Sequence[User]:
    """The accounts of the viewer's programme, by name, roles loaded."""
    wanted = (
        select(User)
        .where(User.programme_id == viewer.programme_id)
        .options(selectinload(User.memberships).joinedload(Membership.unit))
        .order_by(User.sort_text, User.id)
    )
    for word in fold(words).split():
        wanted = wanted.where(User.search_text.contains(word, autoescape=True))
    return db.session.scalars(wanted.limit(limit)).all()


def visible_user(public_id: str, *, viewer: Viewer) -> User:
    """An account of the viewer's programme; MissingError otherwise."""
    found = db.session.scalar(
        select(User)
        .where(User.public_id == public_id, User.programme_id == viewer.programme_id)
        .options(selectinload(User.memberships).joinedload(Membership.unit))
    )
    if found is None:
        raise MissingError
    return found


def holders(
    programme_id: int,
    role: Role,
    *,
    unit_id: int | None = None,
    producer_id: int | None = None,
    on: date,
) -> list[int]:
    """The ids of the users who hold a role on a day, in a unit or for a producer when given."""
    wanted = select(Membership).where(
        Membership.programme_id == programme_id, Membership.role == role
    )
    if unit_id is not None:
        wanted = wanted.where(Membership.unit_id == unit_id)
    if producer_id is not None:
        wanted = wanted.where(Membership.producer_id == producer_id)
    return sorted({m.user_id for m in db.session.scalars(wanted) if m.valid_on(on)})


def idle_since(days: int, *, now: datetime) -> Sequence[User]:
    """Accounts in use that nobody signed in to for so many days."""
    return db.session.scalars(
        select(User).where(
            User.disabled_at.is_(None), User.last_signed_in_at < now - timedelta(days=days)
        )
    ).all()
