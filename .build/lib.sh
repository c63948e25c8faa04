# shellcheck shell=bash
# What all scripts share. Source it first: it moves to the project's root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# All outputs lie under target/; what doesn't change with the project is built once per user and version.
unset CARGO_TARGET_DIR CARGO_BUILD_TARGET RUSTFLAGS
cache=${XDG_CACHE_HOME:-$HOME/.cache}/headroom
logs=target/log
mkdir -p "$logs"

# Leptos bakes this name into the server: without it pages ask for a wasm file that isn't there.
export LEPTOS_OUTPUT_NAME=headroom
export LEPTOS_SITE_ROOT=$PWD/target/site

# Minutes and seconds since the first script of this run started.
export HEADROOM_STARTED=${HEADROOM_STARTED:-$(date +%s)}
say() { local s=$(($(date +%s) - HEADROOM_STARTED)); printf '==> [%d:%02d] %s\n' $((s / 60)) $((s % 60)) "$*"; }
die() { printf '\nheadroom: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# What we can't install for anyone.
need_basics() {
  have cargo || die "Rust is missing: install the stable toolchain from https://rustup.rs"
  have node && have npm || die "Node.js (20 or newer) with npm is missing: https://nodejs.org"
  have cc || die "a C compiler is missing (Debian: apt-get install build-essential): SQLite is compiled from its source"
}

# One hash over names and contents, so that a fresh clone or a touched file doesn't look like a change.
hash_of() { find "$@" -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16; }

# What the browser half is made from, and how ("dev" or "release").
front_inputs() { echo "$1-$(hash_of .cargo src Cargo.toml Cargo.lock .build/front.sh .build/tools.sh)"; }
front_is_fresh() { [[ -f target/front/pkg.inputs && $(<target/front/pkg.inputs) == "$(front_inputs "$1")" ]]; }
