.DEFAULT_GOAL := help
.PHONY: help setup run test check fuzz bench screenshots clean

help: ## lists what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## installs what building, running and testing need
	@tools/setup build share test

run: ## builds and serves Mexico City at http://localhost:8080 with sample residents
	@tools/run

test: ## builds and runs every test, those with a browser and two databases too
	@tools/test

check: ## test, and format, warnings and example cities besides
	@tools/check

fuzz: ## looks for inputs that break the readers of questionnaires, ten minutes each
	@tools/fuzz 600

bench: ## measures the program beside the limits of this machine
	@tools/bench

screenshots: ## shoots every page at 390 and 1280 pixels in both languages, into screenshots/
	@tools/setup build share test
	@swift build --product ventanilla
	@.venv/bin/python3 Checks/EndToEnd/screenshots.py

clean: ## throws away what was built (not data/)
	@rm -rf .build .venv screenshots
