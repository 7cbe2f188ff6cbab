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


def sealed_content(entry: Any) -> dict[str, Any]:
    """What the MAC of an entry covers."""
    return {
        "programme": entry.programme_id,
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        "actor_name": entry.actor_name,
        "acting_for": entry.acting_for,
        "address": entry.address,
        "request": entry.request_id,
        "verb": entry.verb,
        "object": [entry.object_kind, entry.object_public_id],
        "facts": entry.facts,
    }
