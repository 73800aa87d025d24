# The README's two commands are `make demo` and `make test`; both set everything up themselves the first time.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo serve test test-engines bench pictures lint format
PYTHON_CODE := corpus prompts drafter api tests bench
# OpenMP threads that spin while another process works make embedding some hundred times slower.
export OMP_NUM_THREADS ?= 2
export OMP_WAIT_POLICY ?= PASSIVE

help:
	@echo "make demo    the sample office from files to a checked .docx"
	@echo "make serve   the web page"
	@echo "make test    all tests"
	@echo "make test-engines  the tests that touch storage, on PostgreSQL and a Chroma server"
	@echo "make bench   all benchmarks, with figures"
	@echo "make pictures  the pages as pictures, for the guides and docs/"
	@echo "make lint    ruff and mypy;  make format  ruff's formatter"

.venv/.stamp: requirements.lock pyproject.toml .ci/setup.sh
	@.ci/setup.sh
	@touch $@

demo: .venv/.stamp
	@.venv/bin/nigao demo

serve: .venv/.stamp
	@.venv/bin/nigao serve

# The browser tests' browser, from the system; where it cannot be had they are skipped and say so.
.venv/.browser: .ci/browser.sh
	@.ci/browser.sh
	@touch $@

# One worker a core; a test that is slow on one core does not hold up the rest.
test: .venv/.stamp .venv/.browser
	@OMP_NUM_THREADS=1 .venv/bin/python -m pytest -n 2 --dist loadfile -q

# PostgreSQL from the system; where it cannot be had these tests are skipped and say so. ENGINE_TESTS names a part of them.
ENGINE_TESTS ?= tests
test-engines: .venv/.stamp
	@.ci/postgres.sh
	@OMP_NUM_THREADS=1 .venv/bin/python -m pytest --servers -n 2 --dist loadfile -q $(ENGINE_TESTS)

bench: .venv/.stamp
	@.venv/bin/python -m bench

pictures: .venv/.stamp .venv/.browser
	@.venv/bin/python -m bench.screenshots

lint: .venv/.stamp
	@.venv/bin/ruff check $(PYTHON_CODE)
	@.venv/bin/ruff format --check $(PYTHON_CODE)
	@.venv/bin/mypy

format: .venv/.stamp
	@.venv/bin/ruff check --fix $(PYTHON_CODE)
	@.venv/bin/ruff format $(PYTHON_CODE)
