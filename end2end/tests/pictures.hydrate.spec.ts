import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { EXPECTED, QUESTION, STATES } from "./states";

// Every page as it was last looked at and found good, in references/; renewed by `make pictures`, and looked
// at again. The months of a path are named in the question, and what differs from one run to the next is covered.

/** The sections of a plan, each from its head on. */
const SECTIONS = ["breaks", "ladder", "demand", "architecture", "growth", "cost", "bill", "alternatives", "assumptions", "save"];

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 900, 1440]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 720 }, contextOptions: { reducedMotion: "reduce" } });

      const looksAsBefore = async (page: Page, name: string) => {
        expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing scrolls sideways").toBe(width);
        const mask = [page.locator("time, .copy input, .rows--mine li > :nth-child(4), .revisions__day")];
        await expect(page).toHaveScreenshot(`${name}-${width}-${colorScheme}.png`, { mask, maskColor: "#888888" });
      };

      for (const [name, go] of Object.entries(STATES)) {
        test(name, async ({ page, planner, complaints }) => {
          await go(page, planner);
          await looksAsBefore(page, name);
          complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !EXPECTED.test(complaint)));
        });
      }

      // Text is the same in the dark and wraps elsewhere when narrow: one look at the long sections is enough.
      if (colorScheme === "dark" || width !== 1440) return;
      test("sections", async ({ page, planner }) => {
        test.slow();
        await planner.open(`?${QUESTION}`);
        for (const id of SECTIONS) {
          const section = page.locator(`#${id}`);
          if (!(await section.count())) continue;
          await section.evaluate((element) => element.scrollIntoView({ block: "start", behavior: "instant" }));
          await looksAsBefore(page, `section-${id}`);
        }
      });
    });
  }
}
