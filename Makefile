# The one door. `make help` lists what is behind it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export CARGO_TARGET_DIR ?= $(CURDIR)/target
BUILT := $(CARGO_TARGET_DIR)/debug

.PHONY: hours-reference help run serve dev check history test lint fmt bindings screens pictures shell faults sim model fuzz-card hub-api bench bench-card bench-hub drill-cards pack face setup bench-packs hub-pages bench-sync bench-fleet bench-siege advisories mutants clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: ## build what is needed and open the app on Port Ellery; with no display, as make serve
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  $(MAKE) --no-print-directory window; \
	else \
	  echo "There is no display to open a window on, so the app is served to a browser: make serve."; \
	  echo "(xvfb-run -a make run opens the window on a screen nobody sees.)"; \
	  $(MAKE) --no-print-directory serve; \
	fi

.PHONY: window
window:
	@.ci/setup run
	@$(MAKE) --no-print-directory face
	cargo build --package wayside-app
	$(BUILT)/wayside-app

serve: ## the same app in a browser, on this machine only
	@.ci/setup serve
	@$(MAKE) --no-print-directory face
	cargo build --package wayside-tests --bin wayside-bridge
	@mkdir -p target/serve
	$(BUILT)/wayside-bridge --data-dir target/serve $(if $(PORT),--port $(PORT))

dev: ## the face with hot reload over the real companion, PORT to choose where
	@.ci/setup serve
	@$(MAKE) --no-print-directory face
	cargo build --package wayside-tests --bin wayside-bridge
	@.ci/dev

check: ## the quick loop: formatting, lints and unit tests of what changed, since SINCE if given
	@.ci/check

history: ## does each new commit build? for BUDGET seconds
	@.ci/history

test: ## everything, the window and the browser included
	@.ci/test

lint: ## formatting, types and lints, without tests
	@.ci/setup run
	cargo fmt --all --check
	npm --prefix ui run --silent check
	npm --prefix ui run --silent lint
	@$(MAKE) --no-print-directory face
	cargo clippy --workspace --all-targets -- -D warnings

fmt: ## lay out every Rust file
	cargo fmt --all

bindings: ## write the companion's types and commands for the face
	cargo test --quiet --package wayside-domain --package wayside-companion -- export_bindings the_command_list the_fault_codes

screens: ## every screen in headless Chromium; pictures in target/screens
	@.ci/setup test
	@$(MAKE) --no-print-directory face
	cargo build --package wayside-tests --bin wayside-bridge
	npm --prefix tests run --silent screens

pictures: ## take the README's pictures anew
	@.ci/setup test
	@$(MAKE) --no-print-directory face
	cargo build --package wayside-tests --bin wayside-bridge
	npm --prefix tests run --silent pictures

shell: ## the real window under Xvfb; pictures in target/screens
	@.ci/setup test
	@$(MAKE) --no-print-directory face
	cargo build --package wayside-app
	npm --prefix tests run --silent shell

hub-pages: ## the hub's pages and the inbox in headless Chromium; pictures in target/screens
	@.ci/setup test
	cargo build --package wayside-hub --example stage
	npm --prefix tests run --silent hub

faults: ## pull the power out of the storage STATES times, SEED to repeat
	cargo build --quiet --package wayside-tests --bin wayside-faults
	@$(BUILT)/wayside-faults $(if $(STATES),--states $(STATES)) $(if $(SEED),--seed $(SEED))

sim: ## devices, a hub and a hostile network between them: REAL faults on what is shipped, FAULTS on the model, SEED to repeat
	cargo build --quiet --release --package wayside-tests --bin wayside-sim
	@$(CARGO_TARGET_DIR)/release/wayside-sim $(if $(REAL),--real $(REAL)) $(if $(POSTGRES),--postgres $(POSTGRES)) $(if $(FAULTS),--faults $(FAULTS)) $(if $(SEED),--seed $(SEED))

model: ## visit every state of the protocol's model; LETTERS=3 for more of them, in an hour
	cargo build --quiet --release --package wayside-model
	@$(CARGO_TARGET_DIR)/release/wayside-model $(LETTERS)

