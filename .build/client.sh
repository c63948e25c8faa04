#!/usr/bin/env bash
# A client generated from the running server's own description: it must compile, and live through a plan's life.
source "$(dirname "$0")/lib.sh"
source .build/tools.sh
source .build/server.sh
need_npm end2end/client
start_server
cd end2end/client
npx --no-install openapi-typescript "$server_url/api/v1/openapi.json" --default-non-nullable=false --output api.d.ts >"../../$logs/client.log" 2>&1 || { cat "../../$logs/client.log" >&2; exit 1; }
npx --no-install tsc
node made/life.js "$server_url"
