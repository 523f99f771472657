# Everything is set up inside this folder: .venv, .cache, data. `make help` lists the targets.
SHELL := /bin/bash
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export UV_CACHE_DIR := $(CURDIR)/.cache/uv
export GX_ANALYTICS_ENABLED := false

.PHONY: help install demo test up check clean

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

test: check ## Everything that must pass, in under 25 minutes on two cores
	$(BIN)/pytest --cov --cov-report=term --numprocesses=$(if $(FUNDRECON_TEST_WAREHOUSE_URL),0,2) --dist=loadfile

check: $(STAMP) ## Style, types and import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean: ## Remove what the commands computed; keeps .venv
	rm -rf data .coverage* htmlcov
