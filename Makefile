# Two commands matter: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VALIDATORS := .validators
BUREAU ?= dongxihu-2020
ROOT := $(if $(filter 0,$(shell id -u)),,sudo)
PACKAGES := catalog sample_bureau intake expectations publish orchestration

.PHONY: help run test test-fast test-external test-slow lint format bench dev setup browser readers validators clean

help:
	@echo "make run            sample deliveries of $(BUREAU) -> warehouse -> gates -> published release and portal"
	@echo "make test           linters, type checker and the whole test suite, browser tests included"
	@echo "make test-fast      unit and architecture tests only"
	@echo "make test-external  independent validators and readers only"
	@echo "make test-slow      the whole bureau twice: the same bytes"
	@echo "make bench          CPU seconds of a run by stage, and ratios to DuckDB converting the same CSV"
	@echo "make dev            the Dagster UI on the same definitions"
	@echo "make format         format Python and SQL"

run: setup
	$(BIN)/mz sample --bureau $(BUREAU)
	$(BIN)/mz run --bureau $(BUREAU)

test: setup browser validators lint
	$(BIN)/pytest -n 2 --dist loadgroup

test-fast: setup
	$(BIN)/pytest -n 2 --dist loadgroup tests/unit tests/architecture

test-slow: setup
	$(BIN)/pytest -m slow

test-external: setup readers validators
	$(BIN)/pytest -m external

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfmt --check --quiet dbt_project/models dbt_project/tests dbt_project/macros
	$(BIN)/mypy
	$(BIN)/mz catalog check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfmt --quiet dbt_project/models dbt_project/tests dbt_project/macros

bench: setup
	$(BIN)/python -m benchmarks.run --bureau $(BUREAU)

dev: setup
	$(BIN)/mz dev --bureau $(BUREAU)

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(ROOT) apt-get update -qq && $(ROOT) apt-get install -y -qq python3-venv; }
	@echo "Setting up $(VENV) (once; a minute or two) ..."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What others open our files with, for the tests that read them back.
readers:
	@command -v soffice >/dev/null && command -v Rscript >/dev/null && command -v xmllint >/dev/null && command -v unzip >/dev/null \
		&& Rscript -e 'quit(status = !all(sapply(c("jsonlite", "readxl", "xml2"), requireNamespace, quietly = TRUE)))' >/dev/null 2>&1 || { \
		echo "Installing LibreOffice Calc, R, xmllint and unzip for the tests that read a release back ..."; \
		$(ROOT) apt-get update -qq && \
		$(ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			libreoffice-calc r-base-core r-cran-jsonlite r-cran-readxl r-cran-xml2 libxml2-utils unzip; }

# Debian's Chromium and a Chinese font, for the tests that look at pages.
browser:
	@command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi 'noto.*cjk' || { \
		echo "Installing Chromium and a Chinese font for the browser tests ..."; \
		$(ROOT) apt-get update -qq && \
		$(ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig; }

# What judges a release from outside, in an environment of its own: it must not constrain what the product depends on.
validators: $(VALIDATORS)/.installed

$(VALIDATORS)/.installed: $(wildcard tests/external/validators/*.lock tests/external/validators/package*.json)
	@command -v npm >/dev/null || { $(ROOT) apt-get update -qq && $(ROOT) apt-get install -y -qq --no-install-recommends nodejs npm; }
	@echo "Setting up the validators in $(VALIDATORS) (once) ..."
	$(PYTHON) -m venv $(VALIDATORS)
	$(VALIDATORS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/external/validators/requirements.lock
	$(VALIDATORS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --target $(VALIDATORS)/alone -r tests/external/validators/alone.lock
	cp tests/external/validators/package.json tests/external/validators/package-lock.json $(VALIDATORS)
	npm ci --prefix $(VALIDATORS) --silent --no-audit --no-fund --ignore-scripts
	@touch $@

clean:
	rm -rf data $(VENV) $(VALIDATORS) dbt_project/target dbt_project/logs
