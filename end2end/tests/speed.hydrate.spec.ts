import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "./fixtures";

// How fast the page is here and now: figures of one machine for the report, no promises. A test can only say that there is one.

declare global {
  interface Window {
    interactions: { id: number; duration: number }[];
  }
}

const RUNS = 5;

// One after the other, in one worker.
test.describe.configure({ mode: "default" });

// A visitor's browser records nothing.
test.use({ trace: "off", screenshot: "off" });

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

function report(what: string, values: number[]) {
  expect(values.length).toBeGreaterThan(0);
  const said = `${median(values).toFixed(0)} ms, median of ${values.length}: ${values.map((value) => value.toFixed(0)).join(", ")}`;
  test.info().annotations.push({ type: what, description: said });
  console.log(`    ${what}: ${said}`);
}

/** In a browser window that has never been used: neither its process nor its caches are warm. */
async function firstPaint(browser: Browser, url: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  const paint = () => page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
  await expect.poll(paint).toBeGreaterThan(0);
  const took = await paint();
  await context.close();
  return took;
}

test("first contentful paint of the page as the server sends it, beside that of one word", async ({ browser, baseURL }) => {
  // What the browser takes for itself: a page of one word, without style, from a server that does nothing.
  const word = createServer((_, response) => response.setHeader("content-type", "text/html").end("<!DOCTYPE html><title>One</title><p>word"));
  await once(word.listen(0, "127.0.0.1"), "listening");
  const floor: number[] = [];
  const paints: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    floor.push(await firstPaint(browser, `http://127.0.0.1:${(word.address() as AddressInfo).port}/`));
    paints.push(await firstPaint(browser, `${baseURL}/?v=1&audience.monthly_active_users=220k`));
  }
  word.close();
  report("first contentful paint of one word", floor);
  report("first contentful paint", paints);
});

/** From an input to the next frame drawn, of each interaction, as the browser tells it (in steps of 8 ms, none under 16). */
async function interactions(page: Page, act: (run: number) => Promise<unknown>) {
  const found: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    await page.evaluate(() => { window.interactions = []; });
    await act(run);
    await page.waitForTimeout(300);
    const seen = await page.evaluate(() => window.interactions);
    // Faster than the browser tells: drawn within its smallest step.
    found.push(Math.max(16, ...seen.map((interaction) => interaction.duration)));
  }
  return found;
}

test("interaction to next paint", async ({ planner, page }) => {
  await page.addInitScript(() => {
    window.interactions = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[]) {
        if (entry.interactionId) window.interactions.push({ id: entry.interactionId, duration: entry.duration });
      }
    }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  await planner.open("?v=1&audience.monthly_active_users=220k");
  await planner.size.focus();
  report("a digit typed", await interactions(page, (run) => page.keyboard.type(String(run + 1))));
  await planner.size.fill("220k");
  await planner.row("size").getByRole("slider").focus();
  report("a slider moved", await interactions(page, (run) => page.keyboard.press(run % 2 ? "ArrowRight" : "ArrowLeft")));
  await planner.openGroup("Targets");
  report("a group opened and shut", await interactions(page, () => planner.openGroup("Targets")));
});
