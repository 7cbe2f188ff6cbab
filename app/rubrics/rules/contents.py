"""The content of an edition as data: its canonical hash, and our readings laid over its notes."""

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

Content = dict[str, Any]


def canonical(content: Mapping[str, Any]) -> str:
    """The same text for the same content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, in hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def nodes(content: Mapping[str, Any]) -> Iterator[Content]:
    """Every section and criterion of a sheet, in the order of the sheet."""
    waiting = [node for part in content["parts"] for node in part["sections"]]
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting[:0] = node.get("children") or []


def with_readings(content: Mapping[str, Any], readings: Mapping[str, Any]) -> Content:
    """The content with our readings of its notes added: kinds, dependencies, cases.

    The printed texts stay as they are; only machine-readable marks are added.
    """
    read: Content = copy.deepcopy(dict(content))
    for node in nodes(read):
        for note in node.get("notes") or []:
            _read_note(note, content["set_id"], readings)
        for cases in readings.get("cases") or []:
            if (cases["edition"], cases["criterion"]) == (content["id"], node["code"]):
                _read_cases(node, cases)
    for minimum in readings.get("minimums") or []:
        if minimum["set"] == content["set_id"]:
            read["minimums_note"] = minimum["note"]
    return read


def _read_note(note: Content, set_id: str, readings: Mapping[str, Any]) -> None:
    for reading in readings.get("notes") or []:
        if reading["set"] == set_id and reading["has"] in note["text"]:
            note.update({key: reading[key] for key in _MARKS if key in reading})
            return


_MARKS = ("kind", "depends_on", "zero_of")


def _read_cases(node: Content, cases: Mapping[str, Any]) -> None:
    node["kind"], node["cases"] = "case_choice", dict(cases["cases"])
    of_option = {number: case for case, ids in cases["options"].items() for number in ids}
    for option in node["options"]:
        option["case"] = of_option[option["id"]]
