# SPDX-License-Identifier: Apache-2.0
# `make` alone prints the targets. PYTHON=python3.12 chooses another Python for the environment.

PYTHON ?= python3
BIN := .venv/bin
BOOTSTRAP := command -v $(PYTHON) >/dev/null || { echo 'epidesk: Python is missing: apt install python3 python3-venv' >&2; exit 1; }; \
  $(PYTHON) tools/bootstrap.py
# Checks load the settings; the keys that this makes are nobody's.
CHECK_ENV := EPIDESK_MODE=test EPIDESK_DATA_DIR=.venv/check-data EPIDESK_DATABASE_URL=postgresql:///none
# pytest's 5: none chosen.
QUICK := $(BIN)/python -m pytest -m 'not e2e and not fault' -n auto --maxprocesses 4 --dist loadfile
# One process for the browsers, one for what is killed and mostly waits: more would be too slow for the pages' patience.
SLOW := $(BIN)/python -m pytest -m 'e2e or fault' -n 2 --dist loadscope --durations 25
COMPILE := $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

# What is compiled is kept, whatever the machine says: tests start some hundred processes of the same programme.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast e2e fault rows bench lighthouse check lint types floors templates messages-check \
  migrations-check house frontend-check fmt messages lock clean
MAKEFLAGS += --no-print-directory

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start everything at http://127.0.0.1:8000 (PORT, HOST, EPIDESK_DATA_DIR); Ctrl-C stops it
	@$(BOOTSTRAP) run
	@exec $(BIN)/epidesk up

setup: ## the environment with everything for tests and checks
	@$(BOOTSTRAP) dev

test: ## all tests, on a PostgreSQL of their own; Chromium is installed when it may be
	@$(BOOTSTRAP) test
	@$(QUICK) $(ARGS); quick=$$?; \
	  $(SLOW) $(ARGS); slow=$$?; \
	  if [ $$slow = 1 ]; then echo 'What failed beside others, once more with the machine to itself:'; \
	    $(BIN)/python -m pytest -m 'e2e or fault' --last-failed --last-failed-no-failures none; slow=$$?; fi; \
	  case $$quick$$slow in 00|05|50) ;; *) exit 1;; esac

test-fast: setup ## knowledge, rules and rooms, under two minutes; before a review: make test
	@$(QUICK) $(or $(ARGS),tests/epikit tests/rules tests/rooms)

e2e: ## browser journeys only; screenshots in tests/e2e/artifacts
	@$(BOOTSTRAP) test
	@$(BIN)/python -m pytest tests/e2e $(ARGS)

fault: setup ## killed processes, full disks, stale files only
	@$(BIN)/python -m pytest tests/fault $(ARGS)

rows: ## rows of the feature list: row, tests, result
	@$(BOOTSTRAP) test
	@$(BIN)/python tools/rows.py $(ARGS)

bench: ## all benchmarks, one JSON line each; or one: make bench NAME=intake
	@$(BOOTSTRAP) run
	@case " $(NAME) " in *" fanout "*) $(BIN)/python -c 'import pywebpush' 2>/dev/null || \
	  $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes --no-build-isolation \
	    -r requirements/bench.lock;; esac
	@for name in $(or $(NAME),intake desk live area_at); do $(BIN)/epidesk bench $$name --json || exit 1; done

lighthouse: ## citizens' pages on a simulated slow phone; fetches Lighthouse (185 MB) the first time
	@$(BOOTSTRAP) run
	@cd benchmarks/lighthouse_npm && { test -d node_modules || PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-fund --no-audit; }
	@$(BIN)/epidesk bench lighthouse --json

check: setup lint types floors templates messages-check migrations-check frontend-check house ## lint, types, floors, messages, migrations, front end, house contracts

lint:
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types:
	@$(CHECK_ENV) $(BIN)/mypy

floors:
	@PYTHONPATH=src $(CHECK_ENV) $(BIN)/lint-imports

templates:
	@$(BIN)/djlint --quiet --lint src

messages-check:
	@$(BIN)/python tools/messages.py check

migrations-check:
	@$(CHECK_ENV) $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings epidesk.settings

house: # keys between floors, who may at each address, a rule for every personal column: on a PostgreSQL of their own
	@$(BIN)/python -m pytest -q tests/house

frontend-check:
	@cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent check

fmt: setup ## format and sort everything that has a formatter
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format
	@cd frontend && PATH="$(CURDIR)/$(BIN):$$PATH" npx biome check --write .

messages: setup ## print the texts that lack Vietnamese, ready to paste into a .po, and compile the rest
	@$(BIN)/python tools/messages.py missing
	@$(BIN)/python tools/messages.py compile

lock: setup ## resolve the dependencies anew (ARGS=--upgrade for newer versions); all locks agree with dev.lock
	@$(COMPILE) $(ARGS) --extra embedded --extra lint --extra s3 --extra test -o requirements/dev.lock pyproject.toml
	@$(COMPILE) -c requirements/dev.lock -o requirements/run.lock pyproject.toml
	@for name in bench build embedded node; do \
	  $(COMPILE) -c requirements/dev.lock -o requirements/$$name.lock requirements/$$name.in || exit 1; done

clean: ## remove what can be made again: the environment, packages, built assets, caches; never .epidesk
	@rm -rf .venv frontend/node_modules src/epidesk/interfaces/common/static/built build dist *.egg-info src/*.egg-info
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache tests/e2e/artifacts
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete
