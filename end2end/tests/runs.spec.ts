import { expect, provoked, test } from "./fixtures";

const web = "current.products.web";

test("what runs today is asked for tier by tier, and the plan says how much is left of it", async ({ planner, page, accessible }) => {
  await planner.open("?v=1&audience.monthly_active_users=300k&traffic.app_cpu_ms=30");
  await expect(page.locator("#runs")).toHaveCount(0);
  await planner.openGroup("What runs today");
  await expect(planner.form.getByText(/the plan says how much is left of it/)).toBeVisible();
  await planner.entry(`${web}.product`).fill("m7g.large");
  await planner.entry(`${web}.count`).fill("12");
  await planner.entry("current.products.database.vcpu").fill("8");
  await planner.entry("current.products.database.memory_gib").fill("64");
  await planner.entry("current.products.database.count").fill("2");
  await planner.entry("current.products.database.monthly_usd").fill("190.50");
  await planner.entry("current.products.cdn.product").check();
  await planner.update();

  const section = page.locator("#runs");
  await expect(section.getByRole("heading", { name: "What runs today" })).toBeVisible();
  await expect(section.locator(".runs__answer")).toContainText(/has [\d.]+ × left: .+ is the first to give way/);
  await expect(section.getByRole("row", { name: /^Web and app/ })).toContainText("12 × m7g.large");
  await expect(section.getByRole("row", { name: /^Web and app/ })).toContainText(/\d+ would do, saves \$/);
  await expect(section.getByRole("row", { name: /^Database/ })).toContainText("8 vCPU, 64 GiB");
  await expect(section.getByRole("row", { name: /^Database/ })).toContainText("$381");
  await expect(page).toHaveURL(/current\.products\.web\.product=m7g\.large/);
  await expect(page).toHaveURL(/current\.products\.cdn\.product=CloudFront/);
  // axe is a script.
  if (planner.live) await accessible();

  // The link is the state of the form: nothing is lost on the way.
  await page.goto(page.url());
  await expect(planner.entry(`${web}.count`)).toHaveValue("12");
  await expect(planner.entry("current.products.cdn.product")).toBeChecked();
  await expect(page.locator("#runs .runs__answer")).toBeVisible();
});

test("a row that is emptied is gone", async ({ planner, page }) => {
  await planner.open(`?v=1&audience.monthly_active_users=300k&${web}.product=m7g.large&${web}.count=4&current.products.service_2.product=m7g.large`);
  await expect(page.locator("#runs tbody tr")).toHaveCount(2);
  await planner.openGroup("What runs today");
  await planner.entry("current.products.service_2.product").fill("");
  await planner.update();
  await expect(page.locator("#runs tbody tr")).toHaveCount(1);
  // The page that comes back has its groups folded.
  if (!planner.live) await planner.openGroup("What runs today");
  await planner.entry(`${web}.product`).fill("");
  await planner.entry(`${web}.count`).fill("");
  await planner.update();
  await expect(page.locator("#runs")).toHaveCount(0);
  await expect(page).not.toHaveURL(/current\.products\.\w+\.\w+=\w/);
});

test("a product that nobody sells is refused beside its entry, with the names that are near", async ({ planner, complaints }) => {
  await planner.open("?v=1&audience.monthly_active_users=300k");
  await planner.openGroup("What runs today");
  await planner.entry(`${web}.product`).fill("m7g.larg");
  await planner.entry("current.products.cache.product").fill("m7g.large");
  await planner.update();
  await expect(planner.summary).toBeVisible();
  await expect(planner.row(`${web}.product`).locator(".field__error")).toContainText("m7g.large");
  await expect(planner.row("current.products.cache.product").locator(".field__error")).toContainText("not for this one (cache)");
  await expect(planner.entry(`${web}.product`)).toHaveAttribute("aria-invalid", "true");
  if (!planner.live) provoked(complaints, /422/);
});

test("what runs is taken back and done again like any other edit", async ({ planner, page }) => {
  test.skip(!planner.live, "undo is a script");
  await planner.open("?v=1&audience.monthly_active_users=300k");
  await planner.openGroup("What runs today");
  await planner.entry(`${web}.product`).fill("m7g.large");
  await planner.entry(`${web}.product`).press("Tab");
  await expect(page.locator("#runs")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(planner.entry(`${web}.product`)).toHaveValue("");
  await expect(page.locator("#runs")).toHaveCount(0);
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(page.locator("#runs")).toBeVisible();
});

test("every figure of what runs leads to where it comes from", async ({ planner, page }) => {
  await planner.open(`?v=1&audience.monthly_active_users=300k&${web}.product=m7g.large&${web}.count=4`);
  await page.locator("#runs tbody tr").first().locator("td.num a").first().click();
  await expect(planner.origin).toContainText("growth until its first limit, as it runs today");
});
