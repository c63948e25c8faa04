import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";

// Writes the pictures of a folder with a palette, unless they have one.

const TYPE_AT = 25; // of the header: how a pixel's colour is told
const PALETTE = 3;

const folder = process.argv[2];
for (const name of readdirSync(folder).filter((name) => name.endsWith(".png"))) {
  const file = path.join(folder, name);
  const picture = readFileSync(file);
  if (picture[TYPE_AT] !== PALETTE) writeFileSync(file, await sharp(picture).png({ palette: true, colours: 48, dither: 0, effort: 10 }).toBuffer());
}
