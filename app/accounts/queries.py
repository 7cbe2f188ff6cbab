"""Who is signed in, what they may see, and who else has an account."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.access.values import Role, Viewer, granted
from app.accounts.models import Membership, SignInAttempt, SignInSession, User
from app.accounts.rules import WINDOW, check_place, level_of
from app.accounts.values import ROWS, AccountPage
from app.core.database import db
from app.core.errors import DomainError, MissingError
from app.core.secrets import digest
from app.core.tables import Base
from app.core.text import fold
from app.settings.models import Programme
from app.units.models import Unit
from app.units.queries import resolve
from app.units.values import LAST_DAY_OF_DISTRICTS, UnitLevel

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
        must_change_password=user.must_change_password,
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


def users_page(viewer: Viewer, words: str = "", page: int = 1) -> AccountPage:
    """A page of the accounts of the viewer's programme, by name, roles and units loaded."""
    wanted = select(User.id).where(User.programme_id == viewer.programme_id)
    for word in fold(words).split():
        wanted = wanted.where(User.search_text.contains(word, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = min(max(page, 1), max(1, -(-total // ROWS)))
    ids = wanted.order_by(User.sort_text, User.id).limit(ROWS).offset((number - 1) * ROWS)
    rows = db.session.scalars(
        select(User)
        .where(User.id.in_(ids))
        .options(selectinload(User.memberships).joinedload(Membership.unit))
        .order_by(User.sort_text, User.id)
    ).all()
    return AccountPage(rows, total, number)


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


def account_with_key(key: str, *, viewer: Viewer) -> User | None:
    """The account a form sent before has already opened, by its one-time key."""
    return db.session.scalar(
        select(User).where(User.public_id == key, User.programme_id == viewer.programme_id)
    )


def visible_membership(public_id: str, *, viewer: Viewer) -> Membership:
    """A role held in the viewer's programme; MissingError otherwise."""
    found = db.session.scalar(
        select(Membership)
        .where(Membership.public_id == public_id, Membership.programme_id == viewer.programme_id)
        .options(joinedload(Membership.user), joinedload(Membership.unit))
    )
    if found is None:
        raise MissingError
    return found


def unit_for(text: str, role: Role, programme: Programme, *, on: date) -> Unit:
    """The unit a role is to be held in, from its name or code; DomainError when unclear.

    Province-wide roles need no text: their unit is the programme's province.
    """
    level = level_of(role)
    if level is UnitLevel.PROVINCE and not text.strip():
        return programme.province
    if not text.strip():
        raise DomainError("Xin điền tên hoặc mã đơn vị.", field="unit")
    day = LAST_DAY_OF_DISTRICTS if level is UnitLevel.DISTRICT else on
    found = {m.unit.id: m.unit for m in resolve(text, within=programme.province, on=day)}
    right = [unit for unit in found.values() if unit.level is level]
    if len(right) == 1:
        return right[0]
    if right:
        names = "; ".join(sorted(f"{unit.full_name} (mã {unit.code})" for unit in right))
        raise DomainError(
            f"Có nhiều đơn vị khớp “{text}”: {names}. Xin ghi rõ loại hoặc mã.", field="unit"
        )
    for match in resolve(text, within=programme.province):
        check_place(role, match.unit.level)
    raise DomainError(f"Không tìm thấy “{text}” trong tỉnh của chương trình.", field="unit")


def producer_for(text: str, programme_id: int, unit: Unit) -> int:
    """The id of the producer of this name in a commune; DomainError when unclear.

    Producers are a later room: only their table is asked, as the foreign key of a role does.
    """
    table = Base.metadata.tables["producers"]
    wanted = select(table.c.id, table.c.name).where(
        table.c.programme_id == programme_id,
        table.c.commune_id == unit.id,
        table.c.ended_at.is_(None),
    )
    for word in fold(text).split():
        wanted = wanted.where(table.c.search_text.contains(word, autoescape=True))
    rows = db.session.execute(wanted.order_by(table.c.id)).all() if text.strip() else []
    exact = [row for row in rows if fold(row.name) == fold(text)]
    chosen = exact if len(exact) == 1 else rows
    if len(chosen) == 1:
        return int(chosen[0].id)
    if not rows:
        raise DomainError(f"Không có chủ thể nào tên như vậy ở {unit.full_name}.", field="producer")
    names = "; ".join(row.name for row in rows[:5])
    raise DomainError(f"Có nhiều chủ thể khớp: {names}. Xin ghi đủ tên.", field="producer")


def producer_names(memberships: Iterable[Membership]) -> dict[int, str]:
    """The names of the producers these roles are held for."""
    table = Base.metadata.tables["producers"]
    ids = {m.producer_id for m in memberships if m.producer_id is not None}
    rows = db.session.execute(select(table.c.id, table.c.name).where(table.c.id.in_(ids)))
    return {int(row.id): str(row.name) for row in rows}


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
