"""Reading a setting as it is typed."""

from typing import Any

from app.core.errors import DomainError


def typed_value(text: str, default: Any) -> Any:
    """The value in the kind of the default: whole number, yes/no or text."""
    if isinstance(default, bool):
        known = {"có": True, "không": False, "true": True, "false": False, "1": True, "0": False}
        if text.strip().lower() not in known:
            raise DomainError("Xin ghi “có” hoặc “không”.", field="value")
        return known[text.strip().lower()]
    if isinstance(default, int):
        if not text.strip().isdigit():
            raise DomainError("Xin ghi một số nguyên không âm.", field="value")
        return int(text)
    return text.strip()
