# Two commands matter: `make deck` and `make test`. Everything they need goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: deck test test-slow test-torch test-anki lint types imports docs bench clean

# Each stamp is as old as the last install for that purpose, so an install runs only when pyproject.toml changed.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "nncards needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.deck: pyproject.toml | $(VENV)/bin/python
	$(PIP) --editable '.[mathjax]'
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.deck
	$(PIP) --editable '.[mathjax,optimize,test]'
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.test
	$(PIP) --editable '.[mathjax,optimize,test,dev]'
	@touch $@

# The Anki packages, from the decks in this repository, into build/.
deck: $(VENV)/.deck
	@$(BIN)/nncards build
	@echo "In Anki: File > Import, and choose the .apkg files in build/."
	@echo "In this terminal: $(BIN)/nncards quiz"

test: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses 2

# The heavy matrices: every generator a thousand times, long sequences of edits, a kill at any moment.
test-slow: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses 2 -m slow

# The reference against a live PyTorch, on shapes and seeds that the committed values do not hold.
$(VENV)-torch/.torch: pyproject.toml
	$(PYTHON) -m venv $(VENV)-torch
	$(VENV)-torch/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 numpy scipy pytest hypothesis
	@touch $@

test-torch: $(VENV)-torch/.torch
	PYTHONPATH=. $(VENV)-torch/bin/python -m pytest --override-ini addopts= --override-ini filterwarnings= --override-ini minversion=7 tests/reference/live_torch.py

# Memory through random edits in the oldest Ankis that are served (an environment for each), then every card
# in the web view of the newest. The web view needs system libraries; tests/anki/live_webview.py says which.
OLDER_ANKIS := 24.11 25.2.7 25.9.5

$(VENV)-anki-%/.made: pyproject.toml
	$(PYTHON) -m venv $(VENV)-anki-$*
	$(VENV)-anki-$*/bin/python -m pip install --quiet --disable-pip-version-check --editable . pytest pytest-xdist hypothesis anki==$*
	@touch $@

$(VENV)-aqt/.made: pyproject.toml
	$(PYTHON) -m venv $(VENV)-aqt
	$(VENV)-aqt/bin/python -m pip install --quiet --disable-pip-version-check --editable . pytest hypothesis 'aqt>=25.9'
	@touch $@

test-anki: $(OLDER_ANKIS:%=$(VENV)-anki-%/.made) $(VENV)-aqt/.made
	@for version in $(OLDER_ANKIS); do \
	  echo "== Anki $$version"; \
	  $(VENV)-anki-$$version/bin/python -m pytest --numprocesses 2 -m "slow or not slow" \
	    tests/anki/test_edits.py tests/anki/test_reimport.py tests/anki/test_import.py tests/anki/test_late_import.py || exit 1; \
	done
	@echo "== The web view"
	$(VENV)-aqt/bin/python -m pytest tests/anki/live_webview.py

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/nncards fmt --check

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

# The pages of docs/ that follow from the code.
docs: $(VENV)/.deck
	$(BIN)/python docs/generate.py

bench: $(VENV)/.test
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

clean:
	rm -rf $(VENV) $(VENV)-torch $(VENV)-anki-* $(VENV)-aqt .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist
	find build -mindepth 1 ! -name .gitkeep -delete
