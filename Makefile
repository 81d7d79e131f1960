# Everything starts here; `make help` lists it. Each step runs only when its inputs changed (tools/once.py).

PYTHON ?= $(shell sh tools/python.sh)
BIN := .venv/bin
ONCE := $(PYTHON) tools/once.py

export PYTHON
export PATH := $(CURDIR)/$(BIN):$(PATH)
export SUIGONG_DATA ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help run demo test lint types fmt migrate translate lock bench simulate screens lighthouse kills storm crowd chaos venv venv-dev system system-test front texts fonts

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: venv system front texts fonts ## set everything up and start Suigong (PORT=8000; LAN=1 for phones over https)
	@exec $(BIN)/python tools/serve.py

demo: venv system texts fonts ## fill an empty database with the demo factory
	@$(BIN)/flask db upgrade && $(BIN)/flask demo

test: venv-dev system-test front texts fonts ## set everything up and run every check and test
	@exec $(BIN)/python tools/check.py $(STEPS)

lint: venv-dev ## style and import contracts
	@$(BIN)/python tools/check.py lint format imports

types: venv-dev ## static types
	@$(BIN)/python tools/check.py types

fmt: venv-dev ## format and mend what can be mended by rule
	@$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format .

migrate: venv-dev system ## write a migration from the models: make migrate m="add lot expiry"
	@$(BIN)/flask db upgrade && $(BIN)/flask db migrate -m "$(m)"

translate: venv ## collect the texts of code and templates into the catalogues
	@mkdir -p var && pybabel -q extract -F babel.cfg -k N_ --no-location -o var/messages.pot .
	@pybabel -q update --no-fuzzy-matching --ignore-obsolete -i var/messages.pot -d webapp/web/translations

lock: venv-dev ## note the versions of indirect packages after changing requirements*.txt
	@sh tools/lock.sh

bench: venv-dev system fonts ## measure what the documentation claims
	@$(BIN)/python -m bench

simulate: venv-dev pwa/node_modules ## phones and server on their worst days, from seeds (SEEDS=500 FROM=1 VERBOSE=1 RECORD=1)
	@$(BIN)/python tools/simulate.py $(if $(RECORD),--record)

screens: venv-dev system-test front texts fonts ## a picture of every screen into docs/screens, and what is wrong (ONLY= LANG=zh)
	@$(BIN)/python tools/screens.py

lighthouse: venv-dev system-test front texts fonts ## the worker app's and the dashboard's marks: at least 95 each
	@$(BIN)/python tools/lighthouse.py

kills: venv-dev system-test front texts ## kill the real server in the middle of pushes (KILLS=300 DATABASE=sqlite SEED=…)
	@$(BIN)/python tools/kills.py --record

storm: venv-dev system-test front texts ## send one command a hundred times at once (COMMANDS=200 DATABASE=sqlite)
	@$(BIN)/python tools/storm.py --record

crowd: venv-dev system-test front texts ## fifty writers at one item at once (WRITERS=50 COMMANDS=200 DATABASE=sqlite)
	@$(BIN)/python tools/crowd.py --record

chaos: venv-dev system-test front texts ## a real browser over a network that fails in every way (RUNS=50 SEED=…)
	@$(BIN)/python tools/chaos.py --record

# --- what the targets above stand on ---------------------------------------------------------------

venv:
	@$(ONCE) .venv/.stamp requirements.txt constraints.txt -- sh tools/bootstrap.sh requirements.txt

venv-dev: venv
	@$(ONCE) .venv/.stamp-dev requirements.txt requirements-dev.txt constraints.txt -- \
	  sh tools/bootstrap.sh requirements.txt requirements-dev.txt

system:
	@$(PYTHON) tools/system_packages.py run

system-test: system
	@$(PYTHON) tools/system_packages.py test

pwa/node_modules: venv
	@$(ONCE) pwa/node_modules/.stamp pwa/package.json pwa/package-lock.json -- npm --prefix pwa ci --no-audit --no-fund

front: pwa/node_modules ## build the browser's part into pwa/dist
	@$(ONCE) pwa/dist/.stamp pwa -- npm --prefix pwa run build

texts: venv
	@$(ONCE) webapp/web/translations/.stamp $(wildcard webapp/web/translations/*/LC_MESSAGES/*.po) -- \
	  pybabel -q compile -d webapp/web/translations

fonts: pwa/node_modules
	@$(ONCE) webapp/static/fonts/.stamp tools/build_font.py pwa/package-lock.json -- \
	  python tools/build_font.py pwa/node_modules/@expo-google-fonts/noto-sans-sc webapp/static/fonts

.PHONY: pwa/node_modules
