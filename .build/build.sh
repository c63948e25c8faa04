#!/usr/bin/env bash
# Server and browser half side by side; the server first, since its pages work without the other.
source "$(dirname "$0")/lib.sh"
source .build/both.sh
need_basics
build_both
wait_for_front || die "the browser half failed, see $logs/front.log"
say "target/release/headroom and target/site are ready"
