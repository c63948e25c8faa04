#!/usr/bin/env bash
# Installs what only the tests need, and leaves word where it lies.
source "$(dirname "$0")/lib.sh"
source .build/tools.sh
need_npm end2end
need_postgres
have strace || need_apt strace # sees that a save is synced before it is acknowledged
need_chromium
need_promtool
printf 'export PG_BIN=%q CHROMIUM_PATH=%q PROMTOOL=%q\n' "$PG_BIN" "$CHROMIUM_PATH" "$PROMTOOL" >"$logs/test-tools.env"
