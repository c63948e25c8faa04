import { expect, test } from "./fixtures";
import { EXPECTED, STATES } from "./states";

// Every page in every state: free of what axe finds, nothing that scrolls sideways, and as it was last looked at and found good, in references/.
// `make pictures` renews those; look at each that changed. Months are named in the question; what differs from one run to the next is covered.

const SCHEMES = ["light", "dark"] as const;
const WIDTHS = [390, 900, 1440];

for (const [name, go] of Object.entries(STATES)) {
  test(name, async ({ page, planner, accessible, complaints }) => {
    // Thousands of elements, each looked at for its contrast.
    test.slow();
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: WIDTHS.at(-1)!, height: 720 });
    await go(page, planner);
    const mask = [page.locator("time, .copy input, .rows--mine li > :nth-child(4), .revisions__day, main:has(#share) #verdict .section__head > p")];
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await accessible();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 720 });
        await page.evaluate(() => scrollTo(0, 0));
        expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} px: nothing scrolls sideways`).toBe(width);
        await expect.soft(page).toHaveScreenshot(`${name}-${width}-${colorScheme}.png`, { mask, maskColor: "#888888" });
      }
    }
    complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !EXPECTED.test(complaint)));
  });
}
