"""What of the Python files stands in the catalogue: a method for ``pybabel extract``.

``_("…")`` is found by Babel's own method. Labels, fields and refusals stand as plain Vietnamese
in values, forms and rules, which know no framework; this method reads them from the syntax tree.
A sentence with values, ``f"Phiếu {code} chưa công bố"``, becomes ``Phiếu %(code)s chưa công bố``,
by which app.core.language knows it again when it is shown.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python

_VIETNAMESE = re.compile(r"[^\W\d_a-zA-Z]")  # any letter with a mark
_BARE = re.compile(r"[A-Z][a-z]+")
_LETTER = re.compile(r"[^\W\d_]")
_OTHERS = frozenset(  # for programs and developers, or printed on official documents
    {
        "_", "gettext", "_l", "lazy_gettext", "personal", "RuntimeError", "ValueError",
        "ConfigError", "compile", "partition", "replace", "removeprefix", "system_viewer",
        "Document", "Annex", "Heading", "Paragraph", "whole_page", "render", "Markup", "escape",
        "COLUMNS",
    }
)  # fmt: skip
_LABELLED = re.compile(r"(Field|_field|^_long|^_block|^Column|^_count|^Choice)$")
_MENU = ("Item", "Group")

Found = tuple[int, str | None, Any, list[str]]


def extract_words(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[Found]:
    """Every Vietnamese sentence and label of a Python file, as Babel wants them."""
    source = fileobj.read()
    yield from extract_python(BytesIO(source), keywords, comment_tags, options)  # type: ignore[misc]
    yield from _walk(ast.parse(source))


def _walk(node: ast.AST) -> Iterator[Found]:
    if _is_left_out(node):
        return
    if isinstance(node, ast.Call) and _called(node) in _MENU and node.args:
        yield from _menu(node.args[0])
    message = _message(node)
    if message:
        yield node.lineno, None, message, []  # type: ignore[attr-defined]
    yield from _labels(node)
    for child in _inside(node, sentence=message is not None):
        yield from _walk(child)


def _inside(node: ast.AST, *, sentence: bool) -> Iterable[ast.AST]:
    """What may hold further words: the values of a sentence, the parts of anything else."""
    if sentence or isinstance(node, ast.JoinedStr):
        values = [part for part in _parts(node) if not isinstance(part, str)]
        return [] if values == [node] else values
    if isinstance(node, ast.Call) and _called(node) in _MENU:
        return node.args[1:]
    if isinstance(node, ast.Call) and _called(node) == "Choice":
        return [*node.args[1:], *node.keywords]  # the first is a value, printed on documents
    return ast.iter_child_nodes(node)


def _menu(title: ast.expr) -> Iterator[Found]:
    """A place of the menu is named by all that lies there: "Products", elsewhere "Product"."""
    if isinstance(title, ast.Constant) and title.value:
        yield title.lineno, "pgettext", ("menu", title.value), []


def _is_left_out(node: ast.AST) -> bool:
    """Docstrings, comparisons with stored values, and calls whose words nobody is shown."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.Compare):
        return True
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id in _OTHERS
    return isinstance(node, ast.Call) and _called(node) in _OTHERS


def _called(call: ast.Call) -> str:
    last = call.func
    return last.attr if isinstance(last, ast.Attribute) else getattr(last, "id", "")


def _message(node: ast.AST) -> str | None:
    """The message a string stands for; None when it holds no Vietnamese or is no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        spoken = _VIETNAMESE.search(node.value) and not node.value.isupper()
        return node.value if spoken else None
    if isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
    ):
        return _pattern(node)
    return None


def _labels(node: ast.AST) -> Iterator[Found]:
    """Labels that happen to need no tone mark ("Xong"), where only labels can stand."""
    beside: list[ast.expr] = []
    if isinstance(node, ast.Dict):
        beside = node.values
    elif isinstance(node, ast.Call) and _LABELLED.search(_called(node)):
        beside = [*node.args, *(word.value for word in node.keywords if word.arg == "title")]
    texts = [each for each in beside if isinstance(each, ast.Constant)]
    if not any(_message(text) for text in texts) and not isinstance(node, ast.Call):
        return
    for text in texts:
        if isinstance(text.value, str) and _BARE.fullmatch(text.value):
            yield text.lineno, None, text.value, []


def _pattern(node: ast.AST) -> str | None:
    """The sentence with its values as named places, or None when it is hardly a sentence."""
    words: list[str] = []
    names: list[str] = []
    for part in _parts(node):
        if isinstance(part, str):
            words.append(part.replace("%", "%%"))
        else:
            name = _name(part)
            while name in names:
                name += "_"
            names.append(name)
            words.append(f"%({name})s")
    plain = "".join(part for part in _parts(node) if isinstance(part, str))
    letters = len(_LETTER.findall(plain)) if _VIETNAMESE.search(plain) else 0
    framed = not words[0].startswith("%(") or "(" in plain or ":" in plain
    enough = letters >= (3 if framed else 5)
    return "".join(words) if names and enough else None


def _parts(node: ast.AST) -> Iterator[str | ast.expr]:
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield part.value
            else:
                yield from _parts(part)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _parts(node.left)
        yield from _parts(node.right)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.expr):
        yield node


def _name(value: ast.expr) -> str:
    """What a translator reads in place of the value."""
    if isinstance(value, ast.Name):
        return value.id.strip("_").lower() or "value"
    if isinstance(value, ast.Attribute):
        return value.attr
    if isinstance(value, ast.Subscript):
        return _name(value.value)
    if isinstance(value, ast.Call) and value.args:
        return _name(value.args[0])
    return "value"
