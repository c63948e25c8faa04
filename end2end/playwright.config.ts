import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
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
  expect: { timeout: 10_000 },
  use: {
    baseURL,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "script", testMatch: "**/*.spec.ts" },
    // The same pages without JavaScript. What is in *.hydrate.spec.ts needs it.
    { name: "no-script", testMatch: "**/*.spec.ts", testIgnore: "**/*.hydrate.spec.ts", use: { javaScriptEnabled: false } },
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
  process.on("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}

function freePort(): string {
  const listen = "const s = require('net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })";
  return execFileSync(process.execPath, ["-e", listen], { encoding: "utf8" }).trim();
}
