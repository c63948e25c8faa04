# shellcheck shell=bash
# Builds both halves at once. Source after lib.sh.
front_pid=

# Style and server in the foreground, the browser half beside them at the lowest priority, its lines marked.
build_both() {
  .build/style.sh
  start_front
  say "building the server"
  cargo build --release --bin headroom
  say "server built"
}

start_front() {
  front_is_fresh release && return
  # A process group of its own, so that it can be stopped as a whole.
  set -m
  nice -n 19 .build/front.sh release > >(tee "$logs/front.log" | sed -u 's/^/[browser half] /') 2>&1 </dev/null &
  front_pid=$!
  set +m
  trap stop_front EXIT
}
wait_for_front() { [[ -z $front_pid ]] || { local pid=$front_pid; wait "$pid" && front_pid=; }; }
stop_front() { [[ -z $front_pid ]] || kill -- "-$front_pid" 2>/dev/null || true; }
