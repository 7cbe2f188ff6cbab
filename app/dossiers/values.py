"""States and events of a dossier and of its papers; the parts it consists of; days that count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.rubrics.values.editions import Edition
from app.rubrics.values.regimes import Limit, RegimeFacts
from app.rubrics.values.results import Classification, Score


class DossierKind(StrEnum):
    """Why the product is evaluated (Decision 26/2026, Form 01)."""

    FIRST = "first"
    UPGRADE = "upgrade"
    RENEWAL = "renewal"


DOSSIER_KIND_LABELS: dict[DossierKind, str] = {
    DossierKind.FIRST: "Lần đầu",
    DossierKind.UPGRADE: "Nâng hạng",
    DossierKind.RENEWAL: "Đánh giá lại",
}


class DossierState(StrEnum):
    """Where a dossier is on its way."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    FORWARDED = "forwarded"
    RECEIVED = "received"
    SCORING = "scoring"
    SCORED = "scored"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


DOSSIER_STATE_LABELS: dict[DossierState, str] = {
    DossierState.DRAFT: "Bản nháp",
    DossierState.SUBMITTED: "Đã nộp xã",
    DossierState.RETURNED: "Chờ bổ sung",
    DossierState.FORWARDED: "Xã đã chuyển tỉnh",
    DossierState.RECEIVED: "Tỉnh đã tiếp nhận",
    DossierState.SCORING: "Đang chấm",
    DossierState.SCORED: "Đã có kết quả chấm",
    DossierState.DECIDED: "Đã có quyết định",
    DossierState.WITHDRAWN: "Đã rút",
}

IN_PROCESS = frozenset(
    {
        DossierState.SUBMITTED,
        DossierState.RETURNED,
        DossierState.FORWARDED,
        DossierState.RECEIVED,
        DossierState.SCORING,
        DossierState.SCORED,
    }
)


class DossierEvent(StrEnum):
    """What moves a dossier."""

    SUBMIT = "submit"
    RETURN = "return"
    FORWARD = "forward"
    RECEIVE = "receive"
    TAKE_TO_COUNCIL = "take_to_council"
    CLOSE_SCORING = "close_scoring"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


DOSSIER_EVENT_LABELS: dict[DossierEvent, str] = {
    DossierEvent.SUBMIT: "Chủ thể nộp hồ sơ",
    DossierEvent.RETURN: "Trả hồ sơ để bổ sung",
    DossierEvent.FORWARD: "Xã chuyển hồ sơ lên tỉnh",
    DossierEvent.RECEIVE: "Tỉnh tiếp nhận hồ sơ",
    DossierEvent.TAKE_TO_COUNCIL: "Đưa ra Hội đồng chấm điểm",
    DossierEvent.CLOSE_SCORING: "Hội đồng chốt kết quả chấm",
    DossierEvent.DECIDE: "Có quyết định",
    DossierEvent.WITHDRAW: "Chủ thể xin rút hồ sơ",
}


class PaperState(StrEnum):
    """How far a paper's scan has been read."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"


PAPER_STATE_LABELS: dict[PaperState, str] = {
    PaperState.WAITING: "Chờ xử lý",
    PaperState.READING: "Đang nhận dạng chữ",
    PaperState.READ: "Đã nhận dạng",
    PaperState.FAILED: "Không đọc được",
}


class Need(StrEnum):
    """How much the law asks for a thing."""

    ALWAYS = "always"
    IF_APPLICABLE = "if_applicable"
    SUPPORTING = "supporting"


NEED_LABELS: dict[Need, str] = {
    Need.ALWAYS: "Bắt buộc",
    Need.IF_APPLICABLE: "Nếu thuộc diện phải có",
    Need.SUPPORTING: "Minh chứng thêm",
}


class Party(StrEnum):
    """Who has to provide a thing or to act."""

    PRODUCER = "producer"
    COMMUNE = "commune"
    PROVINCE = "province"
    COUNCIL = "council"


PARTY_LABELS: dict[Party, str] = {
    Party.PRODUCER: "chủ thể",
    Party.COMMUNE: "Ủy ban nhân dân cấp xã",
    Party.PROVINCE: "cơ quan tham mưu OCOP cấp tỉnh",
    Party.COUNCIL: "Hội đồng",
}


class ItemKind(StrEnum):
    """What a part of the dossier is."""

    FORM = "form"
    PAPER = "paper"
    SAMPLE = "sample"


class Stage(StrEnum):
    """At which step a thing must be there."""

    SUBMIT = "submit"
    FORWARD = "forward"


REGISTRATION, SELF_REPORT, COMMUNE_REPORT = "M01", "M02", "M03"
"""The codes of Forms 01, 02 and 03 (Decision 26/2026/QĐ-TTg, Annex III)."""
SAMPLES = "MAU"
"""The code of the sample units in every checklist."""


@dataclass(frozen=True)
class Requirement:
    """One part of a dossier for a case: what, how much it is asked for, by whom, by when.

    ``count`` is the number of sample units; ``must_be_valid`` that a paper past its date does not
    count (re-evaluation); ``changes`` says what the report must add (upgrade, re-evaluation).
    """

    code: str
    name: str
    need: Need
    by: Party
    kind: ItemKind
    stage: Stage
    form: str = ""
    note: str = ""
    changes: str = ""
    count: int = 0
    must_be_valid: bool = False


@dataclass(frozen=True)
class Package:
    """What dossiers of a regime consist of, and how sure we are of the list."""

    decision: str
    source: str
    complete: bool
    note: str


@dataclass(frozen=True)
class HeldPaper:
    """A paper in use as the checklist sees it."""

    requirement: str
    title: str
    expires_on: date | None = None


@dataclass(frozen=True)
class Gap:
    """Something missing or no longer valid, in words, and who has to act."""

    requirement: str
    sentence: str
    party: Party
    stage: Stage
    compulsory: bool


@dataclass(frozen=True)
class SkippedDay:
    """A day that did not count towards a limit in working days, and why."""

    day: date
    name: str


@dataclass(frozen=True)
class Holidays:
    """Days off and swapped working Saturdays of the years known; ``open`` ones are not confirmed.

    An open day counts as a working day until an administrator confirms it.
    """

    off: Mapping[date, str]
    working: frozenset[date]
    open: Mapping[date, str]
    years: frozenset[int]


@dataclass(frozen=True)
class Governing:
    """What governs a dossier: regime and edition by its filing date (a draft: as if filed today).

    Without an edition ``why`` says in words why there is none to fill in.
    """

    regime: RegimeFacts
    edition: Edition | None
    limits: tuple[Limit, ...]
    transition: str | None
    why: str = ""

    @property
    def sheet_number(self) -> int:
        """The number of the scoresheet in its set; 0 while there is none."""
        return self.edition.number if self.edition else 0


@dataclass(frozen=True)
class Prediction:
    """What the producer's own choices would give: points, stars, unmet minimums, open criteria."""

    score: Score
    result: Classification

    @property
    def answered(self) -> int:
        """How many criteria have an answer."""
        return len(self.score.criteria) - len(self.score.unanswered)


@dataclass(frozen=True)
class Due:
    """A limit that runs: who must be done by which day, what was skipped in counting."""

    party: Party
    started_on: date
    day: date
    days: int
    unit: str
    ref: str
    skipped: tuple[SkippedDay, ...]
    guessed_year: int | None

    def late_on(self, today: date) -> bool:
        """Whether the limit has passed on a day."""
        return today > self.day


@dataclass(frozen=True)
class PageFile:
    """The stored picture of a page, ready to be sent."""

    digest: str
    media_type: str
    size: int
    name: str
