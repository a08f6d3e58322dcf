# `make chat` and `make test` do their own set-up; `make help` lists the rest.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 7860
VENV := .venv
BIN := $(VENV)/bin
PINNED := pyproject.toml constraints.txt
INSTALLED := $(VENV)/.installed
INSTALLED_TEST := $(VENV)/.installed-test

# A file's tests stay together, so that what they share is made once; in the order of tests/conftest.py, for the files
# that have the fewest tests take longest, and would come last.
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder
# Two workers on two cores: threads of their own would only wait for each other.
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# Every program that a test starts would compile all modules again.
KEEP_COMPILED := PYTHONDONTWRITEBYTECODE=

.DEFAULT_GOAL := help
.PHONY: help chat test lint format model report eval clean
.DELETE_ON_ERROR:

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

chat: $(INSTALLED) ## Install, index the bundled samples if there is no index, and serve the chat
	$(BIN)/passend chat --port $(PORT)

test: lint ## Install with the test extra, then lint, types, import rules and tests (fast ones first)
	$(KEEP_COMPILED) $(ONE_THREAD) $(BIN)/pytest $(SIDE_BY_SIDE)

lint: $(INSTALLED_TEST) ## Style, formatting, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED_TEST) ## Put the code in the one format, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

model: $(INSTALLED) ## Train the base model anew from the wording in index/, and fit the confidence (a quarter of an hour)
	$(BIN)/python -m index.base_model
	$(BIN)/python -m evals.succession
	$(BIN)/python -m evals.calibration

report: $(INSTALLED_TEST) ## Measure the search, with ablations and baselines, and write docs/search.md
	$(BIN)/python -m evals.search_report

eval: $(INSTALLED_TEST) ## Ask the test part of the samples; fails where answers have become worse, or a quote is broken
	$(BIN)/passend eval gate

clean: ## Remove the environment and the caches; indexes stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Debian's python3 may lack ensurepip; then the pip beside it installs one into the environment.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --clear --without-pip $(VENV) \
		&& $(PYTHON) -m pip --python $(BIN)/python install pip; }

# A stamp is older than neither of the pinned sets, so a second run installs nothing.
$(INSTALLED): $(PINNED) | $(BIN)/python
	$(BIN)/python -m pip install -c constraints.txt -e .
	touch $@

$(INSTALLED_TEST): $(PINNED) | $(BIN)/python
	$(BIN)/python -m pip install -c constraints.txt -e '.[test]'
	touch $(INSTALLED) $@
