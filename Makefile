# Two commands do everything on a fresh machine: `make demo` and `make test`. `make help` lists the rest.
# Targets that stand for files are made once and again only when their sources change.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell tools/require --python)
BIN := .venv/bin
# Without compiling: what runs is compiled at its first start, the rest never (a third of the time).
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile --require-hashes
STEP := @tools/step
export DJANGO_SETTINGS_MODULE := huoqun.server.settings
# Checks read the settings but open no home.
NO_HOME := HUOQUN_HOME=.venv/no-home HUOQUN_SECRET=for-checks-only-protects-nothing-0000

# What the browser loads, built once; carried by the wheel.
CONSOLE := src/huoqun/console_dist/index.html
CONSOLE_SOURCES := $(shell find console docs/guide -type f -not -path '*/node_modules/*' 2>/dev/null)

##@ Start here
.PHONY: help setup demo
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install everything that a contributor needs; our commands land in .venv/bin
	@tools/require
	@$(MAKE) --silent -j3 .venv/.dev $(CONSOLE)

demo: ## A demo company in the browser: install, build, start; prints the URL and the login
	@tools/require
	@$(MAKE) --silent -j3 .venv/.base $(CONSOLE)
	@exec $(BIN)/huoqun demo

##@ Trust a change (CI runs `make check test`)
.PHONY: test check format lint types arch migrations drift
test: setup ## Console tests, then one pytest run over units, stories and browser
	$(STEP) "console tests" npm --prefix console test
	@$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder \
	  -rfER --rerun-show-tracebacks --max-suite-reruns 5 --ignore tests/architecture

check: setup format lint types arch migrations drift ## Format, lint, types, architecture, migrations, drift, console
	@echo "check: all good"

format: setup
	$(STEP) "format" $(BIN)/ruff format --check .

lint: setup ## Ruff, the rules of the house, the console's linter
	$(STEP) "ruff" $(BIN)/ruff check .
	$(STEP) "house rules" $(BIN)/python -m tools.house
	$(STEP) "npm lock file" $(BIN)/python -m tools.npm_lock
	$(STEP) "console lint" npm --prefix console run lint

types: setup ## mypy --strict, and tsc for the console
	$(STEP) "mypy" $(BIN)/mypy
	$(STEP) "tsc" npm --prefix console run typecheck

arch: setup ## The ladder, the shape of a room, what a route must declare
	$(STEP) "import contracts" $(BIN)/lint-imports
	$(STEP) "architecture tests" $(BIN)/python -m pytest -q tests/architecture

migrations: setup
	$(STEP) "migrations match models" env $(NO_HOME) $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run

drift: setup
	$(STEP) "generated files match the code" $(BIN)/python -m tools.docs --check
	$(STEP) "API client matches openapi.json" npm --prefix console run api:check

##@ Make and measure
.PHONY: openapi console bench torture lock
openapi: setup ## Write openapi.json, the console's API client and the generated docs
	$(STEP) "openapi.json and docs" $(BIN)/python -m tools.docs
	$(STEP) "API client" npm --prefix console run api

console: $(CONSOLE) ## Build the console

bench: setup ## Speed, small sizes (FULL=1: full sizes)
	@$(BIN)/python -m benchmarks bench

torture: setup ## Kills, races, fuzz, forged input, small sizes (FULL=1: full sizes)
	@$(BIN)/python -m benchmarks torture

lock: setup ## Pin the Python packages anew, with the hashes of every platform
	@tools/lock

# --- files ---------------------------------------------------------------------------------------
.venv/bin/python:
	$(STEP) "virtual environment" $(PYTHON) -m venv .venv

.venv/.base: requirements/base.txt pyproject.toml hatch_build.py | .venv/bin/python
	$(STEP) "Python packages (first time: about 200 MB)" $(PIP) -r requirements/base.txt
	$(STEP) "huoqun itself" $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.base
	$(STEP) "Python packages for tests" $(PIP) -r requirements/dev.txt
	@touch $@

console/node_modules/.done: console/package-lock.json
	$(STEP) "console packages (first time: about 100 MB)" npm --prefix console ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CONSOLE): console/node_modules/.done $(filter-out console/package-lock.json,$(CONSOLE_SOURCES))
	$(STEP) "console build" npm --prefix console run build
	@touch $@
