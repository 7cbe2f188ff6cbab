"""Sealing of second-factor secrets and hashing of passwords and tokens."""

import hashlib
import secrets

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_decoy = _hasher.hash(secrets.token_hex(16))
_box: Fernet | None = None
_chain: bytes = b""


def use_keys(*, sealing: bytes, chain: bytes) -> None:
    """The keys for sealed secrets and for the audit chain, kept outside the database."""
    global _box, _chain
    _box, _chain = Fernet(sealing), chain


def chain_key() -> bytes:
    """The key of the audit chain."""
    return _chain


def hash_password(password: str) -> str:
    """An Argon2id hash."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is right; an unknown account costs the same time."""
    try:
        _hasher.verify(stored or _decoy, password)
        return stored is not None
    except (VerificationError, InvalidHashError):
        return False


def new_token() -> str:
    """A random session token of 256 bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What the database keeps of a token or of an account name."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_totp_secret() -> str:
    """A fresh secret for time-based codes."""
    return pyotp.random_base32()


def totp_address(secret: str, *, account: str, issuer: str) -> str:
    """What an authenticator application reads from the QR code (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def seal(secret: str) -> str:
    """The secret as it is stored."""
    if _box is None:
        raise RuntimeError("chưa có khóa")
    return _box.encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret back."""
    if _box is None:
        raise RuntimeError("chưa có khóa")
    return _box.decrypt(sealed.encode()).decode()


def totp_step(secret: str, code: str, at: float) -> int | None:
    """The 30-second step the code belongs to (one step of clock drift either way), or None."""
    totp = pyotp.TOTP(secret)
    step = int(at) // 30
    for candidate in (step, step - 1, step + 1):
        if secrets.compare_digest(totp.generate_otp(candidate), code.strip().replace(" ", "")):
            return candidate
    return None
