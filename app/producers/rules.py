"""What may be written about a producer: names, tax codes, phones, labour."""

import re
from dataclasses import replace
from datetime import date

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.vn import mst

from app.core.errors import DomainError
from app.core.text import fold
from app.producers.values import OF_A_PERSON, Origin, ProducerDraft, ProducerKind

LARGEST_LABOUR = 1_000_000

_NO_LETTER = re.compile(r"[\W_]+")
_LEGAL_FORMS = (
    ("hop tac xa", "htx"),
    ("to hop tac", "tht"),
    ("ho kinh doanh", "hkd"),
    ("doanh nghiep tu nhan", "dntn"),
    ("trach nhiem huu han", "tnhh"),
    ("mot thanh vien", "mtv"),
    ("mtv", "mtv"),
    ("co phan", "cp"),
    ("san xuat", "sx"),
    ("thuong mai", "tm"),
    ("dich vu", "dv"),
    ("xuat nhap khau", "xnk"),
    ("cong ty", "cty"),
)
_FORMS = tuple((re.compile(rf"\b{long}\b"), short) for long, short in _LEGAL_FORMS)
_PERSONAL_NUMBER = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])\d{9}")
_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{8,9}")
_HOTLINE = re.compile(r"1[89]00\d{4}(?:\d{2})?")
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\".]+(?:\.[^@\s,;<>()\".]+)+")


def name_key(name: str) -> str:
    """A producer's name for matching: no marks, case or punctuation, legal forms abbreviated.

    "Hợp tác xã Nông nghiệp A" and "HTX nông nghiệp A" have the same key.
    """
    key = _NO_LETTER.sub(" ", fold(name)).strip()
    for form, short in _FORMS:
        key = form.sub(short, key)
    return key


def check_name(name: str) -> str:
    """The name, refused when it names nothing."""
    if not name:
        raise DomainError("Xin ghi tên chủ thể.", field="name")
    if not any(char.isalpha() for char in name):
        raise DomainError("Tên chủ thể phải có chữ.", field="name")
    return name


def check_tax_code(text: str, kind: ProducerKind) -> str:
    """A tax code as printed: 10 digits, or 10-3 for a branch, with a right check digit.

    Households, farms and cooperative groups may give the 12 digits of a personal identification
    number, which stands for the tax code of persons and household businesses since 01/7/2025
    (Circular 86/2024/TT-BTC).
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if len(digits) == 12 and digits.isascii() and digits.isdigit():
        return _personal_number(digits, kind)
    try:
        return str(mst.format(mst.validate(digits)))
    except InvalidChecksum as failure:
        raise DomainError(
            f"Mã số thuế {digits} sai số kiểm tra. Xin so từng số với giấy đăng ký.",
            field="tax_code",
        ) from failure
    except ValidationError as failure:
        raise DomainError(
            "Mã số thuế có 10 số, chi nhánh thêm gạch và 3 số (0314409058-002); hộ kinh doanh "
            "có thể ghi 12 số định danh cá nhân.",
            field="tax_code",
        ) from failure


def _personal_number(digits: str, kind: ProducerKind) -> str:
    if kind not in OF_A_PERSON:
        raise DomainError(
            "Số định danh cá nhân 12 số chỉ dùng cho hộ kinh doanh, trang trại, tổ hợp tác. Xin "
            "ghi mã số thuế 10 số.",
            field="tax_code",
        )
    if not _PERSONAL_NUMBER.fullmatch(digits):
        raise DomainError(
            "Ba số đầu của số định danh cá nhân không phải mã tỉnh, thành phố (001 đến 096).",
            field="tax_code",
        )
    return digits


def masked_tax_code(code: str | None) -> str | None:
    """A tax code for readers who do not edit: a personal number shows its first and last three."""
    if code is None or len(code) != 12:
        return code
    return f"{code[:3]}••••••{code[-3:]}"


def check_phone(text: str) -> str:
    """A phone number as digits: mobile 10, landline 10 or 11 from 02, hotline 1800 or 1900."""
    digits = re.sub(r"[\s.\-()]", "", text)
    if digits.startswith("+84"):
        digits = "0" + digits[3:].removeprefix("0")
    if any(form.fullmatch(digits) for form in (_MOBILE, _LANDLINE, _HOTLINE)):
        return digits
    raise DomainError(
        "Số điện thoại chưa đúng dạng. Xin ghi 10 số như 0912 345 678, máy bàn như 0263 3822 123.",
        field="phone",
    )


def phone_text(digits: str | None) -> str | None:
    """A phone number in groups people read: 0912 345 678, 0263 3822 123."""
    if not digits:
        return digits
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}".strip()


def check_email(text: str) -> str:
    """An e-mail address of the usual form, its domain in small letters."""
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise DomainError(
            "Địa chỉ thư điện tử chưa đúng dạng, ví dụ htx@tinh.example.", field="email"
        )
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def check_labour(total: int | None, local: int | None) -> None:
    """Local labour is a part of all labour; both are counts of persons."""
    for count, field in ((total, "labour_total"), (local, "labour_local")):
        if count is not None and not 0 <= count <= LARGEST_LABOUR:
            raise DomainError("Số lao động không hợp lý. Xin kiểm tra lại.", field=field)
    if local is None:
        return
    if total is None:
        raise DomainError(
            "Đã ghi lao động địa phương; xin ghi cả tổng số lao động.", field="labour_total"
        )
    if local > total:
        raise DomainError(
            f"Lao động địa phương ({local}) nhiều hơn tổng số lao động ({total}).",
            field="labour_local",
        )


def check_founded(day: date | None, today: date) -> None:
    """A producer is not founded in the future."""
    if day is not None and day > today:
        raise DomainError("Ngày thành lập ở sau ngày hôm nay.", field="founded_on")


def checked(draft: ProducerDraft, *, today: date) -> ProducerDraft:
    """The draft in the form it is stored, or a refusal beside the field that is wrong.

    A registered producer needs name, kind and commune; an imported one may lack the commune.
    """
    check_labour(draft.labour_total, draft.labour_local)
    check_founded(draft.founded_on, today)
    if draft.place.commune is None and draft.origin is Origin.REGISTERED:
        raise DomainError("Xin ghi xã, phường nơi đặt cơ sở.", field="commune")
    return replace(
        draft,
        name=check_name(draft.name),
        tax_code=check_tax_code(draft.tax_code, draft.kind) if draft.tax_code else None,
        phone=check_phone(draft.phone) if draft.phone else None,
        email=check_email(draft.email) if draft.email else None,
    )
