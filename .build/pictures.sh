#!/usr/bin/env bash
# Renews the pictures that pages are compared with, end2end/references. Look at each one that changed before it is committed.
source "$(dirname "$0")/lib.sh"
.build/build.sh
.build/tools-for-tests.sh
eval "$(<"$logs/test-tools.env")"
cd end2end
npx --no-install playwright test --reporter=list --project=script --update-snapshots=changed pictures.hydrate.spec.ts
# Kept small where ImageMagick is at hand: a palette is closer to the picture than the comparison can tell.
have convert || exit 0
for picture in references/*.png; do
  [[ $(head -c 26 "$picture" | tail -c 1 | od -An -tu1) -eq 3 ]] || convert "$picture" +dither -colors 48 "PNG8:$picture"
done
