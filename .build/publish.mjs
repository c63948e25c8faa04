// Publishes the site: node .build/publish.mjs release|dev [folder with the browser half]
//
//   target/site/version            the content hash that is in force
//   target/site/pkg/<hash>/        headroom.css and, when the browser half is built, headroom.js and headroom.wasm,
//                                  each with .br and .gz beside it; never changed once it is there
//   target/site/*                  what lies in public/
//
// Without a second argument only style and public files are published: pages work without the browser half.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { transformSync } from "esbuild";
import { bundle } from "lightningcss";

const [mode, front] = process.argv.slice(2);
const site = "target/site";
const kept = 3; // pages that are open while a build is replaced still find their files

const files = new Map(front ? filesBelow(front).map((name) => [name, fs.readFileSync(path.join(front, name))]) : []);
if (mode === "release" && files.has("headroom.js")) files.set("headroom.js", script(files.get("headroom.js")));
files.set("headroom.css", style("style/main.css"));

const hash = createHash("sha256").update(mode);
for (const name of [...files.keys()].sort()) hash.update(`\0${name}\0${files.get(name).length}\0`).update(files.get(name));
const version = hash.digest("hex").slice(0, 16);
const folder = path.join(site, "pkg", version);

if (!fs.existsSync(folder)) {
  const scratch = `${folder}.${process.pid}`;
  await Promise.all([...files].map(([name, bytes]) => write(path.join(scratch, name), bytes)));
  try {
    fs.renameSync(scratch, folder);
  } catch (error) {
    fs.rmSync(scratch, { recursive: true }); // another build has just published the same
    if (!fs.existsSync(folder)) throw error;
  }
}
copyPublic();
fs.writeFileSync(`${site}/version.${process.pid}`, version);
fs.renameSync(`${site}/version.${process.pid}`, `${site}/version`);
forgetOld();

const sizes = [...files].filter(([name]) => compressible(name)).map(([name, bytes]) => {
  return `${name} ${kb(bytes.length)} (brotli ${kb(fs.statSync(path.join(folder, `${name}.br`)).size)})`;
});
console.log(`    published ${version}: ${sizes.join(", ")}`);

/** One minified style sheet, imports and layers included. A style sheet that doesn't parse stops the build. */
function style(filename) {
  let bundled;
  try {
    bundled = bundle({ filename, minify: true, errorRecovery: false });
  } catch ({ fileName, loc, message }) {
    console.error(`${fileName ?? filename}:${loc?.line ?? "?"}: ${message}`);
    process.exit(1);
  }
  const { code, warnings } = bundled;
  for (const { message, loc } of warnings) console.warn(`${loc?.filename ?? filename}:${loc?.line ?? "?"}: ${message}`);
  return Buffer.from(code);
}

/** The glue without comments and long names. */
function script(source) {
  return Buffer.from(transformSync(source, { minify: true, format: "esm", target: "es2022" }).code);
}

async function write(filename, bytes) {
  fs.mkdirSync(path.dirname(filename), { recursive: true });
  fs.writeFileSync(filename, bytes);
  if (!compressible(filename)) return;
  const brotli = promisify(zlib.brotliCompress)(bytes, {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: mode === "release" ? 11 : 4,
      [zlib.constants.BROTLI_PARAM_LGWIN]: 22,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const gzip = promisify(zlib.gzip)(bytes, { level: mode === "release" ? 9 : 1 });
  fs.writeFileSync(`${filename}.br`, await brotli);
  fs.writeFileSync(`${filename}.gz`, await gzip);
}

function copyPublic() {
  fs.mkdirSync(site, { recursive: true });
  const wanted = fs.existsSync("public") ? fs.readdirSync("public") : [];
  for (const name of wanted) fs.cpSync(path.join("public", name), path.join(site, name), { recursive: true });
  for (const name of fs.readdirSync(site)) {
    if (name !== "pkg" && !name.startsWith("version") && !wanted.includes(name)) fs.rmSync(path.join(site, name), { recursive: true });
  }
}

function forgetOld() {
  const age = (name) => fs.statSync(path.join(site, "pkg", name)).mtimeMs;
  const others = fs.readdirSync(path.join(site, "pkg")).filter((name) => name !== version).sort((a, b) => age(b) - age(a));
  for (const name of others.slice(kept)) fs.rmSync(path.join(site, "pkg", name), { recursive: true, force: true });
}

function filesBelow(root) {
  return fs.readdirSync(root, { recursive: true }).filter((name) => fs.statSync(path.join(root, name)).isFile());
}
function compressible(name) { return /\.(css|js|wasm)$/.test(name); }
function kb(bytes) { return `${(bytes / 1000).toFixed(1)} KB`; }
