"""How the secret of a second factor is shown: letters, and a QR code for the telephone."""

from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from app.core.documents.qr import svg
from app.core.language import translated
from app.core.secrets import totp_address


@dataclass(frozen=True)
class ShownSecret:
    """A secret as it stands on a page, once."""

    letters: str
    drawing: Markup


def shown_secret(secret: str, *, username: str, province: str) -> ShownSecret:
    """The secret in groups of four, and as a QR code of 200 pixels."""
    address = totp_address(secret, account=username, issuer=f"OCOP {province}")
    drawn = svg(address, label=translated("Mã QR để thêm tài khoản vào ứng dụng xác thực"))
    sized = drawn.replace("<svg ", '<svg width="200" height="200" ', 1)
    # Drawn by segno from the address alone; nothing in it was typed by anyone.
    return ShownSecret(" ".join(wrap(secret, 4)), Markup(sized))  # noqa: S704 - see above
