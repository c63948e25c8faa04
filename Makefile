# One way of building for everyone. The work is done by the small scripts in .build/.
.PHONY: help run dev build test pictures bench backtest lint clean

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

run: ## install what is missing, build, serve on http://127.0.0.1:3000
	@.build/run.sh

dev: ## the same from unoptimised builds, built again whenever a file changes
	@.build/dev.sh

build: ## server (target/release/headroom) and browser half (target/site)
	@.build/build.sh

test: ## every test there is; ends with "N passed, N failed"
	@.build/test.sh

pictures: ## renews end2end/references, the pictures that pages are compared with
	@.build/pictures.sh

bench: ## Criterion benches
	@.build/bench.sh

backtest: ## plans beside real systems; CASES=file.json reads others
	@.build/backtest.sh

lint: ## rustfmt, Clippy on both halves, the TypeScript checker
	@.build/lint.sh

clean: ## forget what was built (not the per-user cache, not data/)
	rm -rf target .build/node_modules end2end/node_modules end2end/test-results end2end/report
