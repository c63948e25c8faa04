#!/usr/bin/env bash
# Builds again and restarts whenever a file changes. Unoptimised: the first build takes its time, the later ones little.
source "$(dirname "$0")/lib.sh"
need_basics
server_pid=
stop_server() { [[ -z $server_pid ]] || { kill "$server_pid" 2>/dev/null && wait "$server_pid" || true; server_pid=; }; }
trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Names, times and sizes of all sources: cheap enough to look every second.
watched() { find src style public migrations Cargo.toml Cargo.lock -type f -printf '%p %T@ %s\n' 2>/dev/null | sha256sum; }

seen=
while true; do
  now=$(watched)
  if [[ $now != "$seen" ]]; then
    seen=$now
    HEADROOM_STARTED=$(date +%s)
    # The old server stays until the new one is built; a build that fails leaves it running.
    if .build/style.sh dev && cargo build --bin headroom; then
      stop_server
      target/debug/headroom &
      server_pid=$!
      front_is_fresh dev || .build/front.sh dev || say "the browser half failed; pages work without it"
      say "watching for changes"
    else
      say "waiting for the next change"
    fi
  fi
  sleep 1
done
