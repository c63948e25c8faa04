#!/usr/bin/env bash
# Plans beside real systems: a table, the misses with their reasons, the sums, then a line of JSON a system and one of the sums.
# CASES=file reads them from a JSON list instead of the catalog.
source "$(dirname "$0")/lib.sh"
need_basics
cargo build --quiet --release --bin headroom
exec target/release/headroom backtest ${CASES:+"$CASES"}
