# Everything a newcomer, a developer and CI need. Each target makes what it needs from python3, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export FOLKMOOT_PORT ?= 8000
# Compiled modules are kept: starting without them takes four times as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo dev test check bench lock format migration clean

help:
	@echo "make demo    the reference event, running, at http://127.0.0.1:$(FOLKMOOT_PORT)"
	@echo "make test    all tests (fast ones, both databases, the browser)"
	@echo "make check   format, lint, types, import contract, house rules"
	@echo "make bench   every figure, briefly"
	@echo "make dev     the demo; changed templates show at once, changed code restarts it"

setup: $(READY)

$(READY): requirements.lock requirements-dev.lock
	$(PYTHON) -c 'import sys; sys.exit("Folkmoot needs Python 3.11 to 3.13; this is %d.%d" % sys.version_info[:2] if not (3, 11) <= sys.version_info[:2] <= (3, 13) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	$(BIN)/folkmoot demo

dev: setup
	FOLKMOOT_DEV=true $(BIN)/watchfiles --filter python '$(BIN)/python -m conference.demonstration' conference scheduling voting

test: setup tests/browser/node_modules/.ready
	$(BIN)/python -m pytest -n 2 --dist loadfile

tests/browser/node_modules/.ready: tests/browser/package-lock.json
	cd tests/browser && { command -v npm >/dev/null && npm ci --silent --no-audit --no-fund --ignore-scripts || echo "npm was not found: the tests of pages in a browser go without axe-core"; }
	@mkdir -p tests/browser/node_modules && touch $@

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/test_house.py tests/test_vendored.py

bench: setup
	$(BIN)/python -m bench

lock: setup
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --extra fast --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet -o requirements-dev.lock

format: setup
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

migration: setup
	$(BIN)/python -m conference.migrations "$(m)"

clean:
	rm -rf $(VENV) demo-data .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/browser/node_modules
