"""What the code keeps to, read from its text: traces, commits, docstrings, labels, templates."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audit.values import VERBS
from app.core.workflow import Workflow

APP = Path(__file__).parents[2] / "app"
TEMPLATES = APP / "templates"

# Functions of actions that take actor or moment and leave no entry of their own, with the reason.
TRACELESS = {
    "accounts.check_attempt": "only refuses",
    "accounts.verified_user": "only refuses; failures are noted by note_failure",
    "jobs.progress": "a sign of life every page; begin and end are told",
    "jobs.silent": "only answers",
    "producers.check_place": "only refuses",
}
# Longer than forty lines because they are one list, read top down.
ONE_LIST = {
    "certification/exports.py:certificate_html": "the blocks of the printed page, in order",
    "reports/exports.py:columns": "the columns of the report, in order",
}
FOREIGN_NAMES = {"process_bind_param", "process_result_value"}  # explained by SQLAlchemy


def modules(pattern: str = "**/*.py") -> list[Path]:
    return sorted(APP.glob(pattern))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def called(node: ast.AST) -> set[str]:
    """The names called within a function, bare or as the last part of a dotted name."""
    names = set()
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            target = call.func
            if isinstance(target, ast.Name):
                names.add(target.id)
            elif isinstance(target, ast.Attribute):
                names.add(target.attr)
    return names


def action_modules() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in [*modules("*/actions.py"), *modules("*/actions/*.py")]:
        found.setdefault(path.relative_to(APP).parts[0], []).append(path)
    return found


def tracing(trees: list[ast.Module]) -> set[str]:
    """Names of a room's functions that leave an entry, themselves or through another of these."""
    calls = {f.name: called(f) for tree in trees for f in functions(tree)}
    found = {"record"}
    while more := {name for name, used in calls.items() if used & found} - found:
        found |= more
    return found


def is_verb(node: ast.FunctionDef) -> bool:
    """Whether the function does something: it is told who or when, or adds or takes away rows."""
    told = {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}
    return bool(told & {"actor", "now"} or called(node) & {"add", "add_all", "delete"})


def test_every_action_leaves_an_entry() -> None:
    rooms = {room: [parsed(path) for path in paths] for room, paths in action_modules().items()}
    everywhere = {"record"}.union(*(tracing(trees) for trees in rooms.values()))
    traceless = {
        f"{room}.{node.name}"
        for room, trees in rooms.items()
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and is_verb(node)
        if node.name not in tracing(trees) and not called(node) & everywhere
    }
    assert traceless == set(TRACELESS)


def test_no_action_commits() -> None:
    forbidden = {"commit", "rollback"}
    # The demo and national loading run from commands and open their own transactions.
    guilty = {
        path.relative_to(APP).as_posix()
        for paths in action_modules().values()
        for path in paths
        if called(parsed(path)) & forbidden
        or ("transaction" in called(parsed(path)) and path.parts[-2:] != ("home", "actions.py"))
    }
    assert guilty == set()


def test_no_action_reads_the_clock() -> None:
    guilty = {
        path.relative_to(APP).as_posix()
        for paths in action_modules().values()
        for path in paths
        if {"now", "today"} & called(parsed(path))
    }
    assert guilty == set()


def verbs_used() -> set[str]:
    found = set()
    for path in modules():
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else None
            if name == "record":
                found |= verbs_of(node.args[0])
    return found


def verbs_of(argument: ast.expr) -> set[str]:
    """The verb; of one put together (f"round.{event}") those of its beginning."""
    if isinstance(argument, ast.Constant):
        return {str(argument.value)}
    if isinstance(argument, ast.IfExp):
        return verbs_of(argument.body) | verbs_of(argument.orelse)
    if isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
        beginning = str(argument.values[0].value)
        return {verb for verb in VERBS if verb.startswith(beginning)} or {beginning}
    if isinstance(argument, ast.Name):
        return set()  # a parameter: its callers are named by the test below
    raise AssertionError(ast.unparse(argument))


def test_every_verb_of_the_trail_has_its_words() -> None:
    used = verbs_used()
    assert used - set(VERBS) == set()


def test_no_verb_is_handed_to_record_as_a_parameter() -> None:
    named = [
        path.relative_to(APP).as_posix()
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "record"
        and node.args
        and isinstance(node.args[0], ast.Name)
    ]
    assert named == []


