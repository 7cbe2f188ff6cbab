"""Users, their dated roles, their sessions, and attempts to sign in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.values import Role
from app.accounts.rules import browser_name
from app.core.tables import (
    Base,
    Dated,
    Identified,
    Numbered,
    Searchable,
    UTCDateTime,
    Validity,
    Versioned,
    personal,
)
from app.settings.models import Programme
from app.units.models import Unit


class User(Identified, Dated, Versioned, Searchable, Base):
    """A person with an account. The username is unique in the whole installation."""

    __tablename__ = "users"
    searched = ("full_name", "username", "email")
    sorted_by = "full_name"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    username: Mapped[str] = mapped_column(String(80), unique=True)
    full_name: Mapped[str] = mapped_column(info=personal("nhận biết người dùng"))
    email: Mapped[str | None] = mapped_column(info=personal("gửi thông báo"))
    phone: Mapped[str | None] = mapped_column(info=personal("gửi thông báo"))
    password_hash: Mapped[str] = mapped_column(info={"secret": True})
    password_changed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    must_change_password: Mapped[bool] = mapped_column(default=True)
    totp_sealed: Mapped[str | None] = mapped_column(info={"secret": True})
    totp_last_step: Mapped[int | None]
    locale: Mapped[str] = mapped_column(String(5), default="vi")
    theme: Mapped[str] = mapped_column(String(10), default="light")
    last_signed_in_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None]

    programme: Mapped[Programme] = relationship()
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")

    @property
    def is_active(self) -> bool:
        """Whether the account may be used (read by Flask-Login)."""
        return self.disabled_at is None

    @property
    def is_authenticated(self) -> bool:
        """A loaded user is signed in (read by Flask-Login)."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """Never (read by Flask-Login)."""
        return False

    def get_id(self) -> str:
        """The public id (read by Flask-Login)."""
        return self.public_id


class Membership(Identified, Dated, Validity, Base):
    """A role a user holds within a unit, or for a producer, from one day to another."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_unit_id_role", "unit_id", "role"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    role: Mapped[Role]
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"), index=True)
    ended_reason: Mapped[str | None]

    user: Mapped[User] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()


class SignInSession(Identified, Base):
    """A signed-in browser; the cookie holds a random token, this row its digest."""

    __tablename__ = "sign_in_sessions"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True, info={"secret": True})
    started_at: Mapped[datetime] = mapped_column(UTCDateTime())
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime())
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(info=personal("truy vết đăng nhập"))
    browser: Mapped[str] = mapped_column(String(200), info=personal("truy vết đăng nhập"))

    user: Mapped[User] = relationship()

    @property
    def browser_name(self) -> str:
        """Browser and system in two words."""
        return browser_name(self.browser)


class SignInAttempt(Numbered, Base):
    """A failed attempt, by digest of the account name and by address."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_account_digest_at", "account_digest", "at"),
        Index("ix_sign_in_attempts_address_at", "address", "at"),
    )

    account_digest: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(info=personal("chặn dò mật khẩu"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
