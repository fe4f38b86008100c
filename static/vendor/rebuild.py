"""Rebuilds static/vendor from a node_modules folder: copies, icon sprite, MANIFEST.json with hashes.

    npm install htmx.org lucide-static @fontsource-variable/sofia-sans{,-condensed}
    python static/vendor/rebuild.py node_modules

Add an icon: put its name into lucide/icons.txt and run this again. Nothing here runs when the product runs.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

VENDOR = Path(__file__).resolve().parent
GLYPHS = VENDOR.parent / "img" / "glyphs.svg"
SUBSETS = ("latin", "latin-ext", "greek", "cyrillic")

# name here -> (npm package, licence, licence file in the package, {file here: file in the package})
PACKAGES: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "htmx": ("htmx.org", "0BSD", "LICENSE", {"htmx.min.js": "dist/htmx.min.js"}),
    "lucide": ("lucide-static", "ISC", "LICENSE", {}),
    **{
        face: (
            f"@fontsource-variable/{face}",
            "OFL-1.1",
            "LICENSE",
            {f"{face}-{s}-wght-normal.woff2": f"files/{face}-{s}-wght-normal.woff2" for s in SUBSETS},
        )
        for face in ("sofia-sans", "sofia-sans-condensed")
    },
}


def sprite(icons: Path, names: list[str]) -> str:
    """One SVG of symbols: lucide icons by name, then our track glyphs (g-*): one request for both."""
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for name in names:
        body = re.search(r"<svg[^>]*>(.*)</svg>", (icons / f"{name}.svg").read_text(), re.S)
        assert body is not None, f"{name}.svg is not an SVG"
        drawing = re.sub(r"\s+", " ", body[1]).strip()
        lines.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>')
    lines += [line for line in GLYPHS.read_text().splitlines() if line.startswith("<symbol")]
    return "\n".join([*lines, "</svg>", ""])


def entry(name: str, node_modules: Path) -> dict[str, object]:
    package, licence, licence_file, files = PACKAGES[name]
    source = node_modules / package
    (VENDOR / name).mkdir(exist_ok=True)
    for here, there in files.items():
        shutil.copyfile(source / there, VENDOR / name / here)
    if name == "lucide":
        names = sorted(set((VENDOR / "lucide/icons.txt").read_text().split()))
        (VENDOR / "lucide/icons.svg").write_text(sprite(source / "icons", names))
    shutil.copyfile(source / licence_file, VENDOR / "licenses" / f"{name}.txt")
    return {
        "name": package,
        "version": json.loads((source / "package.json").read_text())["version"],
        "licence": licence,
        "licence_file": f"licenses/{name}.txt",
        "files": [
            {"path": str(path.relative_to(VENDOR)), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
            for path in sorted([*(VENDOR / name).iterdir(), VENDOR / "licenses" / f"{name}.txt"])
        ],
    }


def main() -> None:
    node_modules = Path(sys.argv[1])
    (VENDOR / "licenses").mkdir(exist_ok=True)
    manifest = [entry(name, node_modules) for name in PACKAGES]
    (VENDOR / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
