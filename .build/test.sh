#!/usr/bin/env bash
# Every test: Rust (unit, property, integration), lint, size budget, real browser. Whatever happens, the last line says how it went.
source "$(dirname "$0")/lib.sh"
source .build/both.sh
passed=0 failed=0 broken=()

finish() {
  local code=$?
  trap - EXIT
  stop_front
  ((code == 0)) || { failed=$((failed + 1)); broken+=("the test script itself"); }
  ((failed == 0)) || say "failed: ${broken[*]/%/;}"
  ((passed > 0 || failed > 0)) || failed=1
  echo "$passed passed, $failed failed"
  exit "$((failed > 0))"
}

# Steps without cases of their own count as one.
step() { # name, command…
  local name=$1
  shift
  say "$name"
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); broken+=("$name"); fi
}
# Preparation counts only when it fails.
prepare() { # command…
  if ! "$@"; then failed=$((failed + 1)); broken+=("$*"); return 1; fi
}
# Adds "passed failed" as a counter read them from a report; a command that failed without a failed case counts as one.
count() { # name, exit code, passed, failed
  passed=$((passed + $3))
  local f=$4
  if ((f == 0 && ($2 != 0 || $3 == 0))); then f=1; fi
  failed=$((failed + f))
  ((f == 0)) || broken+=("$1")
}

rust_tests() {
  local code=0
  say "building the server and its tests"
  # One command builds both; later ones find everything built.
  if ! prepare cargo build --release --bin headroom --lib --tests; then return; fi
  say "Rust tests"
  cargo test --release --no-fail-fast 2>&1 | tee "$logs/cargo-test.log" || code=$?
  # shellcheck disable=SC2046
  count "Rust tests" "$code" $(awk '/^test result: / {
    for (i = 2; i <= NF; i++) { if ($i == "passed;") p += $(i - 1); if ($i == "failed;") f += $(i - 1) }
  } END { print p + 0, f + 0 }' "$logs/cargo-test.log")
}

browser_tests() {
  local code=0 report=$PWD/$logs/playwright.json
  say "browser tests"
  rm -f "$report"
  (cd end2end && PLAYWRIGHT_JSON_OUTPUT_FILE=$report npx --no-install playwright test --reporter=list,json) || code=$?
  # shellcheck disable=SC2046
  count "browser tests" "$code" $(node -e '
    try {
      const { stats } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
      console.log(stats.expected + stats.flaky, stats.unexpected);
    } catch { console.log(0, 0); }' "$report")
}

need_basics
trap finish EXIT
say "what the tests need"
prepare .build/tools-for-tests.sh || true
eval "$(cat "$logs/test-tools.env" 2>/dev/null)"
prepare .build/style.sh || true
start_front
trap finish EXIT # start_front has set its own

rust_tests
# While the browser half is still being built beside.
step "REST under schemathesis" .build/rest.sh
step "a generated client" .build/client.sh
for check in rustfmt clippy-server clippy-browser typescript; do step "lint: $check" .build/lint.sh "$check"; done
step "browser half built" wait_for_front
step "what reaches the browser" .build/budget.sh
browser_tests
