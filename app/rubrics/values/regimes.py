"""Regimes: which law governs from when to when, who certifies, within which limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.rubrics.values.results import Band


class AssessmentKind(StrEnum):
    """Why a product is assessed."""

    FIRST = "first"
    UPGRADE = "upgrade"
    RENEWAL = "renewal"


KIND_LABELS: dict[AssessmentKind, str] = {
    AssessmentKind.FIRST: "lần đầu",
    AssessmentKind.UPGRADE: "nâng hạng",
    AssessmentKind.RENEWAL: "đánh giá lại",
}

CERTIFIED_STARS = (3, 4, 5)


@dataclass(frozen=True)
class Tier:
    """A level of government in a regime and the stars it certifies (until ``until``)."""

    tier: str
    body: str
    does: str
    certifies: tuple[int, ...]
    until: date | None
    ended_note: str


@dataclass(frozen=True)
class Limit:
    """A time limit: so many days (working or calendar) from an event, for some kinds."""

    step: str
    ref: str
    days: int
    unit: str
    counted_from: str
    conf: str
    kinds: tuple[AssessmentKind, ...]


@dataclass(frozen=True)
class Transition:
    """Dossiers filed before a day stay under an older regime and must be finished by a day."""

    ref: str
    article: str
    kinds: tuple[AssessmentKind, ...]
    filed_before: date
    regime: str
    finish_by: date
    days: int


@dataclass(frozen=True)
class Grace:
    """Certificates expiring within a span stay valid until the new result, at most so long."""

    ref: str
    expires_from: date
    expires_to: date
    days_after: int


@dataclass(frozen=True)
class RegimeFacts:
    """A regime as read from its content; ``content`` keeps all that is not named here."""

    code: str
    edition_set: str
    decisions: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    tiers: tuple[Tier, ...]
    limits: tuple[Limit, ...]
    transitions: tuple[Transition, ...]
    graces: tuple[Grace, ...]
    bands: tuple[Band, ...]
    minimum_rule: str
    central_bodies: tuple[tuple[str, date | None, date | None], ...]
    content: Mapping[str, Any]

    @property
    def decision(self) -> str:
        """The decisions of the regime in one line."""
        return "; ".join(self.decisions)

    def holds_on(self, day: date) -> bool:
        """Whether the day lies within the regime (both ends included)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class RegimeChoice:
    """What governs a dossier: regime and set by its filing date, with the transition if any."""

    regime: RegimeFacts
    edition_set: str
    limits: tuple[Limit, ...]
    transition: str | None
    finish_by: date | None


@dataclass(frozen=True)
class Authority:
    """Who certifies a number of stars on a day; without a tier, ``why`` says why nobody does."""

    stars: int
    tier: str | None
    body: str | None
    why: str | None


def parse_regime(content: Mapping[str, Any]) -> RegimeFacts:
    """The regime a content describes (one entry of regimes.yaml with its ranks and bodies)."""
    transitions = content.get("transitions") or []
    return RegimeFacts(
        code=content["id"],
        edition_set=content["edition_set"],
        decisions=tuple(content["decision"]),
        valid_from=date.fromisoformat(content["from"]),
        valid_to=_day(content.get("to")),
        tiers=tuple(_tier(tier) for tier in content["tiers"]),
        limits=tuple(_limit(limit) for limit in content.get("limits") or []),
        transitions=tuple(_transition(t) for t in transitions if "filed_before" in t),
        graces=tuple(_grace(t) for t in transitions if "expires_from" in t),
        bands=tuple(
            Band(band["stars"], Decimal(str(band["min"])), band["certifiable"])
            for band in content["ranks"]["bands"]
        ),
        minimum_rule=content["ranks"]["minimum_rule"],
        central_bodies=tuple(
            (body["body"], _day(body.get("from")), _day(body.get("to")))
            for body in content["bodies"]
        ),
        content=content,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _tier(tier: Mapping[str, Any]) -> Tier:
    return Tier(
        tier=tier["tier"],
        body=tier["body"],
        does=tier.get("does") or "",
        certifies=tuple(tier["certifies"]),
        until=_day(tier.get("to")),
        ended_note=tier.get("ended_note") or "",
    )


def _limit(limit: Mapping[str, Any]) -> Limit:
    return Limit(
        step=limit["step"],
        ref=limit["ref"],
        days=limit["days"],
        unit=limit["unit"],
        counted_from=limit["from"],
        conf=limit.get("conf") or "",
        kinds=tuple(AssessmentKind(kind) for kind in limit.get("kinds") or AssessmentKind),
    )


def _transition(content: Mapping[str, Any]) -> Transition:
    return Transition(
        ref=content["ref"],
        article=content["article"],
        kinds=tuple(AssessmentKind(kind) for kind in content["kinds"]),
        filed_before=date.fromisoformat(content["filed_before"]),
        regime=content["regime"],
        finish_by=date.fromisoformat(content["finish_by"]),
        days=content["days"],
    )


def _grace(content: Mapping[str, Any]) -> Grace:
    return Grace(
        ref=content["ref"],
        expires_from=date.fromisoformat(content["expires_from"]),
        expires_to=date.fromisoformat(content["expires_to"]),
        days_after=content["max_days_after"],
    )
