# Everything that a person who builds or tries Handrail needs. `make` alone lists it.
# Needs Python 3.11 or later and make; the rest is brought into .venv.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip
export HANDRAIL_HOME ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help demo test check bench journeys slow fix run assets words lock clean

help: ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

demo: $(VENV)/.demo assets ## Build the demonstration school and serve it (PRIMARY=1 for a primary, PORT=8000)
	@PORT=$(PORT) $(BIN)/handrail demo $(if $(PRIMARY),--primary)

run: $(VENV)/.demo assets ## Serve your own school from var/
	@PORT=$(PORT) $(BIN)/handrail serve

test: $(VENV)/.all assets ## Run every test, on SQLite and on PostgreSQL where there is one
	@$(BIN)/python -m tests.run

journeys: $(VENV)/.all assets ## Run the browser journeys only, and make the pictures of the README
	@$(BIN)/python -m tests.run --only journeys

slow: $(VENV)/.all assets ## Run the slow suite: killing the server during saves
	@$(BIN)/python -m tests.run --only slow

check: $(VENV)/.all assets ## Lint, types, architecture, migrations, generated docs: reports every failure
	@$(BIN)/python -m tests.check

bench: $(VENV)/.all assets ## Measure the budgets of design.md on both databases and write build/bench.json
	@$(BIN)/python -m tests.bench $(BENCH)

fix: $(VENV)/.all ## Format the code and the generated docs
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet . ; $(BIN)/python -m tests.check --write-docs

assets: $(VENV)/.demo
	@$(BIN)/python assets/build.py

words: $(VENV)/.demo ## Take new sentences of families' and pupils' pages into the catalogues (handrail/locale)
	@$(BIN)/python assets/catalogues.py --update

lock: $(VENV)/.all ## Choose the newest allowed versions again (locks/*.txt)
	@for part in "run:" "demo:--group build" "all:--group build --group test --group check"; do \
		$(UV) compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
			--upgrade pyproject.toml $${part#*:} -o locks/$${part%%:*}.txt || exit 1; \
	done

clean: ## Remove what was built (not var/, where your data is)
	rm -rf build dist node_modules handrail/static handrail/locale/*/LC_MESSAGES/*.mo $(VENV)

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Handrail needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) -V). Say PYTHON=python3.12 or the like."; exit 1; }
	@echo "Setting up Python packages in $(VENV)"
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

$(VENV)/.demo: $(BIN)/uv locks/demo.txt pyproject.toml
	@$(UV) install --quiet --python $(BIN)/python --require-hashes -r locks/demo.txt
	@$(UV) install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

$(VENV)/.all: $(VENV)/.demo locks/all.txt
	@$(UV) install --quiet --python $(BIN)/python --require-hashes -r locks/all.txt
	@touch $@
