# Everything is set up inside this folder: .venv, .cache, data. `make help` lists the targets.
SHELL := /bin/bash
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SPARK_STAMP := $(VENV)/.installed-spark
export UV_CACHE_DIR := $(CURDIR)/.cache/uv
export GX_ANALYTICS_ENABLED := false
export MPLCONFIGDIR := $(CURDIR)/.cache/matplotlib

.PHONY: help install demo test test-spark java up check clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## Create .venv with the pinned versions

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --cache-dir .cache/pip "$$(grep '^uv==' constraints.txt)"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --compile-bytecode --editable '.[airflow,dev]'
	touch $(STAMP)

demo: $(STAMP) ## Twelve months of a whole county through Airflow, then the figures of 2021 beside the published ones
	$(BIN)/python -m deploy.demo

up: $(STAMP) ## A complete Airflow with its UI on loopback
	$(BIN)/python -m deploy.up

test: check ## Everything that must pass but what runs Spark, in under 25 minutes on two cores
	$(BIN)/pytest -m 'not spark' --cov --cov-report=term --numprocesses=$(if $(FUNDRECON_TEST_WAREHOUSE_URL),0,2) --dist=loadfile

test-spark: java $(SPARK_STAMP) ## Everything about the second engine: the extra [spark], each query and whole months on both
	$(BIN)/pytest --durations=5 -rs tests/test_spark_*.py

java: # without it Spark says so on the tenth line of a trace
	@version=$$("$${JAVA_HOME:+$$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p'); \
	test "$${version:-0}" -ge 17 || \
	  { echo "Spark needs Java 17 or later, found $${version:-none}: install a JRE or set JAVA_HOME to one" >&2; exit 1; }

$(SPARK_STAMP): $(STAMP)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --compile-bytecode --editable '.[spark]'
	touch $(SPARK_STAMP)

check: $(STAMP) ## Style, types and import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean: ## Remove what the commands computed; keeps .venv
	rm -rf data .coverage* htmlcov
