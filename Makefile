# The commands of the project. A machine needs python3 (3.11 to 3.14), pip, make and git.
PYTHON ?= python3
UV_VERSION := $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements/uv.lock)
# uv lives outside the environment it fills: `uv pip sync` removes what the lock doesn't name.
# pip's --target needs neither ensurepip nor a system that lets pip install into itself.
TOOLS := .venv-tools/uv-$(UV_VERSION)
UV := $(TOOLS)/bin/uv
RUN := .venv/bin/python
# One environment: what running needs, or all that working needs. Whoever has the larger keeps it.
# What looks over the locks is no part of what it looks over.
AUDIT := .venv-tools/audit
WORKING := .venv/.working
RUNNING := $(if $(wildcard $(WORKING)),$(WORKING),.venv/.running)
# Who has the extras keeps them when a lock changes; working has those of `make extras` anyway.
HAVING := $(wildcard $(if $(filter %.running,$(RUNNING)),.venv/.extras) .venv/.answers)
EXTRAS := $(HAVING:.venv/.%=requirements/%.lock)
export UV_PYTHON_DOWNLOADS := never
# Every worker of the tests, and every process that one starts, would compile all modules anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo run extras answers test again proof kill sim check bench soak fmt lock audit sbom clean

help:  ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1 — /'

setup: $(WORKING)  ## the environment to work in, in .venv, exactly as locked

demo: $(RUNNING)  ## the whole help desk in a browser page, on a Telegram in a box; needs no token
	$(RUN) bot.py demo

run: $(RUNNING)  ## the bot itself; needs BOT_TOKEN in the environment or in .env
	$(RUN) bot.py run

extras: $(RUNNING)  ## what only some need: the libraries of encrypted backups and of metrics
	$(BRING)

answers: $(RUNNING)  ## what finds your answers by meaning, too: a model of 95 MB; nothing leaves the machine
	$(BRING)

define BRING
@touch .venv/.$@
$(UV) pip install --compile-bytecode --require-hashes --python $(RUN) -r requirements/$@.lock || $(PYTHON) -m pip --python $(RUN) install --require-hashes -r requirements/$@.lock
endef

# Scenes wait as much as they work: more workers than processors. Browsers and bots of their own come
# beside the workers of the long rings.
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + $(1))')
PYTEST = -m pytest -n $(call WORKERS,$(1)) --dist loadgroup
test: $(WORKING)  ## the everyday tests: minutes, at every change
	$(RUN) $(call PYTEST,1) -m "not proof"

again: $(WORKING)  ## what failed last, one after the other; nothing to try is a failure, too
	$(RUN) -m pytest --last-failed --last-failed-no-failures none

RING := -m proof
ifeq ($(BACKEND),postgresql)
RING := tests/rules tests/flows tests/postgresql
endif
proof: $(WORKING)  ## the long rings; BACKEND=postgresql: rules and flows on that instead of SQLite
	$(RUN) $(call PYTEST,2) $(RING)

KILLS ?= 10000
kill: $(WORKING)  ## kill -9 wherever it can strike, KILLS times (10,000: half an hour to two hours); SEED=7 for other deaths
	KILLS=$(KILLS) $(if $(SEED),SEED=$(SEED)) $(RUN) -m pytest tests/kill -x

SIM := $(if $(SEED),--seed $(SEED),)
sim: $(WORKING)  ## two weeks of a company, 20,000 times over; SEED=7 plays one again
	$(RUN) -m tests.simulation $(SIM)

check: $(WORKING)  ## lint, format and types, changing nothing
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

bench: $(WORKING)  ## the benchmarks, as tables
	$(RUN) -m bench

HOURS ?= 4
soak: $(WORKING)  ## steady work with restarts, a backup and a restore; HOURS=0.1 for six minutes
	$(RUN) -m bench.soak --hours $(HOURS)

fmt: $(WORKING)  ## format and apply the safe fixes
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-annotate --no-header --no-emit-index-url
LOCKS := run extras answers dev audit uv
lock: $(UV)  ## every lock anew from requirements/*.in; keeps what still fits
	for lock in $(LOCKS); do $(UV) $(LOCK) -o requirements/$$lock.lock requirements/$$lock.in || exit 1; done

audit: $(AUDIT)/.ready  ## known holes in what is locked; asks PyPI
	@for lock in $(LOCKS); do echo "requirements/$$lock.lock:"; \
	  $(AUDIT)/bin/pip-audit --strict --progress-spinner off --require-hashes --disable-pip \
	  -r requirements/$$lock.lock || { echo "Not clean: either holes are listed above, or PyPI did \
	not answer for a package, so that nothing is known of it"; exit 1; }; done

SBOM := build/smena.cdx.json
sbom: $(AUDIT)/.ready  ## what running is made of, as CycloneDX, in build/
	@mkdir -p build
	$(AUDIT)/bin/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --of JSON -o $(SBOM) requirements/run.lock

clean:  ## remove the environment and every cache
	rm -rf .venv .venv-tools .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Where only pip knows the way to the packages (a mirror in pip.conf), pip installs the same lock.
$(WORKING): requirements/dev.lock
.venv/.running: requirements/run.lock
$(WORKING) .venv/.running: | $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --compile-bytecode --require-hashes --python $(RUN) $< $(EXTRAS) || $(PYTHON) -m pip --python $(RUN) install --require-hashes -r $< $(EXTRAS:%=-r %)
	@touch $@

$(AUDIT)/.ready: requirements/audit.lock | $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) $(AUDIT)
	$(UV) pip sync --require-hashes --python $(AUDIT)/bin/python $< || $(PYTHON) -m pip --python $(AUDIT)/bin/python install --require-hashes -r $<
	@touch $@

$(UV):
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 15) else "Smena needs Python 3.11 to 3.14")'
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --target $(TOOLS) -r requirements/uv.lock
