#!/usr/bin/env bash
# Installs what only the tests need, and leaves word where it lies.
source "$(dirname "$0")/lib.sh"
source .build/tools.sh
need_npm end2end
need_postgres
need_chromium
printf 'export PG_BIN=%q CHROMIUM_PATH=%q\n' "$PG_BIN" "$CHROMIUM_PATH" >"$logs/test-tools.env"
