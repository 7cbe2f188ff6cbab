"""Reading the data files of the room: only for loading, checking and tests, never for a request."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from app.rubrics.rules.contents import Content, nodes, with_readings

DATA = Path(__file__).resolve().parents[1] / "data"


def _read(name: str) -> Content:
    with (DATA / name).open(encoding="utf-8") as file:
        content: Content = _days_as_text(yaml.load(file, Loader=yaml.CSafeLoader))
    return content


def _days_as_text(value: Any) -> Any:
    """YAML reads unquoted days as dates; the content of a row holds them as ISO text."""
    if isinstance(value, dict):
        return {key: _days_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_days_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def edition_contents() -> list[Content]:
    """Every scoresheet with our readings laid over it, by code."""
    readings = _read("readings.yaml")
    names = sorted(path.name for path in (DATA / "scoresheets").glob("*.yaml"))
    return [with_readings(_read(f"scoresheets/{name}"), readings) for name in names]


def regime_contents() -> list[Content]:
    """Every regime, complete in itself: with the rank bands, central bodies and council rules."""
    whole = _read("regimes.yaml")
    shared = {key: whole[key] for key in ("ranks", "bodies", "council")}
    return [regime | shared for regime in whole["regimes"]]


def group_rows() -> list[Content]:
    """The product groups of the 2026 and the 2019 classification as column values."""
    classification = _read("classification.yaml")
    return _groups_2026(classification) + _groups_2019(classification)


def unused_readings() -> list[str]:
    """The readings that match no note of any sheet: a sign that a sheet has changed."""
    texts: dict[str, list[str]] = {}
    for content in edition_contents():
        for node in nodes(content):
            notes = [note["text"] for note in node.get("notes") or []]
            texts.setdefault(content["set_id"], []).extend(notes)
    return [
        f"readings.yaml: “{reading['has']}” không khớp ghi chú nào của bộ {reading['set']}."
        for reading in _read("readings.yaml")["notes"]
        if not any(reading["has"] in text for text in texts.get(reading["set"], []))
    ]


def _groups_2026(classification: Mapping[str, Any]) -> list[Content]:
    rows: list[Content] = []
    for sector in classification["classification_qd26"]:
        for group in sector["groups"]:
            for item in group["items"]:
                rows.append(
                    {
                        "set_id": "qd26-2026",
                        "code": item["code"],
                        "position": item["scoresheet_number"],
                        "name": item["subgroup"] or group["name"],
                        "sector_code": sector["code"],
                        "sector": sector["name"],
                        "group_code": group["code"],
                        "group_name": group["name"],
                        "subgroup": item["subgroup"],
                        "sheet_name": item["scoresheet_name"],
                        "edition_code": item["scoresheet"],
                        "managing_bodies": item["managing_bodies"],
                    }
                )
    return rows


def _groups_2019(classification: Mapping[str, Any]) -> list[Content]:
    """The old list prints numbers, no codes; its sectors are matched by the crosswalk."""
    sectors = {row["qd1048"]: row["qd148_qd26"] for row in classification["sector_crosswalk"]}
    return [
        {
            "set_id": "qd1048-2019",
            "code": f"{item['number']:02d}",
            "position": item["number"],
            "name": item["name"],
            "sector_code": sectors[item["sector"]],
            "sector": item["sector"],
            "group_code": "",
            "group_name": item["group"],
            "subgroup": item["name"] if item["name"] != item["group"] else None,
            "sheet_name": item["name"],
            "edition_code": item["scoresheet"],
            "managing_bodies": [item["managing_body"]],
        }
        for item in classification["classification_qd1048"]
    ]
