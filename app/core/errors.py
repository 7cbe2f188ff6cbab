"""Refusals: each carries a sentence in Vietnamese and, where there is one, its field."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """Something the rules of the field do not allow; the reader is told the sentence."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotAllowedError(DomainError):
    """This person may not do this to this row."""


class MissingError(DomainError):
    """There is no such row, or not for this person: both answer 404."""

    def __init__(self, sentence: str = "Không tìm thấy.") -> None:
        super().__init__(sentence)


class StaleError(DomainError):
    """The row was changed by someone else since the form was opened (HTTP 409)."""

    def __init__(self, current: Mapping[str, Any], *, version: int) -> None:
        super().__init__(
            "Nội dung này vừa được lưu từ nơi khác. Cả hai bản được giữ lại bên dưới: "
            "xin chọn từng ô rồi lưu lại."
        )
        self.current = dict(current)
        self.version = version


class ConflictError(DomainError):
    """The database refused: another row already holds this value."""

    @classmethod
    def from_constraint(cls, failure: Exception) -> "ConflictError":
        """The refusal registered for the constraint that failed, else a general sentence."""
        text = str(getattr(failure, "orig", failure))
        for name, (columns, sentence, field) in SENTENCES.items():
            if name in text or columns in text:
                return cls(sentence, field=field)
        return cls(
            "Dữ liệu trùng hoặc không còn hợp lệ; chưa lưu gì. Xin tải lại trang và thử lại."
        )


SENTENCES: dict[str, tuple[str, str, str | None]] = {}


def constraint_sentence(name: str, *, columns: str, sentence: str, field: str | None) -> None:
    """Register the sentence for a constraint.

    ``name`` is the constraint's name (PostgreSQL reports it), ``columns`` the text SQLite reports,
    such as ``products.programme_id, products.code``.
    """
    SENTENCES[name] = (columns, sentence, field)


def check_version(seen: int | None, row: Any, current: Mapping[str, Any]) -> None:
    """Refuse with StaleError when the form was filled from an older version of the row."""
    if seen is None or int(seen) != row.version:
        raise StaleError(current, version=row.version)
