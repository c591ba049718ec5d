# Two commands for a newcomer: `make up` and `make test`. Both need Python 3.11 or newer and nothing else.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
PORT ?= 8000
export MINZHENG_HOME ?= var

.PHONY: setup up test coverage check bench docs lock

setup: $(STAMP)  ## make .venv with the minzheng command, from the locked dependencies

$(STAMP): requirements-dev.lock pyproject.toml $(wildcard minzheng/locale/*/LC_MESSAGES/*.po) tools/setup.sh
	PYTHON="$(PYTHON)" tools/setup.sh
	touch $@

up: setup  ## the program with a demonstration county, at http://localhost:8000 (another port: make up PORT=8080)
	$(BIN)/minzheng up --port $(PORT)

test: setup  ## everything that is checked
	tools/test.sh

coverage: setup  ## how much of the code the tests run
	tools/prepare.sh
	$(BIN)/pytest -q --cov --cov-report=term:skip-covered

check: setup  ## the contract of every business folder
	$(BIN)/minzheng check

bench: setup  ## the benchmarks; prints ratios
	$(BIN)/python -m bench

docs: setup  ## the documentation, under build/docs; makes its reference pages anew
	$(BIN)/python -m minzheng.cli.docs docs/reference
	$(BIN)/mkdocs build --strict --quiet

lock:  ## resolve the dependencies anew; needs pip-tools
	pip-compile --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --no-header --quiet --output-file requirements.lock pyproject.toml
	pip-compile --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --no-header --quiet --all-extras --constraint requirements.lock \
	  --output-file requirements-dev.lock pyproject.toml
