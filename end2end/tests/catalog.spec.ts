import { expect, provoked, test } from "./fixtures";

for (const [width, scheme] of [[1440, "light"], [900, "dark"], [390, "light"]] as const) {
  test.describe(`${width} px, ${scheme}`, () => {
    test.use({ viewport: { width, height: 900 }, colorScheme: scheme });
    test.slow();

    test("prices are searched and sorted, each with its source", async ({ planner, page, accessible }) => {
      await page.goto("/");
      const menu = page.getByRole("navigation", { name: "Main" });
      await menu.getByRole("link", { name: "Catalog" }).click();
      await expect(menu.locator("[aria-current=page]")).toHaveText("Catalog");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("The catalog");
      await expect(page.locator(".verdict__sentence")).toContainText(/figures, \d+.% of them verified/);
      if (planner.live) await accessible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);

      await page.getByLabel("Search for").fill("m7g arm64");
      await page.getByLabel("Region").selectOption("eu-west-1");
      await page.getByRole("button", { name: "Show", exact: true }).first().click();
      await expect(page).toHaveURL(/region=eu-west-1.*q=m7g\+arm64/);
      const table = page.getByRole("region", { name: "Machines, eu-west-1" });
      const classes = table.locator("tbody th");
      await expect(classes.first()).toContainText("m7g.medium");
      const many = await classes.count();
      await table.getByRole("link", { name: "A vCPU-hour" }).click();
      await expect(table.getByRole("columnheader", { name: "A vCPU-hour" })).toHaveAttribute("aria-sort", "ascending");
      await table.getByRole("link", { name: "Class" }).click();
      await table.getByRole("link", { name: "Class" }).click();
      await expect(table.getByRole("columnheader", { name: "Class" })).toHaveAttribute("aria-sort", "descending");
      await expect(classes).toHaveCount(many);
      if (planner.live) await accessible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);

      await table.getByRole("link", { name: /^Source / }).first().click();
      await expect(page.getByRole("list", { name: "Sources of this table" }).locator("li:target")).toBeVisible();
      const kinds = page.getByRole("navigation", { name: "What is shown" });
      await kinds.getByRole("link", { name: /^Round trips/ }).click();
      await expect(page.getByText("Nothing under “Round trips” says")).toBeVisible();
      await kinds.getByRole("link", { name: /^Sizing rows/ }).click();
      await page.getByLabel("Search for").fill("unverified");
      await page.getByRole("button", { name: "Show", exact: true }).first().click();
      await expect(page.locator("tbody tr").first()).toContainText("unverified");
      if (planner.live) await accessible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
  });
}

test("what the catalog does not know is told, and the rest is shown", async ({ planner, page, complaints, accessible }) => {
  await page.goto("/catalog?region=atlantis&kind=cache&sort=charm");
  await expect(page.locator("#faults")).toContainText("AWS has no region “atlantis” here");
  await page.locator("#faults").getByRole("link").first().click();
  await expect(page.getByLabel("Region")).toBeFocused();
  await expect(page.getByLabel("Region")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("region", { name: /^Caches, / }).locator("tbody tr").first()).toBeVisible();
  if (planner.live) await accessible();
  provoked(complaints, /422/);
});

test("a line of a bill leads to its price", async ({ page }) => {
  await page.goto("/?v=1&audience.monthly_active_users=220k&growth.start_month=2026-11");
  const line = page.locator("#bill .listed").first();
  const name = ((await line.textContent()) ?? "").split(",")[0]!;
  expect(name).not.toBe("");
  await line.click();
  await expect(page).toHaveURL(/\/catalog\?.*#at-/);
  await expect(page.locator("tr:target")).toContainText(name);
});
