# The same words on a developer's machine and in CI. Nothing has to be installed by hand but
# Python 3.11 or newer, make, and a way to a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check
PEERS := build/bench/venv
# Two cores make two workers; each test file stays on one.
WORKERS ?= 2

.PHONY: demo test pull-matrix push-matrix check lint types contracts format lock bench bench-pull bench-push bench-pairs bench-identity snapshots clean

demo: $(VENV)/.for-use ## make a shop with planted faults and audit it
	$(BIN)/stokly-audit demo $(DEMO)

test: $(VENV)/.for-work ## run every test
	@sh tests/browser.sh
	@sh tests/sshd.sh
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TESTS)

pull-matrix: $(VENV)/.for-work ## every fault of a pull in full numbers, and what each came to; an hour
	PULL_MATRIX=full $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -rP $(TESTS) tests/audit/pull

push-matrix: $(VENV)/.for-work ## a push killed at every point, stopped, and ten thousand sequences; an hour
	PUSH_MATRIX=full $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -rP $(TESTS) tests/audit/steps/push

check: lint types contracts ## all that can be said without running it

lint: $(VENV)/.for-work
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.for-work
	$(BIN)/mypy

contracts: $(VENV)/.for-work
	$(BIN)/lint-imports

format: $(VENV)/.for-work
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.for-work ## measure, and write the figures into BENCHMARKS.md
	$(BIN)/python tests/bench/whole_run.py $(BENCH)

bench-pull: $(VENV)/.for-work ## pull a large shop over HTTP, beside a client that only asks
	$(BIN)/python tests/bench/pull_run.py $(PULL)

bench-push: $(VENV)/.for-work ## push 10,000 fields and 1,000 opt-outs beside them, by the rate limit
	$(BIN)/python tests/bench/push_run.py $(PUSH)

bench-pairs: $(VENV)/.for-work $(PEERS)/.for-bench ## compare two tables, beside peers, and check every figure
	$(BIN)/python tests/bench/pairs_run.py $(PAIRS)

bench-identity: $(VENV)/.for-work $(PEERS)/.for-identity ## who is who, beside Splink, on labelled and made people
	$(BIN)/python tests/bench/people_run.py $(if $(PEOPLE),--people $(PEOPLE)) $(if $(SIZES),--sizes $(SIZES)) $(IDENTITY)

lock: ## choose versions anew, within the ranges of pyproject.toml
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install -q uv
	build/lock/bin/uv pip compile pyproject.toml --extra opendata --group build --universal --python-version 3.11 \
	  --generate-hashes --custom-compile-command "make lock" --upgrade -q -o requirements.lock
	build/lock/bin/uv pip compile pyproject.toml --extra opendata --group build --group dev --universal \
	  --python-version 3.11 --generate-hashes --custom-compile-command "make lock" --upgrade -q \
	  -c requirements.lock -o requirements-dev.lock

$(VENV)/.for-use: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-build-isolation --no-deps -e .
	touch $@

$(VENV)/.for-work: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-build-isolation --no-deps -e .
	touch $@ $(VENV)/.for-use

$(PEERS)/.for-bench: tests/bench/pairs/peers.txt
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install -q --disable-pip-version-check -r $<
	touch $@

# One environment for all peers: the stamp of the other bench stands first.
$(PEERS)/.for-identity: tests/bench/people/peers.txt $(PEERS)/.for-bench
	$(PEERS)/bin/python -m pip install -q --disable-pip-version-check -r $<
	touch $@

clean:
	rm -rf $(VENV) build out .pytest_cache .mypy_cache .ruff_cache