fuzz-card: ## feed the card reader N hostile texts, SEED to repeat
	cargo build --quiet --release --package wayside-tests --bin wayside-hostile
	@$(CARGO_TARGET_DIR)/release/wayside-hostile $(if $(N),--inputs $(N)) $(if $(SEED),--seed $(SEED))

hours-reference: ## our reading of timetables beside the reference library's; SHOW so many differences
	@.ci/setup test
	SHOW=$(or $(SHOW),20) node tests/hours/reference.mjs

hub-api: ## ask a hub all that its description allows and much that it does not, EXAMPLES of each as each role
	@.ci/setup test
	cargo build --quiet --package wayside-cli
	tests/hub/schemathesis.sh $(EXAMPLES)

mutants: ## change the code of CRATE in small ways and see that its tests notice: a SHARD of so many (docs/testing.md)
	@cargo mutants --version >/dev/null 2>&1 || cargo install --locked cargo-mutants
	@mkdir -p target/mutants/$(or $(CRATE),card)
	env -u CARGO_TARGET_DIR nice -n 19 cargo mutants --package wayside-$(or $(CRATE),card) --jobs 1 \
	  --no-shuffle --sharding round-robin --shard $(or $(SHARD),0/8) --minimum-test-timeout 150 --output target/mutants/$(or $(CRATE),card)

bench: ## measure; figures in target/bench
	@.ci/setup test
	@$(MAKE) --no-print-directory face
	cargo build --release --package wayside-app
	WAYSIDE_BUILT=$(CARGO_TARGET_DIR)/release node tests/bench/overdose.mjs

bench-card: ## measure the card reader, the frames it reads, and the way from view to verdict
	@.ci/setup test
	@$(MAKE) --no-print-directory face
	cargo build --quiet --release --package wayside-tests --bin wayside-bench-card --bin wayside-bridge
	@$(CARGO_TARGET_DIR)/release/wayside-bench-card
	@node tests/bench/card-frames.mjs
	@WAYSIDE_BUILT=$(CARGO_TARGET_DIR)/release node tests/bench/card-view.mjs


bench-packs: ## measure a change to a district of 50,000 places, as a delta and whole
	cargo build --quiet --release --package wayside-tests --bin wayside-bench-packs
	@$(CARGO_TARGET_DIR)/release/wayside-bench-packs

bench-hub: ## measure both ledgers beside the bare limit of their stores
	cargo bench --quiet --package wayside-hub --bench ledger

bench-sync: ## measure sending beside PouchDB and Anki, ROUNDS times; figures in target/bench
	cargo build --quiet --release --package wayside-cli
	cargo build --quiet --release --package wayside-tests --bin wayside-bench-link --bin wayside-bench-sync
	WAYSIDE_BUILT=$(CARGO_TARGET_DIR)/release node tests/bench/sync.mjs

bench-fleet: ## measure a whole fleet that comes back at once; figures in target/bench
	cargo build --quiet --release --package wayside-cli
	cargo build --quiet --release --package wayside-tests --bin wayside-bench-fleet
	@$(CARGO_TARGET_DIR)/release/wayside-bench-fleet --wayside $(CARGO_TARGET_DIR)/release/wayside

bench-siege: ## measure what honest devices notice of 300 hostile connections of each kind; figures in target/bench
	cargo build --quiet --release --package wayside-cli
	cargo build --quiet --release --package wayside-tests --bin wayside-bench-siege
	@$(CARGO_TARGET_DIR)/release/wayside-bench-siege --wayside $(CARGO_TARGET_DIR)/release/wayside $(if $(ONLY),--only $(ONLY))

drill-cards: ## write the training district's cards and lists again
	cargo run --quiet --package wayside-tests --bin wayside-drill
	node tests/cards/pictures.mjs

pack: ## the training district as target/port-ellery.wayside
	@mkdir -p target
	cargo run --quiet --package wayside-cli -- pack build assets/port-ellery/spec.toml -o target/port-ellery.wayside

face: ## build the face into ui/dist
	npm --prefix ui run --silent build -- --logLevel warn

setup: ## fetch what this machine lacks, asking apt once
	@.ci/setup test

advisories: ## known faults in what we build on; fetches their database
	@.ci/setup test
	WAYSIDE_ADVISORIES=fetch .ci/supply

clean: ## drop what was built
	cargo clean
	rm -rf ui/dist target/screens target/serve target/test-logs
