"""Where the files that are not code lie: templates, static files, seed data."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
# In the wheel they lie inside the package, in a checkout beside it.
ROOT = _PACKAGE / "files" if (_PACKAGE / "files").is_dir() else _PACKAGE.parent
