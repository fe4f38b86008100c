"""The engine stays light and pure: standard library only, quick to import, no clock and no chance."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REPORT = """
import sys, time, json
before = set(sys.modules)
started = time.process_time()
import voting
seconds = time.process_time() - started
loaded = sorted({name.split(".")[0] for name in set(sys.modules) - before})
print(json.dumps({"seconds": seconds, "loaded": loaded}))
"""


def fresh_import(cache: Path) -> tuple[float, set[str]]:
    """CPU seconds and loaded top-level modules; with compiled files, as an installed package has them."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(cache)}
    command = [sys.executable, "-c", REPORT]
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=60)
    report = json.loads(run.stdout)
    return report["seconds"], set(report["loaded"])


def test_import_takes_less_than_50_ms(tmp_path: Path) -> None:
    # CPU time, and as many tries as a busy machine may need: the code cannot be quicker than it is.
    assert any(fresh_import(tmp_path)[0] < 0.05 for _ in range(25))


def test_only_the_standard_library_is_loaded_and_no_source_of_time_or_chance(tmp_path: Path) -> None:
    _, loaded = fresh_import(tmp_path)
    assert loaded - {"voting"} <= sys.stdlib_module_names
    assert not loaded & {"random", "secrets", "datetime", "sqlite3", "socket", "asyncio"}


@pytest.mark.parametrize("path", sorted((ROOT / "voting").rglob("*.py")), ids=lambda path: path.stem)
def test_arithmetic_is_exact_and_needs_no_clock(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name) and node.id in ("float", "round", "hash"))
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [name.name for name in node.names]
            taken = {getattr(node, "module", None), *names}
            assert not taken & {"time", "datetime", "random", "secrets", "uuid"}
