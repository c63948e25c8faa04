import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect } from "@playwright/test";
import { Planner } from "./planner.page";

interface Fixtures {
  planner: Planner;
  /** What went wrong in the page: exceptions, console errors (a violated Content-Security-Policy among them), words about hydration, failed requests to the server.
   *  Checked to be empty after every test; a test that provokes one takes it out. */
  complaints: string[];
  /** Waits until the browser half has taken over. */
  hydrated: () => Promise<void>;
  /** Fails on any breach of WCAG 2.2 AA that axe can see. */
  accessible: () => Promise<void>;
}

export const test = base.extend<Fixtures>({
  planner: async ({ page, javaScriptEnabled }, use) => {
    await use(new Planner(page, javaScriptEnabled !== false));
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" || /hydrat/i.test(message.text())) complaints.push(`console: ${message.text()} (${message.location().url})`);
      });
      page.on("response", (response) => {
        if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`);
      });
      await use(complaints);
      expect(complaints, "complaints of the page").toEqual([]);
    },
    { auto: true },
  ],
  hydrated: async ({ page }, use) => {
    await use(async () => {
      await expect(page.locator("html[data-live]")).toBeAttached();
    });
  },
  accessible: async ({ page }, use) => {
    await use(async () => {
      // Whatever lies under the header or the dock is scrolled out from under it: no small target for that.
      const bars = (position: string) =>
        page.evaluate((p) => document.querySelectorAll<HTMLElement>(".site, #dock").forEach((bar) => { bar.style.position = p; }), position);
      await bars("static");
      // Of thousands of elements only those at fault are told, and no frame is of another's origin: half the time of a whole report.
      const { violations } = await new AxeBuilder({ page })
        .options({ resultTypes: ["violations"] })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
        .setLegacyMode()
        .analyze();
      await bars("");
      const found = violations.flatMap((v) => v.nodes.map((n) => `${v.id} at ${n.target.join(" ")}: ${v.help}`));
      expect(found, "breaches of WCAG").toEqual([]);
    });
  },
});

/** Takes out the complaints that a test provokes, and holds that it did; all others stay. */
export function provoked(complaints: string[], pattern: RegExp) {
  const others = complaints.filter((complaint) => !pattern.test(complaint));
  expect(others.length, `${pattern} was provoked`).toBeLessThan(complaints.length);
  complaints.splice(0, complaints.length, ...others);
}

export { expect };
