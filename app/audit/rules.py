"""How an audit entry is sealed: canonical text, chained MAC, keyed digests of personal values."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

FIRST = "0" * 64


def canonical(content: Mapping[str, Any]) -> str:
    """The same text for the same content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chain_mac(key: bytes, previous: str, content: Mapping[str, Any]) -> str:
    """The MAC of an entry, over the one before it and its own content."""
    return hmac.new(key, f"{previous}\n{canonical(content)}".encode(), hashlib.sha256).hexdigest()


def keyed_digest(key: bytes, value: object) -> str:
    """A digest that stands for a personal value in the chain."""
    return hmac.new(key, f"gia-tri:{value}".encode(), hashlib.sha256).hexdigest()[:32]
