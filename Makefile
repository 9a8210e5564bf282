# make help lists the targets. Needs Python 3.11 or newer, make and git; everything else is installed into .venv.

PORT ?= 8000
PYTHON ?=
ARGS ?=
export PYTHON

python := .venv/bin/python
# What shows and goes by the clock, or at once: asked again through the page cache.
timed = tests/portal/test_alert.py tests/portal/test_versions.py tests/portal/test_redirects.py tests/portal/test_menu.py \
	tests/news/test_front.py tests/news/test_withdrawal.py tests/services
templates = $$(find templates -name '*.html' -o -name '*.txt' -path 'templates/*')

.DEFAULT_GOAL := help
.NOTPARALLEL: # each target uses all processors by itself
drills_all = drills-rest drills-whole drills-browser drills-cached drills-faults drills-seconds
.PHONY: help run test drills $(drills_all) audit scan bench bench-search bench-servers manual screenshots lint lint-code lint-imports lint-templates lint-django lint-messages format messages requirements tools clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The demo site has local keys of its own; a key given from outside wins.
run: export SECRET_KEY_FILE ?= $(CURDIR)/var/secret_key
run: export SEAL_KEY_FILE ?= $(CURDIR)/var/seal_key
run: export SITE_URL = http://127.0.0.1:$(PORT)
run: export ALLOWED_HOSTS = 127.0.0.1,localhost
run: export STAFF_SECOND_FACTOR = optional
run: ## the demo site and its worker on http://127.0.0.1:8000/ (PORT=8001 for another port)
	@deploy/bootstrap run
	@exec $(python) manage.py run_demo --port $(PORT)

test: ## all tests on SQLite, on PostgreSQL what asks the database, with a real Chromium (ARGS= goes to pytest)
	@deploy/bootstrap test
	@$(python) -m tests.run $(ARGS)

# Drills whose promises are not about seconds run beside each other.
apart = tests/drills/test_backup.py tests/drills/test_faults.py tests/drills/test_reseal.py
drills: $(drills_all) ## what takes long, all of the following (about 22 minutes)
drills-rest: ## … on PostgreSQL whatever `make test` asks SQLite alone
	@deploy/bootstrap test
	@$(python) -m tests.run --postgres-only -m "not exhaustive and not browser and not every_database" $(ARGS)
drills-whole: ## … whole tables, and long fuzzing
	@deploy/bootstrap test
	@$(python) -m tests.run --postgres-only -m exhaustive tests/news tests/portal $(ARGS)
drills-browser: ## … long walks in Chromium and through nginx
	@deploy/bootstrap test
	@$(python) -m tests.run --sqlite-only -m exhaustive tests/browser tests/deploy $(ARGS)
drills-cached: ## … what shows by the clock, through the page cache
	@deploy/bootstrap test
	@$(python) -m tests.run --sqlite-only --page-cache -m "not exhaustive" $(timed) $(ARGS)
drills-faults: ## … real processes killed, full disks, restored backups
	@deploy/bootstrap test
	@$(python) -m tests.run -n 2 --dist loadfile $(apart) $(ARGS)
drills-seconds: ## … what is promised within seconds, by real servers and workers
	@deploy/bootstrap test
	@$(python) -m tests.run -n 0 tests/drills $(apart:%=--ignore=%) $(ARGS)

audit: tools ## the public site as others measure it: the Nu HTML checker, Lighthouse (needs java, node, npm; ARGS=nu for one)
	@$(python) -m tests.audits $(ARGS)

scan: ## wapiti over the demo newsroom, as a stranger and logged in (fetches wapiti from PyPI; about half an hour)
	@deploy/bootstrap test
	@$(python) -m tests.audits.scan $(ARGS)

bench: ## the benchmark of the site (needs wrk, nginx; about an hour; ARGS="--sizes 1000 --seconds 1 --rounds 1" is quick)
	@deploy/bootstrap test
	@$(python) -m tests.load.site $(ARGS)

bench-search: ## how often search finds what was meant, and how long it takes (ARGS="--sizes 1000,100000")
	@deploy/bootstrap test
	@$(python) -m tests.load.search $(ARGS)

bench-servers: ## granian and gunicorn beside each other, on a bare view and on the home page (needs wrk)
	@deploy/bootstrap test
	@$(python) -m tests.load.webservers $(ARGS)

manual: tools ## take the pictures of docs/huong-dan-bien-tap.md anew, from a demo newsroom of their own
	$(python) -m docs.tools.manual

screenshots: tools ## take the pictures of docs/screenshots/ anew: every public page type, three widths, light and dark
	$(python) -m docs.tools.screenshots

lint: lint-code lint-imports lint-templates lint-django lint-messages ## all static checks (make -k lint goes on after a failure)

lint-code: tools
	$(python) -m ruff check .
	$(python) -m ruff format --check .

lint-imports: tools
	.venv/bin/lint-imports --no-logo --no-cache

lint-templates: tools
	.venv/bin/djade --target-version 5.2 --check $(templates)
	@! grep -rnE '\| *safe(seq)?\b|autoescape +off' templates || \
		{ echo 'Trusted markup comes only from portal/templatetags, never by |safe.'; exit 1; }

# As in production, but for a database that lies in var/ and is never used in earnest.
lint-django: export SECRET_KEY = lint-only-secret-key-lint-only-secret-key-lint-only-secret
lint-django: export SEAL_KEY = lint-only-seal-key-lint-only-seal-key-lint-only-seal-key-lint
lint-django: export SITE_URL = https://portal.example
lint-django: export ALLOWED_HOSTS = portal.example
lint-django: export DATABASE_URL = sqlite:///$(CURDIR)/var/lint.sqlite3
lint-django: export DEBUG = 0
lint-django: tools
	@mkdir -p var
	$(python) -W error manage.py makemigrations --check --dry-run
	$(python) -W error manage.py check --deploy --fail-level WARNING

lint-messages: tools
	$(python) deploy/messages --check

format: tools ## put code and templates into the house format
	$(python) -m ruff check --fix .
	$(python) -m ruff format .
	.venv/bin/djade --target-version 5.2 $(templates)

messages: tools ## compile locale/*.po (needs no gettext)
	$(python) deploy/messages

# Header and options are fixed, so that the files are the same wherever they are made.
requirements: tools ## pin requirements*.in anew, with hashes (UPGRADE=--upgrade for newer versions)
	for name in requirements requirements-opensearch requirements-dev; do \
		$(python) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--custom-compile-command 'make requirements' $(UPGRADE) --output-file $$name.txt $$name.in >/dev/null || exit 1; \
	done

tools:
	@deploy/bootstrap test

clean: ## remove the virtual environment and caches (var/, with the demo's database, stays)
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
