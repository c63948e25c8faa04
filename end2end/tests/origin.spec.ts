import { expect, test } from "./fixtures";

const QUESTION = "?v=1&audience.monthly_active_users=220k&growth.monthly=8";
const PROFILE = { audience: { monthly_active_users: 220_000 }, growth: { monthly: 0.08 } };

test("a number is followed to the catalog and to a field, which is changed, and all that follows changes", async ({ planner, page }) => {
  await planner.open(QUESTION);
  const row = page.locator("#tier-web");
  const cost = await planner.dollars();
  const count = row.locator("a.figure[href*='why=web.count']");
  const shown = Number(await count.innerText());
  await count.click();
  const origin = planner.origin;
  await expect(origin).toBeVisible();
  await expect(origin.getByRole("heading", { level: 3 })).toBeVisible();
  await expect(origin.locator(".origin__value")).toHaveText(new RegExp(`^${shown}\\b`));
  await expect(origin.locator(".origin__mark")).toContainText("derived");

  const catalog = await planner.descend(PROFILE, "web.count", /^catalog\//);
  await expect(origin.locator(".origin__mark")).toContainText(/measured|unverified/);
  await expect(origin.locator(".origin__ground")).toContainText("Source: ");
  await expect(origin.locator(".origin__ground")).toContainText(/Catalog of \d{4}-\d{2}-\d{2}/);
  expect(catalog.length).toBeGreaterThan(0);

  // The way here leads back to the beginning, and from there to a field.
  await origin.getByRole("navigation", { name: "The way here" }).getByRole("link").first().click();
  await expect(origin.locator(".origin__value")).toHaveText(new RegExp(`^${shown}\\b`));
  await planner.descend(PROFILE, "web.count", /^\/traffic\/app_cpu_ms$/);
  await expect(origin.locator(".origin__mark")).toContainText("assumed");
  await origin.locator(".origin__ground").getByRole("link", { name: /Change it/ }).click();
  const entry = planner.entry("traffic.app_cpu_ms");
  await expect(entry).toBeInViewport();
  if (planner.live) await expect(entry).toBeFocused();
  await entry.fill("90");
  await planner.update();
  await expect(page).toHaveURL(/app_cpu_ms=90/);
  await expect.poll(() => planner.dollars()).toBeGreaterThan(cost);
});

test("every figure of a plan leads to its origin", async ({ planner, page, request }) => {
  await planner.open(QUESTION);
  const hrefs = await page.locator("#plan a.figure").evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href")!))]);
  expect(hrefs.length).toBeGreaterThan(60);
  for (const wanted of ["cost.monthly_usd", "cost.per_user_usd", "cost.people_hours", "availability", "p95_ms", "rto_minutes", "rpo_minutes",
    "web.count", "web.headroom", "database.monthly_usd", "cost.lines.0.quantity", "cost.lines.0.unit_usd", "cost.lines.0.monthly_usd",
    "demand.requests_per_second.peak", "ruled_out.single_box.value"]) {
    expect(hrefs.some((href) => href.includes(`why=${wanted}#`)), wanted).toBe(true);
  }
  // Others lead to the field of a figure that was given.
  for (const href of hrefs.filter((href) => href.includes("why=")).filter((_, place) => place % 9 === 0)) {
    const html = await (await request.get(href)).text();
    expect(html, href).toContain('id="origin"');
    expect(html, href).not.toContain("This plan has no figure");
  }
});

test("what else a tier could have been is told with the limit that ruled it out", async ({ planner, page }) => {
  await planner.open(QUESTION);
  await page.locator("#tier-web a[href*='web.considered']").click();
  const table = planner.origin.getByRole("region", { name: /Product classes for/ });
  await expect(table).toBeVisible();
  expect(await table.locator("tbody tr").count()).toBeGreaterThan(5);
  await expect(table.locator("tbody tr").first()).toContainText("taken");
  await expect(table.locator("tbody tr").nth(1)).toContainText(/CPU|memory|price|network|a rule/);
});

test("the demand is arithmetic whose factors lead to their fields", async ({ planner, page }) => {
  await planner.open("?v=1&audience.registered_users=1M");
  const demand = page.locator("#demand");
  await expect(demand).toContainText("÷ 86,400");
  await expect(demand).toContainText("300,000");
  await expect(demand.locator(".mark--given").first()).toBeVisible();
  const peak = demand.getByRole("link", { name: /busiest hour.*: change it/i }).first();
  await peak.click();
  const entry = planner.entry("traffic.peak_to_mean");
  await expect(entry).toBeInViewport();
  if (planner.live) await expect(entry).toBeFocused();
  await entry.fill("6");
  await planner.update();
  await expect(page).toHaveURL(/peak_to_mean=6/);
  await expect(demand.getByRole("link", { name: /^6.*: change it/ }).first()).toBeVisible();
});

test("a saved plan tells the origin of its numbers, and a copy can change them", async ({ planner, page }) => {
  await planner.open(QUESTION);
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\/[\w-]{16,}$/);
  await page.locator("#tier-web a.figure[href*='why=web.count']").click();
  await expect(page).toHaveURL(/\/p\/[\w-]+\?why=web\.count#origin$/);
  const origin = page.locator("#origin");
  await expect(origin).toBeInViewport();
  await expect(origin.locator(".origin__mark").first()).toContainText("derived");
  await origin.getByRole("link", { name: "Close" }).click();
  await expect(page).toHaveURL(/#architecture$/);
  await expect(page.locator("#origin")).toHaveCount(0);
  await page.goto(`${page.url().split("#")[0]}?why=/traffic/app_cpu_ms`);
  await page.getByRole("link", { name: /Change it in a copy/ }).click();
  await expect(page).toHaveURL(/\?v=1&.*#f-traffic-app-cpu-ms$/);
  await expect(planner.entry("traffic.app_cpu_ms")).toBeVisible();
});

test("an address may ask for an origin, and for one that is none", async ({ planner, page }) => {
  const answer = await page.goto(`/${QUESTION}&why=web.count`);
  expect(answer?.status()).toBe(200);
  await expect(page.locator("#origin")).toContainText("Where this number comes from");
  await expect(page.locator(".profile__note")).toHaveCount(0);
  if (planner.live) await planner.hydrated();
  await page.locator("#origin").getByRole("link", { name: "Close" }).click();
  await expect(page.locator("#origin")).toHaveCount(0);
  await page.goto(`/${QUESTION}&why=no.such.figure`);
  await expect(page.locator("#origin")).toContainText("no figure named no.such.figure");
});
