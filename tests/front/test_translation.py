"""Vietnamese in the source, English from the catalogue: complete, and shown on every page."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, get_domain
from markupsafe import Markup
from werkzeug.routing import Rule

from app.access.guard import PUBLIC, SIGNED_IN, declared_permission
from app.access.values import GRANTS, ROLE_LABELS, Role
from app.core.database import db
from app.core.errors import DomainError
from app.core.language import CATALOGUES, menu, moment, money, retold, translated
from app.dossiers.values import DOSSIER_STATE_LABELS, DossierState
from app.products.rules import check_code
from app.rubrics.models import RubricEdition
from app.settings.values import CHOICES
from tests.architecture.rows import Rows
from tests.conftest import Client
from tests.factories.world import World

ROOT = Path(__file__).parents[2]
PO = CATALOGUES / "en" / "LC_MESSAGES" / "messages.po"
PLACE = re.compile(r"%\(\w+\)[sd]|%%")
SPEAKING = ("alt", "aria-label", "content", "data-l", "label", "placeholder", "title")
ROUND = "Đợt 1 năm 2026"


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    """The catalogue as the application reads it; scripts/run and scripts/test compile it too."""
    made = PO.with_suffix(".mo")
    if not made.exists() or made.stat().st_mtime < PO.stat().st_mtime:
        babel("compile", "-i", str(PO), "-o", str(made))


@pytest.fixture(autouse=True)
def _read_anew(app: Flask) -> None:
    get_domain().cache.clear()


def babel(*arguments: str) -> None:
    """Run pybabel at the top of the repository."""
    program = "from babel.messages.frontend import main; main()"
    subprocess.run([sys.executable, "-c", program, *arguments], cwd=ROOT, check=True)


@cache
def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file)


@cache
def forms() -> tuple[tuple[str, str], ...]:
    """Vietnamese and English, each form of a plural by itself."""
    found = []
    for message in catalogue():
        if message.id:
            many = isinstance(message.id, tuple)
            source = message.id[0] if many else message.id
            said = message.string if many else (message.string,)
            found += [(source, each) for each in said]
    return tuple(found)


def test_catalogue_holds_every_word_of_the_source(tmp_path: Path) -> None:
    template = tmp_path / "messages.pot"
    babel("-q", "extract", "-F", "pyproject.toml", "-k", "_l", "-o", str(template), "app")
    with template.open("rb") as file:
        source = {(word.context, word.id) for word in read_po(file) if word.id}
    assert source - {(word.context, word.id) for word in catalogue()} == set()


def test_catalogue_holds_nothing_the_source_has_not(tmp_path: Path) -> None:
    template = tmp_path / "messages.pot"
    babel("-q", "extract", "-F", "pyproject.toml", "-k", "_l", "-o", str(template), "app")
    with template.open("rb") as file:
        source = {(word.context, word.id) for word in read_po(file)}
    held = {(word.context, word.id) for word in catalogue() if word.id}
    assert held - source == set()


def test_every_word_has_its_translation() -> None:
    assert [source for source, said in forms() if not said] == []
    assert [word.id for word in catalogue() if word.id and word.fuzzy] == []


def test_translations_keep_their_places_for_values() -> None:
    def places(text: str) -> set[str]:
        return set(PLACE.findall(text))

    assert [source for source, said in forms() if places(source) != places(said)] == []


def test_translations_keep_the_ends_of_sentences() -> None:
    """A full stop, colon or question mark stays one; blanks at the ends stay."""
    ends = ("?", "\n", " ")
    wrong = [
        source
        for source, said in forms()
        for end in ends
        if source.endswith(end) != said.endswith(end) or source[:1].isspace() != said[:1].isspace()
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Chủ thể OCOP", "OCOP producer"),
        ("Hồ sơ", "Dossier"),
        ("Tiếp nhận hồ sơ", "Receive the dossier"),
        ("Trả hồ sơ", "Return the dossier"),
        ("Đợt đánh giá", "Evaluation round"),
        ("Bộ tiêu chí", "Rubric"),
        ("Phiếu chấm", "Scoresheet"),
        ("Hạng sao", "Star class"),
        ("Đề nghị 5 sao", "Proposed for 5 stars"),
        ("Còn hiệu lực", "Valid"),
        ("Sắp hết hạn", "Expiring"),
        ("Hết hiệu lực", "Expired"),
        ("Bị thu hồi", "Revoked"),
        ("Đánh giá lại", "Re-evaluation"),
        ("Chờ bổ sung", "Awaiting supplement"),
        ("Báo cáo tiến độ", "Progress report"),
        ("Nhật ký", "Activity log"),
        ("Đăng nhập", "Sign in"),
        ("Tải xuống", "Download"),
        ("Thương mại điện tử", "E-commerce"),
    ],
)
def test_english_says_the_terms_of_the_field(text: str, said: str) -> None:
    assert (text, said) in forms()


def test_label_is_said_in_the_language_of_the_reader(app: Flask) -> None:
    with app.test_request_context():
        assert translated("Cán bộ xã") == "Cán bộ xã"
        with force_locale("en"):
            assert translated("Cán bộ xã") == "Commune officer"
            assert menu("Sản phẩm") == "Products"
            assert translated("Sản phẩm") == "Product"


def test_sentence_is_told_again_with_its_values(app: Flask) -> None:
    with pytest.raises(DomainError) as refusal:
        check_code("chè 3 sao")
    with app.test_request_context(), force_locale("en"):
        assert retold(refusal.value.sentence).startswith("The code “chè 3 sao” is not well formed.")


def test_labels_within_a_sentence_are_translated_too(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        state = DOSSIER_STATE_LABELS[DossierState.RETURNED]
        said = f"Không thực hiện được bước này khi đang ở trạng thái “{state}”."
        assert retold(said) == "This step is not possible in the state “Awaiting supplement”."
        assert retold("Thiếu tên đơn vị; điện thoại.") == "Missing: name of the unit; phone."


def test_every_sentence_is_known_again_by_its_pattern(app: Flask) -> None:
    """Whatever the values, the English is that of the pattern the sentence was made from."""
    shapes = {"hour": "08:30", "day": "23/11/2026", "start": "24/11/2026", "end": "25/11/2026"}
    shapes |= dict.fromkeys(("n", "total", "amount", "samples", "stars"), "4")
    wrong = []
    with app.test_request_context(), force_locale("en"):
        for word in catalogue():
            if not isinstance(word.id, str) or "%(" not in word.id:
                continue
            names = dict.fromkeys(re.findall(r"%\((\w+)\)", word.id))
            values = {name: shapes.get(name, f"Q{n}Z") for n, name in enumerate(names)}
            source, said = (text.replace(")d", ")s") % values for text in (word.id, word.string))
            if retold(source) != said:
                wrong.append((source, retold(source)))
    assert wrong == []


def test_what_the_catalogue_does_not_hold_stays(app: Flask) -> None:
    law = "Sử dụng nguyên liệu có nguồn gốc trong tỉnh từ 75% đến 100%"
    with app.test_request_context(), force_locale("en"):
        assert translated(law) == retold(law) == law
        assert retold("Hợp tác xã Chè Đồi Thông") == "Hợp tác xã Chè Đồi Thông"
        assert translated("") == ""
        assert translated(None) is None
        assert translated(Markup("Hồ sơ")) == "Hồ sơ"


def test_law_text_within_a_sentence_stays(app: Flask) -> None:
    law = "Số lượng không đủ để đánh giá cảm quan"
    with app.test_request_context(), force_locale("en"):
        assert retold(f"Hồ sơ bị loại khi: {law}") == f"The dossier is excluded when: {law}"


def test_moments_and_amounts_in_the_words_of_the_reader(app: Flask) -> None:
    instant = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    with app.test_request_context():
        assert (moment(instant), money(45_000)) == ("08:30 ngày 23/11/2026", "45.000 đồng")
        with force_locale("en"):
            assert (moment(instant), money(45_000)) == ("08:30 on 23/11/2026", "45.000 VND")
            assert (moment(None), money(None)) == ("–", "–")


class Texts(HTMLParser):
    """What a page says: its texts, and the attributes that are read out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        self.said += [value for name, value in attrs if name in SPEAKING and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.said.append(" ".join(data.split()))


def strings(value: Any) -> Iterator[str]:
    """Every text within a tree of data."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from strings(key)
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def law_and_data() -> set[str]:
    """Texts of editions, checklists and channels, which no language changes."""
    found: set[str] = set()
    for path in (ROOT / "app").glob("*/data/*.yaml"):
        found |= set(strings(yaml.safe_load(path.read_text(encoding="utf-8"))))
    for content in db.session.scalars(db.select(RubricEdition.content)):
        found |= set(strings(content))
    found |= {" ".join(str(choice.default).split()) for choice in CHOICES.values()}
    return found | {text.capitalize() for text in found}


def is_data(text: str, kept: set[str]) -> bool:
    """Law text, perhaps after its number, or the name of a row the test made."""
    return text in kept or text.split(". ", 1)[-1] in kept or text.startswith(ROUND)


def address(rule: Rule, made: dict[str, str]) -> str:
    """The address of a page with the rows that were made for it."""
    given = {}
    for name in rule.arguments:
        chosen = {"size": "thumbnail", "ending": "png"}.get(name)
        given[name] = chosen or made.get(name) or made[rule.rule.split("<", 1)[0]]
    built = rule.build(given)
    assert built is not None
    return built[1]


def pages(app: Flask, client: Client, world: World, language: str) -> Iterator[tuple[str, Texts]]:
    """Every page each role may open, in a language."""
    made = Rows(world).build()
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    for role in Role:
        user = world.users[role][0]
        user.locale = language
        client.log_in(user)
        for rule in rules:
            needed = declared_permission(app.view_functions.get(rule.endpoint))
            allowed = needed in {PUBLIC, SIGNED_IN} or needed in GRANTS[role]
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static" or not allowed:
                continue
            suffix = f"?lang={language}" if rule.endpoint.startswith("public.") else ""
            answer = client.get(address(rule, made) + suffix, headers={"Accept": "text/html"})
            if answer.mimetype == "text/html":
                yield f"{role}: {rule.endpoint}", Texts(answer.get_data(as_text=True))


def test_english_pages_say_nothing_of_the_interface_in_vietnamese(
    app: Flask, client: Client, world: World
) -> None:
    kept, left = law_and_data(), set()
    for name, page in pages(app, client, world, "en"):
        with app.test_request_context(), force_locale("en"):
            left |= {
                (name.split(": ")[1], text)
                for text in page.said
                if not is_data(text, kept) and retold(text) != text
            }
    assert left == set()


def test_vietnamese_pages_say_nothing_in_english(app: Flask, client: Client, world: World) -> None:
    both = {source for source, _ in forms()} | {"OCOP", "SKU", "Excel", "Menu"}
    english = {said for _, said in forms() if "%(" not in said} - both
    leftover = re.compile(
        r"\b(Submit|Choose|Search|Cancel|Delete|Not a valid|This field|is required|Select|Loading"
        r"|Previous|Next page|Sign in|Log in|Please|Not Found|Forbidden|None|True|False)\b"
    )
    left = set()
    for name, page in pages(app, client, world, "vi"):
        left |= {
            (name.split(": ")[1], text)
            for text in page.said
            if text in english or leftover.search(text)
        }
    assert left == set()


def test_refused_form_answers_in_english(client: Client) -> None:
    with client.session_transaction() as session:
        session["locale"] = "en"
    empty = client.post("/sign-in", data={"username": "", "password": ""})
    assert "Please fill in this field." in empty.get_data(as_text=True)
    wrong = client.post("/sign-in", data={"username": "ai.do", "password": "không phải"})
    page = wrong.get_data(as_text=True)
    assert "User name or password is not right." in page
    assert '<html lang="en"' in page


def test_missing_row_is_told_in_english(client: Client, world: World) -> None:
    user = world.users[Role.SECRETARY][0]
    user.locale = "en"
    client.log_in(user)
    page = client.get(f"/products/{'0' * 32}").get_data(as_text=True)
    assert "This product was not found." in page


def test_choices_of_a_form_are_offered_in_english(client: Client, world: World) -> None:
    user = world.users[Role.ADMINISTRATOR][0]
    user.locale = "en"
    client.log_in(user)
    page = client.get("/users/new").get_data(as_text=True)
    assert ">Commune officer</option>" in page
    assert not any(label in page for label in ROLE_LABELS.values())


def test_public_pages_follow_the_address(client: Client, world: World) -> None:
    english = client.get("/verify?lang=en").get_data(as_text=True)
    vietnamese = client.get("/verify").get_data(as_text=True)
    assert "Check an OCOP product certificate" in english
    assert "Kiểm tra giấy chứng nhận sản phẩm OCOP" in vietnamese


def test_language_switch_is_kept_with_the_account(client: Client, world: World) -> None:
    user = world.users[Role.LEADER][0]
    client.log_in(user)
    client.post("/language", data={"locale": "en", "theme": "light", "next": "/"})
    assert "My tasks" in client.get("/").get_data(as_text=True)
    client.post("/language", data={"locale": "vi", "theme": "light", "next": "/"})
    assert "Việc của tôi" in client.get("/").get_data(as_text=True)


def test_official_report_stays_vietnamese(client: Client, world: World) -> None:
    """What is issued does not depend on who asks: only the page is translated."""
    user = world.users[Role.LEADER][0]
    user.locale = "en"
    client.log_in(user)
    page = client.get(f"/reports/progress?on={date(2026, 11, 23):%d/%m/%Y}").get_data(as_text=True)
    assert "Whole province" in page
    assert "Toàn tỉnh" not in page
