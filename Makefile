# The two commands a newcomer needs: make demo, make test. `make help` lists all.
PYTHON ?= python3
CONSTRAINTS ?= constraints.txt
BIN = .venv/bin
# Another state of these files, or another constraint file, is another environment.
INSTALLED = .venv/.installed-$(shell cat pyproject.toml $(CONSTRAINTS) | cksum | cut -d" " -f1)

.PHONY: help demo test lint format setup oracles browser programs pictures gallery bench-web bench-timing bench-relevance bench-stimuli bench-analysis clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: setup ## run the whole of Pfungst once and serve the study
	$(BIN)/pfungst demo

test: setup programs oracles ## run all tests
	$(BIN)/python -m pytest -n 2

lint: setup ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup ## mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

setup: $(INSTALLED) ## make the environment in .venv

$(INSTALLED):
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet -c $(CONSTRAINTS) -e '.[stimuli,analysis,postgres,ray,dev]'
	touch $@

oracles: setup ## install what only tests compare with, and what needs a compiler
	@$(BIN)/python -c "import corelay" 2>/dev/null || $(BIN)/python -m pip install --quiet "corelay>=1,<2" \
	  || echo "CoRelAy could not be installed: the test that compares with it will be skipped." >&2

browser: ## install Chromium through apt where that may be done
	@scripts/install-programs chromium

programs: ## install Chromium and PostgreSQL through apt where that may be done
	@scripts/install-programs chromium postgresql

pictures: setup browser ## make the pictures, the pages of trial types and the demo's output again
	$(BIN)/python -m scripts.make_pictures
	$(BIN)/python -m scripts.make_trial_type_docs
	$(BIN)/python -m scripts.photograph_trial_types

gallery: setup ## make the gallery of explanations again
	$(BIN)/python -m scripts.make_gallery

bench-web: setup ## measure saved responses per second beside a bare route and oTree
	$(BIN)/python -m tests.bench.web $(ARGS)

bench-timing: setup browser ## measure the error of reaction times beside jsPsych
	$(BIN)/python -m tests.bench.timing $(ARGS)

bench-relevance: setup ## measure relevance maps per second beside plain passes and zennit-crp
	$(BIN)/python -m tests.bench.relevance $(ARGS)

bench-stimuli: setup ## measure the image pass, synthetic images and Ray beside bare passes and torch-lucent
	$(BIN)/python -m tests.bench.stimuli $(ARGS)

bench-analysis: setup ## measure cells of 10 million trials, reports of 1 and 10 million, power of 1,000 studies
	$(BIN)/python -m tests.bench.analysis $(ARGS)

clean: ## remove the environment and what was built
	rm -rf .venv build demo
