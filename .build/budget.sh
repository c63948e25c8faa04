#!/usr/bin/env bash
# What a browser must fetch stays small, and what belongs to the server stays there.
source "$(dirname "$0")/lib.sh"

# Bytes as sent (brotli): 93,800 and 8,300 when set. Raise only with a reason.
# The cursor through the charts and the toggles of their legends took 4,700: 110,700.
wasm_limit=116000
css_limit=20000
pkg=target/site/pkg/$(<target/site/version)
failed=0

check() { # what, bytes, limit
  if (($2 <= $3)); then echo "    $1: $2 of $3 bytes"; else echo "    $1: $2 bytes, over the limit of $3" >&2; failed=1; fi
}
size() { cat "${@/%/.br}" | wc -c; }
check "wasm and its glue" "$(size "$pkg/headroom.wasm" "$pkg/headroom.js")" "$wasm_limit"
check "style" "$(size "$pkg/headroom.css")" "$css_limit"

tree=$(cargo tree --edges normal --no-default-features --features hydrate --target wasm32-unknown-unknown --prefix none --format '{p}')
for crate in plotters sqlx sqlx-core chrono jiff tokio rust_decimal statrs csv; do
  if grep -q "^$crate v" <<<"$tree"; then
    echo "    $crate must not reach the browser: cargo tree -i $crate --no-default-features --features hydrate" >&2
    failed=1
  fi
done
# Leptos itself names these, for what only a server does; no code of theirs may be linked. Symbols hold a name after its length.
for crate in regex regex_automata regex_syntax toml toml_parser config; do
  if grep -qaE "[^0-9]${#crate}$crate[^a-z_]" target/front/wasm32-unknown-unknown/wasm-release/headroom.wasm; then
    echo "    code of $crate is linked into the browser half" >&2
    failed=1
  fi
done
echo "    $(sort -u <<<"$tree" | wc -l) crates reach the browser"
exit "$failed"
