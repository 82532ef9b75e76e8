# The commands of this project; `make help` lists them. Everything happens in .venv.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2

.PHONY: help demo test check fix preview docs messages pictures lock tools clean
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.done: pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@# without bytecode the command starts in 2.7 s instead of 0.9 s
	$(BIN)/python -m compileall -q newsletter .venv/lib > /dev/null || true
	touch $@

demo: .venv/.done ## build and send a sample edition on this machine; prints where to look
	$(BIN)/newsletter demo

preview: .venv/.done ## the digest of config.toml in the browser
	$(BIN)/newsletter preview

check: .venv/.done ## ruff, mypy --strict, import-linter, unit tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONUTF8=1 $(BIN)/lint-imports
	$(BIN)/python -m pytest tests/unit -n $(WORKERS)

tools: .venv/.done
	@tests/install_tools

test: .venv/.done tools check ## check, and every other test
	$(BIN)/python -m pytest tests --ignore tests/unit -n $(WORKERS) --dist loadgroup

fix: .venv/.done ## format, and mend what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/.done ## write the generated pages again
	$(BIN)/python -m newsletter.config.describe > docs/reference/configuration.md
	$(BIN)/python -m tests.support.describe_docs
	$(BIN)/python -m tests.support.describe_states
	$(BIN)/python -m tests.support.describe_checks
	$(BIN)/python -m tests.support.describe_delivery

messages: .venv/.done ## bring the catalogues of translations up to the templates
	$(BIN)/python -m tests.support.messages

pictures: .venv/.done tools ## take the pictures in the docs again
	$(BIN)/python -m tests.support.theme_pictures
	$(BIN)/python -m tests.support.page_pictures

lock: ## write requirements.lock again (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --group dev pyproject.toml -o requirements.lock

clean: ## remove what can be made again
	rm -rf .venv build dist newsletter-demo out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
