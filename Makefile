# The front door: short names for what meson, ninja and the scripts of tools/ do.
# `make` builds into build/; `make help` lists the rest.
BUILD ?= build
MESON ?= meson
PREFIX ?= /usr/local
# Whether the page for browsers is in the program: auto, enabled, disabled (meson_options.txt).
PAGE ?= auto

.PHONY: all run test lint symbols asan tsan fuzz bench bench-serve kill fmt shots web-types demo install man clean help
.DEFAULT_GOAL := all

all: $(BUILD)/build.ninja ## build build/veer with its page, and libveer
	@tools/deps.sh page
	@ninja -C $(BUILD)

$(BUILD)/build.ninja:
	@tools/deps.sh build test
	@$(MESON) setup $(BUILD) -Dpage=$(PAGE)

run: all ## build and run build/veer; ARGS="drift --help" are its arguments
	@$(BUILD)/veer $(ARGS)

test: $(BUILD)/build.ninja ## build and run every test
	@tools/deps.sh build page test
	@$(MESON) test -C $(BUILD) --print-errorlogs

lint: $(BUILD)/build.ninja ## every static gate; nothing may be found
	@tools/deps.sh build page test lint
	@/usr/bin/python3 tools/lint.py $(BUILD)

symbols: all ## accept the exported symbols of libveer.so as they are now
	@/usr/bin/python3 tools/check-symbols.py $(BUILD) --update

asan: ## build-asan: every test under AddressSanitizer and UBSan
	@tools/sanitize.sh address,undefined build-asan -Dpage=$(PAGE)

tsan: ## build-tsan: every test under ThreadSanitizer
	@tools/sanitize.sh thread build-tsan -Dpage=$(PAGE)

fuzz: ## run every fuzz target FUZZ_SECONDS (60) each
	@tools/deps.sh build fuzz
	@tools/fuzz.sh $(TARGETS)

bench: $(BUILD)/build.ninja ## measure beside NumPy, SciPy, scikit-learn, pandas; BENCH="ks auc" for some
	@tools/deps.sh build bench
	@ninja -C $(BUILD) veer bench-programs >/dev/null
	@/usr/bin/python3 bench/run.py $(BUILD) $(BENCH)

bench-serve: $(BUILD)/build.ninja ## measure a whole server: ingest, latency, disk, memory, start, alerts; ARGS="--only ingest"
	@tools/deps.sh build
	@ninja -C $(BUILD) veer bench-programs >/dev/null
	@/usr/bin/python3 bench/serve.py $(BUILD) $(ARGS)

kill: all ## kill a server under load CYCLES (5000) times and look for what it acknowledged
	@/usr/bin/python3 tests/scenario/kill_cycles.py $(BUILD)/veer $(or $(CYCLES),5000)

fmt: ## format the C sources
	@tools/deps.sh lint
	@tools/c-files.sh | xargs clang-format -i

shots: all ## pictures of every view in light, dark and on a telephone, into web/shots
	@tools/deps.sh build page test
	@VEER=$(CURDIR)/$(BUILD)/veer tools/npm.sh run shots

web-types: all ## what the page knows of the API, from the server of this build
	@tools/web-types.sh $(BUILD)

demo: ## build, and run a server with simulated traffic until Ctrl-C; ARGS="--days 3" are its options
	@tools/deps.sh build page
	@[ -f $(BUILD)/build.ninja ] || $(MESON) setup $(BUILD) -Dpage=$(PAGE)
	@ninja -C $(BUILD) veer
	@tools/demo.sh $(BUILD) $(ARGS)

install: all ## install program, library and headers under PREFIX (/usr/local), honours DESTDIR
	@$(MESON) configure $(BUILD) --prefix $(PREFIX)
	@$(MESON) install -C $(BUILD)

man: all ## show the manual page of veer
	@man -l $(BUILD)/man/veer.1 2>/dev/null || mandoc -a $(BUILD)/man/veer.1

clean: ## remove every build folder
	@rm -rf $(BUILD) build-*/

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*##/\t/' | expand -t 10
