import { expect, provoked, test } from "./fixtures";

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

    test("faults, presets and a stale plan are accessible", async ({ planner, page, accessible, complaints }) => {
      await planner.open("?preset=blog&audience.monthly_active_users=lots&traffic.classes.0.share=x");
      await expect(planner.summary).toBeVisible();
      await accessible();
      await page.goto("/?audience.monthly_active_users=1&targets.p95_ms=1");
      await accessible();
      provoked(complaints, /422/);
    });

    test("saved plans and missing ones are accessible", async ({ planner, page, accessible, complaints }) => {
      await planner.open("?audience.monthly_active_users=3k");
      await page.getByRole("button", { name: "Save plan" }).click();
      await expect(page).toHaveURL(/\/p\//);
      await accessible();
      await planner.unfold();
      await accessible();
      await page.goto("/p/0123456789abcdefghij");
      await accessible();
      provoked(complaints, /404/);
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
