#!/usr/bin/env bash
# The browser half: Rust → wasm → JavaScript glue → optimised → published under target/site. Argument: release (the default) or dev.
source "$(dirname "$0")/lib.sh"
source .build/tools.sh
mode=${1:-release}
inputs=$(front_inputs "$mode")

need_npm .build
need_wasm_compiler
profile=wasm-release out=target/front/wasm32-unknown-unknown/wasm-release
if [[ $mode == dev ]]; then profile=dev out=target/front/wasm32-unknown-unknown/debug; fi

say "browser half: compiling to wasm"
# A target folder of its own: two Cargos in one would wait for each other.
env "${wasm_env[@]}" cargo build --profile "$profile" --lib --no-default-features --features hydrate \
  --target wasm32-unknown-unknown --target-dir target/front

need_wasm_bindgen
say "browser half: binding and optimising"
pkg=target/front/pkg
rm -rf "$pkg" "$pkg.inputs"
"$wasm_bindgen" --target web --no-typescript --out-dir "$pkg" --out-name headroom "$out/headroom.wasm"
# The name a Leptos server asks for, as cargo-leptos has it: no "_bg".
if [[ $mode == release ]]; then
  # The features rustc's wasm32 target switches on by default.
  .build/node_modules/.bin/wasm-opt -Oz --enable-bulk-memory --enable-mutable-globals --enable-multivalue \
    --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext \
    "$pkg/headroom_bg.wasm" -o "$pkg/headroom.wasm"
  rm "$pkg/headroom_bg.wasm"
else
  mv "$pkg/headroom_bg.wasm" "$pkg/headroom.wasm"
fi
echo "$inputs" >"$pkg.inputs"
node .build/publish.mjs "$mode" "$pkg"
say "browser half: ready"
