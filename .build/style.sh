#!/usr/bin/env bash
# Publishes style and public files, and the browser half with them if it is still what the sources say. Quick: before the server starts.
source "$(dirname "$0")/lib.sh"
source .build/tools.sh
mode=${1:-release}
need_npm .build
if front_is_fresh "$mode"; then
  node .build/publish.mjs "$mode" target/front/pkg
else
  node .build/publish.mjs "$mode"
fi
