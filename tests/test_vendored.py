"""What we ship of others is what the manifest says, and no page loads anything from anywhere else."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
OURS_IN_VENDOR = {"MANIFEST.json", "rebuild.py"}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((STATIC / "css").rglob("*.css"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))

# Ways a browser fetches on its own. A link that a person follows (<a href>) may lead anywhere.
ELSEWHERE = re.compile(
    r"""<(?!a\b|hx-)[a-z][^>]*?\s(?:src|srcset|href|poster|data)=["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//"""
    r"""|@import\s+["'](?:https?:)?//"""
    r"""|(?:\bimport\b|\bfrom\b|\bimport\(|\bfetch\(|\bnew\s+(?:URL|Worker|EventSource|WebSocket)\()\s*["'`](?:https?:|wss?:)?//""",
    re.IGNORECASE,
)
# What the policy `script-src 'self'; style-src 'self'` would block or what needs eval in htmx.
INLINE = re.compile(
    r"""\sstyle=|\son[a-z]+=|<style\b|<script(?![^>]*\bsrc=)|\shx-on\b|["']js:|\shx-trigger="[^"]*\[""",
    re.IGNORECASE,
)


def entries() -> list[dict[str, object]]:
    manifest: list[dict[str, object]] = json.loads((VENDOR / "MANIFEST.json").read_text())
    return manifest


def listed() -> Iterator[tuple[str, str]]:
    for entry in entries():
        files = entry["files"]
        assert isinstance(files, list)
        for file in files:
            yield file["path"], file["sha256"]


def without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}|/\*.*?\*/|^\s*//.*$", "", text, flags=re.DOTALL | re.MULTILINE)


def test_every_vendored_file_is_in_the_manifest_and_every_entry_is_there() -> None:
    present = {
        str(path.relative_to(VENDOR))
        for path in VENDOR.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert present - OURS_IN_VENDOR == {path for path, _ in listed()}


def test_every_vendored_file_has_the_content_of_the_manifest() -> None:
    changed = [path for path, digest in listed() if hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() != digest]
    assert changed == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: str(entry["name"]))
def test_every_package_names_its_version_and_brings_its_licence(entry: dict[str, object]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(entry["version"]))
    assert entry["licence"] in {"0BSD", "ISC", "MIT", "OFL-1.1", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause"}
    assert len((VENDOR / str(entry["licence_file"])).read_text()) > 200


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<img alt="" src="http://cdn.example/x.png">',
        '@import "https://cdn.example/x.css";',
        "src: url(https://cdn.example/x.woff2)",
        'import x from "https://cdn.example/x.js";',
        'await import("https://cdn.example/x.js")',
        "fetch(`https://cdn.example/x`)",
        'new WebSocket("wss://cdn.example/")',
    ],
)
def test_a_foreign_address_would_be_found(planted: str) -> None:
    assert ELSEWHERE.search(planted)


@pytest.mark.parametrize("harmless", ['<a class="x" href="https://example.org/">out</a>', "url(../img/mark.svg)"])
def test_a_link_to_follow_is_no_foreign_address(harmless: str) -> None:
    assert not ELSEWHERE.search(harmless)


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    assert ELSEWHERE.findall(without_comments(path.read_text())) == []


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color:red">',
        '<a onclick="x()">',
        "<style>",
        "<script>x()</script>",
        '<p hx-on:click="x()">',
        '<p hx-trigger="click[x]">',
    ],
)
def test_inline_code_would_be_found(planted: str) -> None:
    assert INLINE.search(planted)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_carries_inline_code_or_style(path: Path) -> None:
    if "mail" in path.relative_to(ROOT / "templates").parts:
        pytest.skip("mail programs know no style sheets")
    assert INLINE.findall(without_comments(path.read_text())) == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_address_in_a_style_sheet_is_a_file_of_ours(path: Path) -> None:
    targets = re.findall(r"""url\(["']?([^"')]+)""", without_comments(path.read_text()))
    assert [target for target in targets if not (path.parent / target).is_file()] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_import_of_a_script_is_a_file_of_ours(path: Path) -> None:
    targets = re.findall(r"""(?:from|import)\s*\(?["']([^"']+)["']""", without_comments(path.read_text()))
    assert [target for target in targets if not (path.parent / target).is_file()] == []


def test_every_style_sheet_but_the_gallery_is_in_the_entry() -> None:
    entry = (STATIC / "css/app.css").read_text()
    imported = {STATIC / "css" / target for target in re.findall(r'url\("([^"]+)"\)', entry)}
    assert set(STYLES) - imported == {STATIC / "css/app.css", STATIC / "css/gallery.css"}


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "lucide/icons.svg").read_text()))
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in TEMPLATES
        for name in re.findall(r"""\bicon\(["']([a-z0-9-]+)["']""", path.read_text())
        if name not in sprite
    }
    assert missing == set()


def test_the_sprite_has_the_glyph_of_every_track_theme() -> None:
    sprite = set(re.findall(r'<symbol id="g-([^"]+)"', (VENDOR / "lucide/icons.svg").read_text()))
    themes = set(re.findall(r"\.th-([a-z]+) \{", (STATIC / "css/tracks.css").read_text()))
    assert sprite == themes
