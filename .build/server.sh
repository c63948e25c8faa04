# shellcheck shell=bash
# A release server of a script's own: on a free port, with a database that goes with it. Source after lib.sh.

# Sets server_url. Settings of the environment hold, as VAR=value in front of the call.
start_server() {
  server_folder=$(mktemp -d)
  LEPTOS_SITE_ADDR=127.0.0.1:0 DATABASE_URL=sqlite://$server_folder/plans.db RUST_LOG=warn \
    target/release/headroom >"$server_folder/said" 2>"$logs/server.log" &
  server_pid=$!
  trap stop_server EXIT
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    server_url=$(sed -n 's/^Headroom listens on //p' "$server_folder/said")
    [[ -z $server_url ]] || return 0
    kill -0 "$server_pid" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$logs/server.log" >&2
  die "the server does not start"
}

stop_server() {
  trap - EXIT
  kill "$server_pid" 2>/dev/null && wait "$server_pid" 2>/dev/null
  rm -rf "$server_folder"
}
