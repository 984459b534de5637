# PSER. `make run` serves the portal, `make test` checks everything; the rest is for developers.
.PHONY: run test lint e2e bench demo clean requirements build install system

PYTHON = $(shell for each in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$each >/dev/null && $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export REFLEX_USE_NPM := 1
export REFLEX_TELEMETRY_ENABLED := false

SOURCES := $(shell find pser_web components states registry assets -type f -not -path '*/__pycache__/*' -not -path 'assets/external/*') rxconfig.py
BUILT := .web/build/.finished
# The pins are whole. Left to resolve, pip takes the newest of what is asked for with an extra, which no pin names, and stops at its hash.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps

run: $(BUILT)
	@$(BIN)/pser serve

demo: export PSER_DATA_DIR ?= data/demo
demo: export PSER_TREASURY__NAME ?= Sample treasury
demo: export PSER_TREASURY__IBAN ?= PK36SCBL0000001123456702
demo: $(BUILT)
	@$(BIN)/pser demo
	@$(BIN)/pser serve

build: $(BUILT)

install: .venv/.installed

.venv/.made:
	@test -n "$(PYTHON)" || { echo "PSER needs Python 3.11 or newer; please install it."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { test $$(id -u) = 0 && apt-get install -y -q python3-venv >/dev/null; } || \
		{ echo "Please install the package python3-venv."; exit 1; }
	@echo "Making a virtual environment…"
	@$(PYTHON) -m venv .venv
	@touch $@

$(BIN)/pser: .venv/.made
	@printf '#!/bin/sh\ncd "$(CURDIR)" && exec .venv/bin/python -m pser_web.cli "$$@"\n' > $@
	@chmod +x $@

.venv/.installed: requirements.txt .venv/.made $(BIN)/pser
	@echo "Installing the pinned requirements…"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.installed-test: requirements-test.txt .venv/.installed
	@$(PIP) -r requirements-test.txt
	@touch $@

# The registry that npm is set to is named to Reflex, which otherwise looks for one itself.
$(BUILT): .venv/.installed $(SOURCES)
	@echo "Building the pages (half a minute)…"
	@NPM_CONFIG_REGISTRY=$$($(BIN)/npm config get registry) $(BIN)/reflex export --frontend-only --no-zip --loglevel warning
	@touch $@

test: .venv/.installed-test
	@$(MAKE) --no-print-directory -j3 --output-sync=target system build lint
	$(BIN)/pytest -n 2 --ignore tests/e2e
	$(BIN)/pytest -n 2 --dist loadfile tests/e2e

lint: .venv/.installed-test
	$(BIN)/pip check --disable-pip-version-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

e2e: .venv/.installed-test system $(BUILT)
	$(BIN)/pytest -n 2 --dist loadfile tests/e2e

bench: .venv/.installed-test system $(BUILT)
	@$(BIN)/python -m tests.bench

system: .venv/.installed-test
	@$(BIN)/python -m tests.system

requirements: .venv/.installed-test
	for each in requirements requirements-test; do uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header $$each.in -o $$each.txt; done

clean:
	rm -rf .venv .web .states .pytest_cache .ruff_cache .hypothesis .import_linter_cache
