# What a person types. `make help` lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMPS := .stamps
export SUMMIT_DEMO_PORT := $(or $(PORT),8000)

.PHONY: help demo test check bench migration lock translate fresh

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(STAMPS)/ready ## Set up, load the story, serve it on PORT (8000)
	@SUMMIT_DEMO=1 PORT=$(SUMMIT_DEMO_PORT) $(BIN)/python -m summit.demo

test: $(STAMPS)/ready $(STAMPS)/readers ## Set up and run all tests
	$(BIN)/pytest

check: $(STAMPS)/ready ## Lint, types, templates, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check summit tests config.py wsgi.py
	$(BIN)/mypy
	$(BIN)/pytest -q tests/architecture tests/test_migrations.py

bench: $(STAMPS)/ready ## Measure (not part of the tests)
	$(BIN)/python -m benchmarks

migration: $(STAMPS)/ready ## Write the one initial migration anew (until the first release)
	@rm -f summit/migrations/0001_initial.py $(STAMPS)/empty.db*
	@SUMMIT_DEMO=1 SUMMIT_DATABASE_URL=sqlite:///$(CURDIR)/$(STAMPS)/empty.db $(BIN)/flask --app wsgi db revision initial
	@rm -f $(STAMPS)/empty.db*

lock: $(STAMPS)/venv ## Resolve the requirements again
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --universal pyproject.toml --group test -o requirements.lock
	@sed -i 's/^#    uv pip compile.*/#    make lock/' requirements.lock

translate: $(STAMPS)/requirements ## Bring the Spanish catalogue up to the sources
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k _l -k lazy_gettext --no-location --sort-output --omit-header -o $(STAMPS)/messages.pot .
	$(BIN)/pybabel -q update -i $(STAMPS)/messages.pot -d summit/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 100
	@rm -f $(STAMPS)/ready

fresh: ## Forget everything that was set up
	rm -rf .venv node_modules static/vendor $(STAMPS) instance

$(STAMPS)/venv:
	@mkdir -p $(STAMPS)
	@echo "Setting up Python in .venv …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Summit needs Python 3.11 or newer.")'
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@$(BIN)/pip -q --disable-pip-version-check install uv
	@touch $@

$(STAMPS)/requirements: requirements.lock $(STAMPS)/venv
	@echo "Installing the requirements …"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@touch $@

$(STAMPS)/decoder: package-lock.json $(STAMPS)/requirements
	@echo "Installing the QR decoder …"
	@npm ci --silent --ignore-scripts --omit=dev --no-audit --no-fund
	@$(BIN)/python -m summit.checkin.vendor
	@touch $@

$(STAMPS)/readers: package-lock.json $(STAMPS)/decoder
	@echo "Installing what only the tests need …"
	@npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

$(STAMPS)/ready: $(STAMPS)/requirements $(STAMPS)/decoder $(wildcard summit/translations/*/LC_MESSAGES/*.po)
	@$(BIN)/pybabel -q compile -d summit/translations 2>/dev/null
	@touch $@
