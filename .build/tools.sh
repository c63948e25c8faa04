# shellcheck shell=bash
# Installs what is missing. Source after lib.sh. Every function may be called again: it then does nothing.

# Debian's packages. Never lets apt remove anything to make room.
need_apt() {
  local missing=() package sudo=()
  for package; do
    [[ $(dpkg-query -W -f='${Status}' "$package" 2>/dev/null) == *" installed" ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  have apt-get || die "please install with your package manager what Debian calls: ${missing[*]}"
  if ((EUID != 0)); then
    have sudo || die "please let an administrator run: apt-get install --no-install-recommends ${missing[*]}"
    sudo=(sudo)
  fi
  say "installing ${missing[*]}"
  {
    "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 update || true # old lists may still do
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
      install -y --no-install-recommends --no-remove "${missing[@]}"
  } >"$logs/apt.log" 2>&1 || { tail -n 20 "$logs/apt.log" >&2; die "apt-get could not install ${missing[*]}"; }
}

# npm packages exactly as locked, in the given folder.
need_npm() {
  local want
  want=$(sha256sum <"$1/package-lock.json")
  [[ -f $1/node_modules/.locked && $(<"$1/node_modules/.locked") == "$want" ]] && return
  say "npm packages of $1"
  (cd "$1" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-fund --no-audit --loglevel=error)
  echo "$want" >"$1/node_modules/.locked"
}

# The wasm-bindgen tool must be of exactly the library's version.
need_wasm_bindgen() {
  local version root
  version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)
  if [[ $(wasm-bindgen --version 2>/dev/null) == "wasm-bindgen $version" ]]; then
    wasm_bindgen=wasm-bindgen
    return
  fi
  root=$cache/wasm-bindgen-$version
  wasm_bindgen=$root/bin/wasm-bindgen
  [[ -x $wasm_bindgen ]] && return
  say "building wasm-bindgen $version (once per user and version)"
  # Unoptimised: it compiles three times as fast and is used for seconds. Not --locked: its lock file names yanked crates.
  CARGO_PROFILE_RELEASE_OPT_LEVEL=0 cargo install wasm-bindgen-cli --version "$version" --root "$root"
}

# A compiler for wasm32: sets wasm_env, the environment the wasm build runs in.
need_wasm_compiler() {
  # What .cargo/config.toml says holds for the server half alone once this is set. A place of this machine is nobody's business.
  local flags="--cfg erase_components --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src/="
  wasm_env=("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags")
  if [[ ${HEADROOM_WASM:-} != debian ]]; then
    wasm_target_installed && return
    # Where rustup reaches its server this takes seconds; many build machines don't.
    if ! compgen -G "$cache/wasm-std-*/lib" >/dev/null && have rustup; then
      say "asking rustup for the wasm32 target"
      timeout 120 rustup target add wasm32-unknown-unknown >"$logs/rustup.log" 2>&1 && wasm_target_installed && return
      say "rustup can't get it: falling back to Debian's compiler"
    fi
  fi
  need_apt rustc-web rust-web-src
  need_wasm_std
}
wasm_target_installed() { compgen -G "$(rustc --print target-libdir --target wasm32-unknown-unknown)/libstd-*.rlib" >/dev/null; }

# Debian has a newer rustc and the standard library's source, but not the library for wasm32. Cargo compiles it from there; the result
# is laid out as a sysroot, so that the project's own build is an ordinary one. The server half stays with rustup's toolchain.
need_wasm_std() {
  local version sysroot lld libs scratch
  version=$(/usr/bin/rustc --version | cut -d' ' -f2)
  sysroot=$cache/wasm-std-$version-small
  libs=lib/rustlib/wasm32-unknown-unknown/lib
  lld=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
  [[ -x $lld ]] || die "$lld is missing: is this toolchain rustup's?"
  if [[ ! -d $sysroot ]]; then
    say "building the standard library for wasm32 with rustc $version (once per user and version)"
    scratch=$(mktemp -d)
    mkdir -p "$scratch/src" "$scratch/sysroot/$libs" "$cache"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n[profile.release]\nopt-level = "z"\ncodegen-units = 1\n' >"$scratch/Cargo.toml"
    touch "$scratch/src/lib.rs"
    (cd "$scratch" && RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 cargo build --release --target wasm32-unknown-unknown \
      -Zbuild-std=std,panic_abort)
    cp "$scratch"/target/wasm32-unknown-unknown/release/deps/*.rlib "$scratch/sysroot/$libs/"
    rm -f "$scratch/sysroot/$libs"/libempty-*
    # Another build may have been quicker: then its result stays.
    mv -T "$scratch/sysroot" "$sysroot" 2>/dev/null || [[ -d $sysroot ]]
    rm -rf "$scratch"
  fi
  wasm_env=(RUSTC=/usr/bin/rustc "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags --sysroot $sysroot"
    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$lld")
}

# What only the tests need.
need_postgres() {
  PG_BIN=$(find_pg_bin)
  [[ $PG_BIN ]] || { need_apt postgresql; PG_BIN=$(find_pg_bin); }
  export PG_BIN
}
find_pg_bin() {
  if have initdb; then dirname "$(readlink -f "$(command -v initdb)")"; else compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1; fi
}
need_chromium() {
  CHROMIUM_PATH=${CHROMIUM_PATH:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
  [[ $CHROMIUM_PATH ]] || { need_apt chromium; CHROMIUM_PATH=/usr/bin/chromium; }
  export CHROMIUM_PATH
}
# Reads alert rules. Taken out of Debian's package, without the server and the service that installing it would bring.
need_promtool() {
  local scratch
  PROMTOOL=$(command -v promtool || echo "$cache/prometheus/usr/bin/promtool")
  export PROMTOOL
  [[ -x $PROMTOOL ]] && return
  have apt-get || die "please install promtool, which Debian has in its package prometheus"
  say "fetching promtool"
  scratch=$(mktemp -d)
  (
    cd "$scratch"
    # Lists that were never fetched know no package.
    apt-get download prometheus || { need_apt_lists && apt-get download prometheus; }
    dpkg-deb -x prometheus_*.deb unpacked
  ) >"$logs/promtool.log" 2>&1 || { tail -n 20 "$logs/promtool.log" >&2; die "promtool could not be fetched"; }
  mkdir -p "$cache"
  # Another build may have been quicker: then its result stays.
  mv -T "$scratch/unpacked" "$cache/prometheus" 2>/dev/null || [[ -x $PROMTOOL ]]
  rm -rf "$scratch"
}
# Python's packages exactly as listed, in a folder of their own: sets python, that folder, and PYTHON_BIN, where their commands lie.
need_python() {
  python=$cache/python-$(sha256sum <.build/python.txt | cut -c1-16)
  export PYTHON_BIN=$python/bin
  [[ -f $python/.complete ]] && return
  python3 -c 'import venv, ensurepip' 2>/dev/null || need_apt python3-venv
  say "Python packages"
  rm -rf "$python"
  python3 -m venv "$python"
  "$python/bin/pip" install --quiet --disable-pip-version-check --no-deps -r .build/python.txt
  touch "$python/.complete"
}
need_apt_lists() {
  if ((EUID == 0)); then apt-get update; else sudo apt-get update; fi
}
