# The two commands that matter: `make run` and `make test`. `make` alone lists them all.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python
WORKERS ?= 2

.PHONY: help run test test-slow lint format bench migrate lock reset clean setup setup-dev

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
	  while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

run: setup ## Start the demonstration on http://127.0.0.1:8000 (PORT=8001 make run for another port)
	@exec $(PY) -m app run

test: setup-dev ## Run the tests
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -m "not slow"

test-slow: setup-dev ## Run what takes long: kill -9 loops, races, every service on PostgreSQL
	@$(PY) -m pytest -m slow

lint: setup-dev ## Check style, types, layers, vendored files and templates
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PY) tools/vendor.py --check
	@$(PY) tools/htmx-4.0.1/upgrade-check.py app/templates

format: setup-dev ## Put the code into the agreed format
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .

bench: setup-dev ## Measure speed on SQLite and PostgreSQL
	@$(PY) -m benchmarks.run

migrate: setup ## Bring the database that DATABASE_URL or DATA_DIR names up to date
	@$(PY) -m app migrate

lock: ## Pin the newest allowed packages with their hashes (needs uv)
	@sh tools/lock.sh

reset: ## Throw away what was done in the demonstration (var/)
	@if [ -e var/demo-password ]; then rm -rf var; fi

clean: ## Remove .venv and caches
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@PYTHON='$(PYTHON)' sh tools/venv.sh requirements.txt

setup-dev:
	@PYTHON='$(PYTHON)' sh tools/venv.sh requirements-dev.txt
