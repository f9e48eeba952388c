# The commands of the project. A machine needs python3 (3.11 to 3.14), pip, make and git.
PYTHON ?= python3
UV_VERSION := 0.13.9
# uv lives outside the environment it fills: `uv pip sync` removes what the lock doesn't name.
# pip's --target needs neither ensurepip nor a system that lets pip install into itself.
TOOLS := .venv-tools/uv-$(UV_VERSION)
UV := $(TOOLS)/bin/uv
VENV := .venv/.synced
RUN := .venv/bin/python
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help setup demo run test sim check bench fmt lock clean

help:  ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1 — /'

setup: $(VENV)  ## the environment in .venv, exactly as locked

demo: $(VENV)  ## the whole help desk in a browser page, on a Telegram in a box; needs no token
	$(RUN) bot.py demo

run: $(VENV)  ## the bot itself; needs BOT_TOKEN in the environment or in .env
	$(RUN) bot.py run

# Scenes wait as much as they work: one worker more than there are processors.
WORKERS := $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
test: $(VENV)  ## every test
	$(RUN) -m pytest -n $(WORKERS) --dist loadgroup

SIM := $(if $(SEED),--seed $(SEED),)
sim: $(VENV)  ## two weeks of a company, 20,000 times over; SEED=7 plays one again
	$(RUN) -m tests.simulation $(SIM)

check: $(VENV)  ## lint, format and types, changing nothing
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

bench: $(VENV)  ## the benchmarks, as tables
	$(RUN) -m bench

fmt: $(VENV)  ## format and apply the safe fixes
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

lock: $(UV)  ## requirements.lock anew from requirements*.in; keeps what still fits
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --no-emit-index-url -o requirements.lock requirements-dev.in

clean:  ## remove the environment and every cache
	rm -rf .venv .venv-tools .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Where only pip knows the way to the packages (a mirror in pip.conf), pip installs the same lock.
$(VENV): requirements.lock | $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --require-hashes --python $(RUN) $< || $(PYTHON) -m pip --python $(RUN) install --require-hashes -r $<
	@touch $@

$(UV):
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 15) else "Smena needs Python 3.11 to 3.14")'
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target $(TOOLS) uv==$(UV_VERSION)
