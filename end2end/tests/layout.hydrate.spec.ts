import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

// Whoever types reads at the same time: what is in sight stays where it is, also what the browser would excuse as an answer to a key.

interface Shift {
  value: number;
  while: string;
  moved: string[];
}

declare global {
  interface Window {
    shifts: Shift[];
    doing: string;
  }
}

async function watchShifts(page: Page) {
  await page.addInitScript(() => {
    window.shifts = [];
    window.doing = "loading";
    const named = (node?: Node | null) => {
      const element = node instanceof Element ? node : node?.parentElement;
      return element ? `${element.closest("[id]")?.id} ${element.tagName}.${element.className}` : "what is gone";
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources: { node?: Node; previousRect: DOMRect; currentRect: DOMRect }[] })[]) {
        const moved = entry.sources.map((source) => `${named(source.node)}: ${source.previousRect.y} to ${source.currentRect.y}`);
        window.shifts.push({ value: entry.value, while: window.doing, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

for (const width of [390, 900, 1440]) {
  test(`nothing in sight moves while one types at ${width} px`, async ({ planner, page }) => {
    test.slow();
    await page.setViewportSize({ width, height: 900 });
    await watchShifts(page);
    await planner.open("?v=1&growth.start_month=2026-11");
    // Until the answer to what was done stands in the page.
    const doing = async (what: string, act: () => Promise<void>) => {
      await page.evaluate((what) => { window.doing = what; }, what);
      await act();
      await page.waitForTimeout(150);
      await planner.settled();
    };
    const replace = async (name: string, text: string) => {
      await doing(`${name} selected`, async () => {
        await planner.entry(name).focus();
        await page.keyboard.press("Control+a");
      });
      for (const [at, digit] of [...text].entries()) await doing(`${name}=${text.slice(0, at + 1)}`, () => page.keyboard.type(digit));
    };
    await replace("size", "30000");
    await expect(page.locator("#verdict")).toContainText("30,000");
    await replace("size", "3000000");
    await expect(page.locator("#verdict")).toContainText("3,000,000");
    await replace("growth.monthly", "12");
    await replace("rate_size", "40");
    await replace("growth.monthly", "lots");
    await doing("a field at fault left", () => page.keyboard.press("Tab"));
    await expect(planner.row("growth.monthly").locator(".field__error")).toBeVisible();
    await replace("growth.monthly", "5");
    await doing("a mended field left", () => page.keyboard.press("Tab"));
    await expect(planner.row("growth.monthly").locator(".field__error")).toBeHidden();

    const shifts = await page.evaluate(() => window.shifts);
    const sum = shifts.reduce((sum, shift) => sum + shift.value, 0);
    test.info().annotations.push({ type: "layout shift", description: `${width} px: ${sum.toFixed(4)}` });
    console.log(`    layout shift at ${width} px, typing: ${sum.toFixed(4)}`);
    const largest = [...shifts].sort((a, b) => b.value - a.value).slice(0, 8);
    expect(sum, largest.map((shift) => `${shift.value.toFixed(4)} ${shift.while}: ${shift.moved.join("; ")}`).join("\n")).toBeLessThanOrEqual(0.02);
  });
}
