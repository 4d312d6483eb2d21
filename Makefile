# One name for every routine. Each needs only Python 3.11 or newer and make, and installs the rest by itself.
PYTHON ?= python3
PORT ?= 8000
DEMO ?=
PYTEST_ARGS ?=
BENCH_ARGS ?=
export PORT DEMO

BOOTSTRAP = $(PYTHON) -m local.bootstrap

.PHONY: run check format test test-full fuzz screenshots bench bench-l evidence faults stop reset lock messages

run: ## start everything and print the address; DEMO=0 starts empty, PORT chooses the port
	@$(BOOTSTRAP) run -m local up

check: ## format, lint, types, import order, settings, missing migrations
	@$(BOOTSTRAP) dev -m local check

format: ## format Python and templates
	@$(BOOTSTRAP) dev -m local format

test: ## everything but the slow tests; PYTEST_ARGS goes to pytest
	@$(BOOTSTRAP) dev -m local exec --profile test python -m pytest -n 2 -m "not slow" $(PYTEST_ARGS)

test-full: ## every test
	@$(BOOTSTRAP) dev -m local exec --profile test python -m pytest -n 2 $(PYTEST_ARGS)

fuzz: ## 50,000 requests that mean harm to the API, as each role
	@FUZZ_REQUESTS=50000 $(BOOTSTRAP) dev -m local exec --profile test python -m pytest -n 2 -m slow tests/fuzz/test_api_fuzz.py $(PYTEST_ARGS)

screenshots: ## a picture of every page, in test-results/screenshots
	@$(BOOTSTRAP) dev -m local exec --profile test python -m pytest -q tests/screenshots.py

bench: ## measure against the budgets, with 10,000 and 100,000 accounts; BENCH_ARGS="--scale s --only list"
	@$(BOOTSTRAP) dev -m tests.bench $(BENCH_ARGS)

bench-l: ## the same with 1,000,000 accounts
	@$(BOOTSTRAP) dev -m tests.bench --scale l $(BENCH_ARGS)

faults: ## kill every process 200 times while reminders and mails are under way, and count what is missing or doubled
	@$(BOOTSTRAP) dev -m local exec --profile test python -m pytest -s -m slow tests/reminders/test_faults.py $(PYTEST_ARGS)

evidence: ## measure the health score on data of others, and write docs/health.md; needs the network once
	@$(BOOTSTRAP) dev -m local exec --profile test python -m tests.evidence

stop: ## end everything that `make run` started
	@$(BOOTSTRAP) none -m local stop

reset: ## forget all local data
	@$(BOOTSTRAP) none -m local reset --yes

messages: ## compile the translations
	@$(BOOTSTRAP) run -m local messages

lock: ## write the lock files again from pyproject.toml and package.json
	@$(BOOTSTRAP) dev -m local lock
