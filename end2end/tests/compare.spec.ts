import { expect, provoked, test } from "./fixtures";

const base = "/?v=1&audience.monthly_active_users=220k&growth.monthly=8";
const compare = (...plans: string[]) => `/compare?${plans.map((plan, at) => `${"abcdef"[at]}=${encodeURIComponent(plan)}`).join("&")}`;

for (const width of [390, 1440]) {
  test.describe(`at ${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });
    test.slow();

    test("a plan of the planner is set beside its variants", async ({ planner, page, accessible }) => {
      await planner.open(base.slice(1));
      await page.getByRole("link", { name: "Compare this plan" }).click();
      await expect(page).toHaveURL(/\/compare\?a=/);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("One plan to compare");
      await page.getByRole("link", { name: "Committed for one year" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Two plans");
      await page.getByRole("link", { name: "Twice the load" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Three plans");
      await expect(page.locator(".verdict__sentence")).toContainText(/B costs \$\d[\d,.]* a month less than A/);
      const cost = page.getByRole("row", { name: /^Monthly cost/ });
      await expect(cost.getByRole("cell").nth(1)).toHaveClass("differs");
      await expect(cost.getByRole("cell").nth(1)).toContainText(/−\$\d.*−\d[\d.]*.%/);
      const bought = page.getByRole("row", { name: /^Purchase/ });
      await expect(bought.getByRole("cell").nth(1)).toContainText("instead of on demand");
      await expect(bought.getByRole("cell").nth(2)).toContainText("same as A");
      if (planner.live) await accessible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);

      const rows = await page.locator(".compare tbody tr").count();
      await page.getByRole("link", { name: "Only rows that differ" }).click();
      await expect(page.getByRole("link", { name: "All rows" })).toBeVisible();
      expect(await page.locator(".compare tbody tr").count()).toBeLessThan(rows);
      await page.getByRole("link", { name: "Remove C" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Two plans");
      await page.getByRole("link", { name: "Compare with B" }).click();
      await expect(page.locator(".verdict__sentence")).toContainText(/B costs \$\d[\d,.]* a month more than A/);
    });

    test("saved plans are exchanged by their links", async ({ planner, page, complaints, accessible }) => {
      await planner.open("?audience.monthly_active_users=3k");
      await page.getByRole("button", { name: "Save plan" }).click();
      await expect(page).toHaveURL(/\/p\//);
      const saved = page.url();
      await page.goto(compare(base, "v=1&audience.monthly_active_users=5k"));
      await page.getByLabel("Plan B").fill(saved);
      await page.getByLabel("Plan C").fill("nonsense, that");
      await page.getByRole("button", { name: "Compare" }).click();
      await expect(page.getByLabel("Plan C")).toHaveAttribute("aria-invalid", "true");
      await expect(page.locator("#faults")).toContainText("Plan C");
      await expect(page.locator("#faults")).toBeFocused();
      await expect(page.getByRole("columnheader", { name: /saved \d/ })).toBeVisible();
      if (planner.live) await accessible();
      await page.getByLabel("Plan C").fill("");
      await page.getByRole("button", { name: "Compare" }).click();
      await expect(page.locator("#faults")).toBeHidden();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Two plans");
      await expect(page.getByLabel("Plan B")).toHaveValue(saved);
      provoked(complaints, /422/);
    });

    test("without plans it explains itself and offers presets", async ({ planner, page, accessible }) => {
      await page.goto("/");
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Compare" }).click();
      await expect(page.getByRole("navigation", { name: "Main" }).locator("[aria-current=page]")).toHaveText("Compare");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Compare plans");
      if (planner.live) await accessible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await page.getByRole("link", { name: "Blog" }).click();
      await expect(page.getByRole("heading", { name: "Variants of A" })).toBeVisible();
    });

    test("the ladder tells its nine rungs", async ({ planner, page, accessible }) => {
      await page.goto("/stages");
      await expect(page.getByRole("navigation", { name: "Main" }).locator("[aria-current=page]")).toHaveText("Ladder");
      await expect(page.locator(".ladder .rung")).toHaveCount(9);
      await expect(page.locator(".section__head h2")).toContainText([/^1 Single box/, /^2 /, /^3 /, /^4 Multi-AZ pair/, /^5 /, /^6 /, /^7 /, /^8 /, /^9 Multi-region/]);
      for (let rung = 1; rung <= 9; rung++) {
        await expect(page.getByRole("heading", { name: `When one leaves rung ${rung}` })).toBeVisible();
        await expect(page.getByRole("region", { name: `What rung ${rung} costs at its ends` })).toContainText(/\$\d/);
      }
      if (planner.live) await accessible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await page.locator(".ladder").getByRole("link", { name: /Multi-region/ }).click();
      await expect(page.locator("#multi_region")).toBeInViewport();
      await page.getByRole("link", { name: "Open sample 4 in the planner" }).click();
      await expect(page.locator("#verdict")).toContainText(/rung 4/);
    });
  });
}

test("a term of the ladder is explained where it stands", async ({ page }) => {
  await page.goto("/stages");
  await page.getByText("Parts of rung 4").click();
  await page.locator("#multi_az").getByRole("button", { name: "Load balancer" }).click();
  await expect(page.locator("#multi_az").getByText(/Spreads requests over the web machines/)).toBeVisible();
});
