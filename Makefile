# make run    starts everything on this machine
# make test   installs what the tests need and runs them all
# make format brings the code into its form

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; print("$(name)" if sys.version_info >= (3, 11) else "")' \
	2>/dev/null)))
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --editable

.PHONY: run test format chromium

run: .venv/installed
	@exec $(BIN)/crm run

test: .venv/installed-for-tests chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses 2 --dist worksteal

format: .venv/installed-for-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

chromium:
	@.ci/chromium

.venv/installed: pyproject.toml | .venv/bin/pip
	@echo "Installing; this takes a minute the first time."
	@$(PIP) .
	@touch $@

.venv/installed-for-tests: pyproject.toml | .venv/bin/pip
	@$(PIP) '.[dev]'
	@touch $@ .venv/installed

.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python's venv module is missing: install the package python3-venv." >&2; exit 1; }
