#!/usr/bin/env bash
# Builds what is missing and serves. The server starts as soon as it is built; the browser half is served when it is there.
source "$(dirname "$0")/lib.sh"
source .build/both.sh
need_basics
build_both

server_pid=
stop_all() {
  [[ -z $server_pid ]] || kill "$server_pid" 2>/dev/null && wait "$server_pid" || true
  stop_front
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
target/release/headroom &
server_pid=$!
if [[ $front_pid ]]; then
  say "pages work already; typing ahead of the button will once the browser half is ready (some minutes)"
  while kill -0 "$server_pid" 2>/dev/null && kill -0 "$front_pid" 2>/dev/null; do sleep 1; done
  if kill -0 "$server_pid" 2>/dev/null; then
    wait_for_front || say "the browser half failed (see $logs/front.log); pages work without it"
  fi
fi
wait "$server_pid"
