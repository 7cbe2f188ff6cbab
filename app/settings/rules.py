"""Reading a setting as it is typed."""

import re
from typing import Any

from app.core.errors import DomainError
from app.settings.values import Choice

_KNOWN = {"có": True, "không": False}
_PLACE = re.compile(r"\{[^{}]*\}?|\}")


def typed_value(text: str, choice: Choice) -> Any:
    """The value in the kind of the default: yes or no, whole number within bounds, or text."""
    typed = text.strip()
    if isinstance(choice.default, bool):
        if typed.lower() not in _KNOWN:
            raise DomainError("Xin ghi “có” hoặc “không”.", field="value")
        return _KNOWN[typed.lower()]
    if isinstance(choice.default, int):
        return _whole_number(typed, choice)
    if choice.options and typed not in choice.options:
        raise DomainError("Xin chọn một giá trị trong danh sách.", field="value")
    if "{province}" in choice.default and set(_PLACE.findall(typed)) - {"{province}"}:
        raise DomainError(
            "Trong ngoặc nhọn chỉ ghi được {province}, chỗ của tên tỉnh.", field="value"
        )
    return typed


def _whole_number(typed: str, choice: Choice) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise DomainError("Xin ghi một số nguyên không âm.", field="value")
    if not choice.least <= int(typed) <= choice.most:
        raise DomainError(f"Xin ghi số từ {choice.least} đến {choice.most}.", field="value")
    return int(typed)
