#!/usr/bin/env bash
# Criterion benches, the engine's memory, and the yardstick of its speed; arguments go to Criterion and choose among its benches alone, as in:
# .build/bench.sh estimate
source "$(dirname "$0")/lib.sh"
need_basics
if (($#)); then
  cargo bench --bench engine --bench estimate -- "$@"
else
  cargo bench --bench engine --bench estimate
  say "memory"
  cargo bench --bench memory
  say "yardstick"
  cargo bench --bench yardstick
fi
