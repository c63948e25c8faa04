#!/usr/bin/env bash
# Renews the pictures that pages are compared with, end2end/references. Look at each one that changed before it is committed.
source "$(dirname "$0")/lib.sh"
.build/build.sh
.build/tools-for-tests.sh
eval "$(<"$logs/test-tools.env")"
cd end2end
npx --no-install playwright test --reporter=list --project=script --update-snapshots=changed looks.hydrate.spec.ts
# Kept small: a palette is closer to the picture than the comparison can tell.
node shrink.mjs references