def test_no_words_are_kept_for_verbs_nobody_uses() -> None:
    assert set(VERBS) - verbs_used() == set()


def workflows() -> list[tuple[str, Workflow]]:  # type: ignore[type-arg]
    found = []
    for path in [*modules("*/rules.py"), *modules("*/rules/*.py"), *modules("*/values.py")]:
        name = ".".join(["app", *path.relative_to(APP).with_suffix("").parts])
        module = importlib.import_module(name.removesuffix(".__init__"))
        found += [
            (f"{name}.{key}", value)
            for key, value in vars(module).items()
            if isinstance(value, Workflow)
        ]
    return found


def test_there_are_workflows() -> None:
    assert len({id(flow) for _, flow in workflows()}) >= 4


@pytest.mark.parametrize(("name", "flow"), workflows())
def test_every_state_of_a_workflow_is_reachable(name: str, flow: Workflow) -> None:  # type: ignore[type-arg]
    assert flow.reachable() == set(type(flow.start))
    assert set(flow.labels) == set(type(flow.start))


def undocumented() -> list[str]:
    found = []
    for path in modules():
        tree = parsed(path)
        place = path.relative_to(APP).as_posix()
        if path.name != "__init__.py" and not ast.get_docstring(tree):
            found.append(place)
        kinds = [node for node in tree.body if isinstance(node, ast.ClassDef) and is_public(node)]
        for node in [*tree.body, *(member for kind in kinds for member in kind.body)]:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and is_public(node)
            if named and not ast.get_docstring(node):
                found.append(f"{place}:{node.name}")
    return found


def is_public(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return not (node.name.startswith("_") or node.name in FOREIGN_NAMES or is_overload(node))


def is_overload(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return any(ast.unparse(mark) in {"overload", "typing.overload"} for mark in node.decorator_list)


def test_what_is_public_is_explained() -> None:
    assert undocumented() == []


def length(node: ast.FunctionDef) -> int:
    """Lines of the body, its docstring apart."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1


def test_files_and_functions_stay_short() -> None:
    long_files = [
        path.relative_to(APP).as_posix()
        for path in modules()
        if len(path.read_text("utf-8").splitlines()) > 400
    ]
    long_functions = [
        f"{path.relative_to(APP).as_posix()}:{node.name}"
        for path in modules()
        for node in functions(parsed(path))
        if length(node) > 40
    ]
    assert long_files == []
    assert set(long_functions) == set(ONE_LIST)


def test_instants_and_days_come_from_the_clock_only() -> None:
    direct = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")
    guilty = {
        path.relative_to(APP).as_posix()
        for path in modules()
        if direct.search(path.read_text("utf-8"))
    }
    assert guilty == {"core/clock.py"}


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize(
    ("forbidden", "allowed"),
    [
        (r"\sstyle=", set()),
        (r"<style", set()),
        (r"<script(?![^>]*(\ssrc=|\stype=.application/ld\+json))", set()),
        (r"\son[a-z]+=[\"']", set()),
        (r"\|\s*safe\b", {"macros/icons.html"}),
        (r"javascript:", set()),
        (r"https?://(?!www\.w3\.org)", set()),
    ],
)
def test_templates_hold_nothing_the_content_policy_refuses(
    forbidden: str, allowed: set[str]
) -> None:
    guilty = {
        path.relative_to(TEMPLATES).as_posix()
        for path in templates()
        if re.search(forbidden, path.read_text("utf-8"))
    }
    assert guilty - allowed == set()


def test_every_form_that_posts_carries_the_token() -> None:
    written = re.compile(r"<form[^>]*method=.post.[^>]*>(.{0,160})", re.S)
    without = {
        path.relative_to(TEMPLATES).as_posix()
        for path in templates()
        for inside in written.findall(path.read_text("utf-8"))
        if "token()" not in inside
    }
    assert without == set()


def test_people_are_addressed_politely() -> None:
    shouting = re.compile(r"_\(\s*[\"'][^\"']*(\bbạn\b|!)[^\"']*[\"']")
    guilty = {
        path.relative_to(APP).as_posix()
        for path in [*modules(), *templates()]
        if shouting.search(path.read_text("utf-8"))
    }
    assert guilty == set()
