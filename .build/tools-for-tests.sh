#!/usr/bin/env bash
# Installs what only the tests need, and leaves word where it lies.
source "$(dirname "$0")/lib.sh"
source .build/tools.sh
need_npm end2end
need_postgres
have curl || need_apt curl     # the README's calls
have strace || need_apt strace # sees that a save is synced before it is acknowledged
need_chromium
need_promtool
need_python
printf 'export PG_BIN=%q CHROMIUM_PATH=%q PROMTOOL=%q PYTHON_BIN=%q\n' "$PG_BIN" "$CHROMIUM_PATH" "$PROMTOOL" "$PYTHON_BIN" >"$logs/test-tools.env"
