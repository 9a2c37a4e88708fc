# Every entry point. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON := .venv/bin/python
UV := .venv/bin/uv
SETUP := .venv/.setup-done
NATIVE := edge/transcoding/codec/native shared/data/native
EXTENSIONS := $(NATIVE:=/extension.abi3.so)
PROFILE ?= compact
# Each has a MongoDB, a Valkey and a platform of its own, about 1 GB.
TEST_WORKERS ?= 2
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Where it is set, each process that a test starts compiles every module anew: 6 s of CPU.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup lock test check generate bench bench-edge bench-jobs jobs fuzz module clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

setup: $(SETUP) $(EXTENSIONS) ## Make .venv with everything pinned in requirements.lock; compile what is in C

$(SETUP): requirements.lock buildtools/bootstrap.lock
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed'; exit 1; }
	@python3 -c 'import ensurepip, venv' || { echo 'python3 has no venv: apt-get install python3-venv'; exit 1; }
	@[ -x $(PYTHON) ] || python3 -m venv .venv
	@[ -x $(UV) ] || .venv/bin/pip install --quiet --require-hashes -r buildtools/bootstrap.lock
	@$(UV) pip sync --quiet --require-hashes --python $(PYTHON) requirements.lock
	@printf '%s\n' '$(CURDIR)' '$(CURDIR)/generated/python' > "$$($(PYTHON) -c 'import site; print(site.getsitepackages()[0])')/dashclicks.pth"
	@touch $@

$(EXTENSIONS) &: $(foreach folder,$(NATIVE),$(wildcard $(folder)/src/*.[ch])) buildtools/native.py | $(SETUP)
	@$(PYTHON) -m buildtools.native

lock: setup ## Resolve pyproject.toml anew into requirements.lock
	@$(UV) pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet -o requirements.lock

include buildtools/stack/targets.mk

test: setup ## Run every test on real servers of its own: TEST_WORKERS=2 ARGS=…
	@$(PYTHON) -m pytest -n $(TEST_WORKERS) --dist loadfile $(ARGS)

check: setup ## Lint, types, contracts; generated code is as the contracts say
	@$(PYTHON) -m buildtools.check

generate: setup ## Rebuild generated/ from protos/
	@$(PYTHON) -m buildtools.generate

bench: setup ## Measure against the same by hand: ROWS=… BENCH=batch|board|events|imports|login|rest|webhooks
	@$(PYTHON) -m buildtools.bench$(if $(BENCH),.$(BENCH))

bench-edge: setup ## Measure against Envoy, FastAPI and Express; wrk and node needed; 12 minutes
	@command -v wrk >/dev/null || { echo 'the load comes from wrk: apt-get install wrk'; exit 1; }
	@$(UV) pip install --quiet --python $(PYTHON) --target .cache/bench-edge --no-deps --require-hashes -r buildtools/bench/edge/requirements.lock
	@npm ci --prefix buildtools/bench/edge/peers/express --no-audit --no-fund --silent
	@$(PYTHON) -m buildtools.bench.edge $(ARGS)

bench-jobs: setup ## Measure jobs against streaq alone, dramatiq and BullMQ; node needed; 4 minutes
	@$(UV) pip install --quiet --python $(PYTHON) --target .cache/bench-jobs --no-deps --require-hashes -r buildtools/bench/jobs/requirements.lock
	@npm ci --prefix buildtools/bench/jobs/peers/bullmq --no-audit --no-fund --silent
	@$(PYTHON) -m buildtools.bench.jobs $(ARGS)

jobs: setup ## List every kind of background jobs: when, how, built or declared
	@$(PYTHON) -m buildtools.jobs

fuzz: setup ## Fuzz the codec in C under sanitizers: make fuzz ARGS=-max_total_time=60
	@$(UV) pip install --quiet --require-hashes --python $(PYTHON) -r tests/fuzz/requirements.lock
	@$(PYTHON) -m tests.fuzz $(ARGS)

module: setup ## Scaffold a module: make module NAME=x
	@$(PYTHON) -m buildtools.scaffold module $(NAME)

clean: ## Remove .venv, the compiled codec and caches; data in .data stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis buildtools/node/node_modules $(EXTENSIONS)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
