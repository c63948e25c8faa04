import { expect, provoked, test } from "./fixtures";

const profile = "v=1&audience.monthly_active_users=220k&growth.monthly=8&commercial.purchase=commit_1y";

for (const width of [320, 390, 1440]) {
  test.describe(`at ${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });
    test.slow();

    test("a budget is asked how many users it carries, and they cost no more than it", async ({ planner, page, accessible }) => {
      await planner.open(`?${profile}`);
      await page.getByRole("link", { name: "How many users a budget carries" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("What it carries");
      await expect(page.locator(".verdict__sentence")).toContainText("How many users does it carry?");
      if (planner.live) await accessible();
      await page.getByLabel("Budget, $ a month").fill("2k");
      await page.getByRole("button", { name: "Ask" }).click();
      await expect(page.locator(".verdict__sentence")).toContainText(/^\$2,000 a month carries about [\d,]+ monthly users on rung \d, /);
      await expect(page.locator(".verdict__sentence")).toContainText(/gives way first as they grow/);
      await expect(page.getByRole("region", { name: "What each further nine costs" }).getByRole("row")).toHaveCount(5);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      if (planner.live) await accessible();
      await page.getByRole("link", { name: "Open the plan at that size" }).click();
      await expect(page).toHaveURL(/commercial\.purchase=commit_1y/);
      const bill = await page.locator("#verdict").innerText();
      const dollars = [...bill.matchAll(/\$([\d,]+)/g)].map((found) => Number(found[1]!.replaceAll(",", "")));
      expect(dollars[0]).toBeGreaterThan(1_800);
      expect(dollars[0]).toBeLessThanOrEqual(2_000);
    });

    test("one machine is asked up to its first limit", async ({ page }) => {
      await page.goto(`/reverse?${profile}`);
      await page.getByLabel("Or one machine").selectOption("m7g.large");
      await page.getByRole("button", { name: "Ask" }).click();
      await expect(page.locator(".verdict__sentence")).toContainText(/^One m7g\.large carries (about )?[\d,]+ monthly users\./);
      await expect(page.locator(".verdict__sentence")).toContainText(/is the first at its limit\./);
    });

    test("too little and nonsense are told beside the entry", async ({ page, complaints }) => {
      await page.goto(`/reverse?${profile}&budget=3`);
      await expect(page.locator(".verdict__sentence")).toContainText(/does not carry even 1 monthly user\..*The least that holds/);
      await page.getByLabel("Budget, $ a month").fill("a lot");
      await page.getByRole("button", { name: "Ask" }).click();
      await expect(page.locator("#faults")).toBeFocused();
      await expect(page.getByLabel("Budget, $ a month")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("Budget, $ a month")).toHaveValue("a lot");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      provoked(complaints, /422/);
    });
  });
}
