#!/usr/bin/env bash
# schemathesis against the running server, from the server's own description: every call, and no check may fail.
source "$(dirname "$0")/lib.sh"
source .build/tools.sh
source .build/server.sh
least=1000
need_python
# A run is one address in a hurry.
RATE_LIMIT_PER_MINUTE=1000000 start_server
code=0
"$python/bin/schemathesis" --config-file end2end/rest/schemathesis.toml run "$server_url/api/v1/openapi.json" --no-color \
  >"$logs/rest.log" 2>&1 || code=$?
((code == 0)) || cat "$logs/rest.log" >&2
# "2345 generated, …", below "Test cases:".
cases=$(sed -n 's/^ *\([0-9]*\) generated, .*/\1/p' "$logs/rest.log" | tail -n 1)
say "${cases:-no} cases, ${least} are wanted; exit code $code"
((code == 0 && ${cases:-0} >= least))
