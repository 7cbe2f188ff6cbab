"""What people must judge beside the points: repeated from the sheet, never deducted."""

from collections.abc import Iterator, Sequence
from itertools import chain

from app.core.documents.formats import vnum
from app.rubrics.values.editions import Edition, Leaf, Node, Note
from app.rubrics.values.results import Score, Tally


def notices(edition: Edition, tally: Tally) -> tuple[str, ...]:
    """Sentences on unanswered criteria, conditions not kept, disqualifiers and exclusions."""
    return tuple(
        chain(
            _unanswered(edition, tally.scores),
            _conditions(edition, tally.scores),
            _exclusions(edition, tally.scores),
        )
    )


def _unanswered(edition: Edition, scores: Sequence[Score]) -> Iterator[str]:
    open_codes = {code for score in scores for code in score.unanswered}
    if open_codes:
        codes = ", ".join(code for code in edition.criteria if code in open_codes)
        yield f"Còn {len(open_codes)} tiêu chí chưa chấm, tạm tính 0 điểm: {codes}."


def _conditions(edition: Edition, scores: Sequence[Score]) -> Iterator[str]:
    for leaf in edition.criteria.values():
        for note in leaf.notes:
            if note.depends_on:
                yield from _condition(edition, leaf, note, scores)


def _condition(edition: Edition, leaf: Leaf, note: Note, scores: Sequence[Score]) -> Iterator[str]:
    other = edition.criteria[note.depends_on]
    broken = [s for s in scores if not s.criteria[other.code] and s.criteria[leaf.code]]
    if not broken:
        return
    most = max(score.criteria[leaf.code] for score in broken)
    sheets = f" (ở {len(broken)} phiếu)" if len(scores) > 1 else ""
    yield (
        f"Tiêu chí {leaf.code} ({leaf.title}) chỉ áp dụng khi tiêu chí {other.code} "
        f"({other.title}) trên 0 điểm; hiện {other.code} được 0 điểm mà {leaf.code} có "
        f"{vnum(most)} điểm{sheets}. Điểm không tự trừ, người chấm xem lại."
    )


def _exclusions(edition: Edition, scores: Sequence[Score]) -> Iterator[str]:
    found = [f"Hồ sơ bị loại khi: {_ended(text)}" for text in edition.disqualifiers]
    for node in edition.sections.values():
        found.extend(
            _exclusion(edition, node, note, scores)
            for note in node.notes
            if note.kind == "exclusion"
        )
    yield from found
    if found:
        yield "Điều kiện loại do Hội đồng kết luận; hệ thống nêu ra và không tự trừ điểm."


def _exclusion(edition: Edition, node: Node | Leaf, note: Note, scores: Sequence[Score]) -> str:
    about = edition.sections[note.zero_of or node.code]
    sentence = f"Điều kiện loại tại mục {about.code} ({about.title}): {_ended(note.text)}"
    zero = [leaf.code for leaf in about.leaves() if any(_given_zero(s, leaf.code) for s in scores)]
    if zero:
        sentence += f" Đang có 0 điểm tại {', '.join(zero)}: cần kết luận trước khi xếp hạng."
    return sentence


def _given_zero(score: Score, code: str) -> bool:
    return not score.criteria[code] and code not in score.unanswered


def _ended(text: str) -> str:
    return text if text.endswith((".", "…")) else f"{text.rstrip(' ;,')}."
