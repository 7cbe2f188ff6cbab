"""How an audit entry is sealed: canonical text, chained MAC, keyed digests of personal values."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

FIRST = "0" * 64
ACTOR = "actor"  # where facts keep the digests of the actor's name and address
WITHHELD = "•••"  # stands for a value that is in no trail at all: hashes of passwords, tokens, keys


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
    """What the MAC of an entry covers.

    The actor's name and address are personal: the chain covers their digests, which stand in
    ``facts`` under ``ACTOR``, so that both can be erased while the chain still verifies.
    """
    return {
        "programme": entry.programme_id,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "acting_for": entry.acting_for,
        "request": entry.request_id,
        "verb": entry.verb,
        "object": [entry.object_kind, entry.object_public_id],
        "facts": entry.facts,
    }


def actor_digests(key: bytes, name: str, address: str) -> dict[str, str]:
    """What the chain keeps of an actor's name and address."""
    return {"name": keyed_digest(key, name), "address": keyed_digest(key, address)}


def agrees(key: bytes, value: object, digest: str | None) -> bool:
    """Whether a personal value is the one the chain speaks of; an erased value always agrees."""
    return value in (None, "") or (
        digest is not None and hmac.compare_digest(keyed_digest(key, value), digest)
    )
