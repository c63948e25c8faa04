#!/usr/bin/env bash
# Format and lint. Arguments: which of rustfmt, clippy-server, clippy-browser, typescript; none means all.
source "$(dirname "$0")/lib.sh"
source .build/tools.sh

need_component() { cargo "$1" --version >/dev/null 2>&1 || rustup component add "$2" || die "please install $2: rustup component add $2"; }

lint_rustfmt() {
  need_component fmt rustfmt
  cargo fmt --check
}

# In the release profile, so that build scripts and macros are those of the build.
lint_clippy-server() {
  need_component clippy clippy
  cargo clippy --release --all-targets -- -D warnings
}

# Not for wasm32 but natively: no code here depends on the target, and so macros and build scripts are shared with the server's.
lint_clippy-browser() {
  need_component clippy clippy
  cargo clippy --release --lib --no-default-features --features hydrate -- -D warnings
}

lint_typescript() {
  need_npm end2end
  (cd end2end && npx --no-install tsc --noEmit)
}

if (($# == 1)); then
  "lint_$1"
  exit
fi
failed=0
(($#)) || set -- rustfmt clippy-server clippy-browser typescript
for check; do
  say "lint: $check"
  # A process of its own: inside a condition, bash would go on after a step that fails.
  "$0" "$check" || failed=1
done
exit "$failed"
