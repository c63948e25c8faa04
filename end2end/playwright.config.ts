import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConfig } from "@playwright/test";

// The real release server, on a port of its own, with a database of its own. Playwright reads this file once in every worker too: what was
// chosen first is handed on in the environment.
const root = path.resolve(import.meta.dirname, "..");
const port = (process.env.HEADROOM_TEST_PORT ??= freePort());
const folder = (process.env.HEADROOM_TEST_FOLDER ??= temporaryFolder());
const baseURL = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  reporter: [["list"]],
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000, toHaveScreenshot: { maxDiffPixelRatio: 0.01 } },
  snapshotPathTemplate: "references/{arg}{ext}",
  use: {
    baseURL,
    screenshot: "only-on-failure",
    // Without the page at every step: on pages of thousands of elements that took a third of the time.
    trace: { mode: "retain-on-failure", snapshots: false, screenshots: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      env: { ...process.env, FONTCONFIG_FILE: path.join(folder, "fonts.conf") } as Record<string, string>,
      args: [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--font-render-hinting=none", "--force-color-profile=srgb", "--hide-scrollbars",
      ],
    },
  },
  projects: [
    { name: "script", testMatch: "**/*.spec.ts", testIgnore: "**/speed.*" },
    // The same pages without JavaScript. What is in *.hydrate.spec.ts needs it.
    { name: "no-script", testMatch: "**/*.spec.ts", testIgnore: "**/*.hydrate.spec.ts", use: { javaScriptEnabled: false } },
    // Measured alone: nothing else then wants the two cores.
    { name: "speed", testMatch: "**/speed.*", dependencies: ["script", "no-script"] },
  ],
  webServer: {
    command: JSON.stringify(path.join(root, "target/release/headroom")),
    cwd: root,
    url: `${baseURL}/healthz`,
    timeout: 30_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    stdout: "pipe",
    env: {
      RUST_LOG: process.env.RUST_LOG ?? "warn",
      LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
      LEPTOS_SITE_ROOT: path.join(root, "target/site"),
      DATABASE_URL: `sqlite://${path.join(folder, "plans.db")}`,
    },
  },
});

function temporaryFolder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "headroom-end2end-"));
  writeFileSync(path.join(made, "fonts.conf"), fonts(made));
  process.on("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The project's own font and no other: pictures of pages are the same on every machine. */
function fonts(cache: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(root, "src/charts/font")}</dir>
  <cachedir>${path.join(cache, "fonts")}</cachedir>
  <match target="font">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
</fontconfig>
`;
}

function freePort(): string {
  const listen = "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })";
  return execFileSync(process.execPath, ["-e", listen], { encoding: "utf8" }).trim();
}
