"""Keeps the house: sizes, words, documented settings and topics, and what no check of a tool can say."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from conference.app import FEATURES
from conference.foundation import schema
from conference.foundation.settings import EXAMPLES, PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("conference", "scheduling", "voting")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if "versions" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OURS = [*MODULES, *sorted((ROOT / "bench").rglob("*.py"))]
MAX_MODULE, MAX_TEMPLATE = 400, 120
REASONS = re.compile(r"# (slow|optional): ")
JUNK_DRAWERS = {"utils.py", "helpers.py", "common.py", "misc.py"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", OURS, ids=_name)
def test_a_module_is_small_and_says_what_it_holds(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= MAX_MODULE
    assert path.name not in JUNK_DRAWERS
    if text.strip():
        summary = ast.get_docstring(ast.parse(text))
        assert summary, "a module opens with a line saying what it holds"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_is_small_and_fits_the_policy(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= MAX_TEMPLATE
    if "mail" not in path.parts:
        assert not re.search(r"""\sstyle=["']""", text), "the policy forbids style attributes"
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), "the policy forbids inline scripts"
        assert not re.search(r"""\son[a-z]+=["']""", text), "the policy forbids inline handlers"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_an_import_inside_a_function_says_why(path: Path) -> None:
    lines = path.read_text().splitlines()
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    stated = " ".join(lines[inner.lineno - 1 : inner.end_lineno])
                    assert REASONS.search(stated), f"line {inner.lineno}: # slow: … or # optional: …"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_only_the_clock_tells_the_time(path: Path) -> None:
    if path.name == "clock.py" and path.parent.name == "foundation":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            asked = f"{node.value.id}.{node.attr}"
            assert asked not in {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "service.py"], ids=_name)
def test_every_verb_says_what_it_does(path: Path) -> None:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def test_every_setting_is_documented_with_an_example() -> None:
    operator = (ROOT / "docs" / "operator.md").read_text()
    for name in Settings.model_fields:
        assert name in EXAMPLES
        assert PREFIX + name.upper() in operator


def test_every_topic_is_documented() -> None:
    developer = (ROOT / "docs" / "developer.md").read_text()
    topics = [topic.pattern for feature in FEATURES for topic in feature.topics]
    assert [pattern for pattern in topics if f"`{pattern}`" not in developer] == []


def test_features_stand_in_the_order_of_the_floors() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(entry["layers"] for entry in contract if entry["id"] == "floors")
    height = {
        name.strip().removeprefix("conference."): -level
        for level, floor in enumerate(floors)
        for name in floor.split("|")
    }
    heights = [height[feature.name] for feature in FEATURES]
    assert heights == sorted(heights)


def test_migrations_are_named_after_their_revision() -> None:
    for path in (schema.MIGRATIONS / "versions").glob("*.py"):
        assert f'revision = "{path.stem}"' in path.read_text().replace("'", '"')


def test_lock_files_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "tests/browser/package-lock.json"):
        text = (ROOT / name).read_text()
        assert not re.search(r"https?://|file:", text.replace('"type": "opencollective"', "")), name
