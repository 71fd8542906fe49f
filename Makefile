# The same commands at home and in CI. `make` alone lists them.
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
export PYTHON
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup dev run test check soak format bench lock screens clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## the environment to run massline: .venv from requirements/run.txt
	@requirements/install $(VENV) run

run: setup  ## massline with the Millbrook example on this machine; PORT=8000, PHONE=1 for the home network
	@exec $(BIN)/massline demo $(if $(PORT),--port $(PORT)) $(if $(filter-out 0,$(PHONE)),--phone)

dev:  # the environment to work on massline
	@requirements/install $(VENV) dev

test: dev  ## every test, on SQLite and on PostgreSQL where a server answers; ARGS="-k votes" for a part
	@$(BIN)/python -m tests.run $(ARGS)

check: dev  ## lint (bandit's rules among it), layout, types, import contracts, secrets, known vulnerabilities
	@status=0; for tool in "ruff check" "ruff format --check" "mypy" "lint-imports --no-logo"; do \
	  $(BIN)/$$tool || status=1; done; \
	$(BIN)/python -m tests.scan || status=1; exit $$status

soak: dev  ## the server killed 200 times under load; 5,000 spoilt files and 5,000 hostile requests
	@status=0; MASSLINE_TEST_KILLS=200 $(BIN)/python -m pytest -q -s tests/web/test_killed.py || status=1; \
	MASSLINE_TEST_CASES=5000 $(BIN)/python -m pytest -q -k "hostile or whatever_is_sent" \
	  tests/web/test_hostile_files.py tests/web/test_every_door.py || status=1; exit $$status

format: dev  ## let ruff put the code in order
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench:  ## every script in benchmarks/, with red-dwarf, UMAP and tokenizers in its own environment; DATA=folder MODEL=folder
	@test -d "$(DATA)" || { echo "make bench needs public consultations: make bench DATA=folder ($(DATA) is not there)"; exit 1; }
	@requirements/install $(VENV)-bench bench
	@status=0; for script in benchmarks/[a-z]*.py; do model=; \
	  [ -n "$(MODEL)" ] && [ $$script = benchmarks/themes.py ] && model="--model $(MODEL)"; \
	  echo "== $$script"; $(VENV)-bench/bin/python "$$script" "$(DATA)" $$model || status=1; done; exit $$status

screens: dev  ## pictures of every page at 390 and 1280 px, light, dark and right to left, in screenshots/
	@$(BIN)/python -m tests.browser.screens demo screenshots $(ARGS)

# run is solved first; the other two may add to it, never differ from it.
UV_COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --only-binary :all: --generate-hashes --no-header --cache-dir $(VENV)/.cache
lock: dev  ## solve the dependencies again; UPGRADE=1 takes the newest allowed
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) --group build -o requirements/run.txt
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) --group build --group dev --extra postgresql --extra parquet --extra semantic --extra llm -c requirements/run.txt -o requirements/dev.txt
	@$(UV_COMPILE) $(if $(UPGRADE),--upgrade) --group build --group bench --extra semantic -c requirements/run.txt -o requirements/bench.txt

clean:  ## remove what these commands made here: environments, caches, pictures; never var/, which holds your data
	rm -rf $(VENV) $(VENV)-bench build screenshots .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
