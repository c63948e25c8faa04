import { expect, test } from "./fixtures";

for (const [width, scheme] of [[1440, "light"], [900, "dark"], [390, "light"]] as const) {
  test.describe(`${width} px, ${scheme}`, () => {
    test.use({ viewport: { width, height: 900 }, colorScheme: scheme });
    test.slow();

    test("the method is told, and held against real systems", async ({ planner, page, accessible }) => {
      await page.goto("/");
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Method" }).click();
      await expect(page.getByRole("navigation", { name: "Main" }).locator("[aria-current=page]")).toHaveText("Method");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("The method");
      await expect(page.getByRole("region", { name: "How well rungs are told" }).getByRole("row")).toHaveCount(6);
      expect(await page.getByRole("region", { name: "System by system" }).getByRole("row").count()).toBeGreaterThan(30);
      await expect(page.getByRole("img", { name: "Predicted beside published" })).toBeVisible();
      await page.getByText(/^Catalog: contention/).click();
      await expect(page.getByRole("region", { name: "Catalog: contention" })).toContainText("pgbench");
      if (planner.live) await accessible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await page.getByRole("region", { name: "System by system" }).getByRole("link", { name: "Ravelry, 2009" }).click();
      await expect(page.locator("#verdict")).toContainText(/rung/);
    });
  });
}
