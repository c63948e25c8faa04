import { expect, test } from "./fixtures";
import { EXPECTED, QUESTION, STATES } from "./states";

const widths = [390, 900, 1440];
const schemes = ["light", "dark"] as const;

for (const colorScheme of schemes) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    // Thousands of elements, each looked at for its contrast.
    test.slow();

    test("the planner is accessible, folded and unfolded", async ({ planner, accessible }) => {
      await planner.open("?audience.monthly_active_users=220k&growth.monthly=8");
      await accessible();
      await planner.unfold();
      await accessible();
    });

    for (const [name, go] of Object.entries(STATES)) {
      test(`${name} is accessible`, async ({ planner, page, accessible, complaints }) => {
        await go(page, planner);
        await accessible();
        complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !EXPECTED.test(complaint)));
      });
    }

    test("a saved plan is accessible unfolded", async ({ planner, accessible }) => {
      await planner.open(`?${QUESTION}`);
      await planner.save();
      await planner.unfold();
      await accessible();
    });

    for (const width of widths) {
      test(`pictures at ${width} px`, async ({ planner, page, picture }) => {
        await page.setViewportSize({ width, height: 900 });
        await planner.open("?v=1&audience.monthly_active_users=220k&growth.monthly=8&traffic.requests_per_daily_user=20");
        await picture(`planner-${width}-${colorScheme}`);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        await page.getByRole("button", { name: "Save plan" }).click();
        await expect(page).toHaveURL(/\/p\//);
        await picture(`saved-${width}-${colorScheme}`);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      });
    }
  });
}
