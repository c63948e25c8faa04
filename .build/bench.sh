#!/usr/bin/env bash
# Criterion benches; arguments go to them, as in: .build/bench.sh estimate
source "$(dirname "$0")/lib.sh"
need_basics
cargo bench --bench '*' -- "$@"
