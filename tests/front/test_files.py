"""What goes over the wire stays small, and the two dark themes say the same."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "app" / "static"
TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
KILOBYTE = 1024


@pytest.mark.parametrize(
    ("name", "kilobytes"),
    [
        ("app.css", 14),
        ("scoring.css", 5),
        ("document.css", 5),
        ("app.js", 4),
        ("forms.js", 5),
        ("scoring.js", 5),
    ],
)
def test_a_file_stays_within_its_budget(name: str, kilobytes: int) -> None:
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= kilobytes * KILOBYTE


def test_the_dark_theme_is_the_same_when_the_machine_chooses_it() -> None:
    css = (STATIC / "app.css").read_text(encoding="utf-8")
    chosen = re.search(r'\n  \[data-theme="dark"\] \{(.*?)\n  \}', css, re.DOTALL)
    followed = re.search(r'\[data-theme="auto"\] \{(.*?)\n    \}', css, re.DOTALL)
    assert chosen is not None
    assert followed is not None
    assert chosen[1].split() == followed[1].split()


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_a_template_carries_no_style_and_no_script_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*(?:\bsrc=|ld\+json))", text) == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_a_sentence_to_be_translated_has_no_bare_per_cent_sign(path: Path) -> None:
    sentences = re.findall(r"""\b_\(\s*(["'])(.*?)\1""", path.read_text(encoding="utf-8"))
    plain = [text.replace("%%", "") for _, text in sentences]
    assert [text for text in plain if re.search(r"%(?!\(\w+\)s)", text)] == []
