# The front door. `make` builds into build/; `make help` lists the rest.
BUILD ?= build
MESON ?= meson
PYTHON ?= /usr/bin/python3

.PHONY: all help test
.DEFAULT_GOAL := all

all: $(BUILD)/build.ninja ## build build/veer
	@ninja -C $(BUILD)

$(BUILD)/build.ninja:
	@tools/deps.sh build
	@$(MESON) setup $(BUILD)

test: ## install what the tests need, run every test
	@tools/deps.sh build test
	@test -f $(BUILD)/build.ninja || $(MESON) setup $(BUILD)
	@$(MESON) test -C $(BUILD) --print-errorlogs

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14
