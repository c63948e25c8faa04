import { expect, provoked, test } from "./fixtures";
import { Planner } from "./planner.page";

test("a volunteer app is served for tens of dollars, and sees what lower targets would save", async ({ planner, page }) => {
  await planner.open();
  await planner.know("monthly users", "30,000");
  await planner.asks("a second, on average", "0.5");
  await planner.update();
  await expect(page.locator("#verdict")).toContainText("30,000");
  await expect(page).toHaveURL(/0\.5/);
  await expect.poll(() => planner.dollars()).toBeLessThan(100);
  expect(await planner.dollars()).toBeGreaterThan(9);
  expect(await planner.rung()).toBeLessThanOrEqual(4);
  await expect(page.locator("#alternatives li").filter({ hasText: /saves \$\d/ }).first()).toBeVisible();
});

test("one user gets one machine", async ({ planner }) => {
  await planner.open();
  await planner.know("monthly users", "1");
  await planner.update();
  await expect.poll(() => planner.rung()).toBe(1);
  expect(await planner.dollars()).toBeLessThan(25);
});

test("whichever measure one knows starts a plan", async ({ planner, page }) => {
  await planner.open();
  await planner.know("registered users", "1M");
  await planner.update();
  await expect(page.locator("#verdict")).toContainText("300,000");
  await expect(planner.size).toHaveValue("1M");
  await planner.know("devices", "50k");
  await planner.update();
  await expect(page).toHaveURL(/devices/);
  await expect(page.locator("#verdict")).toContainText("100 ");
});

test("all that is wrong is said at once beside its field, and nothing is lost", async ({ planner, page, complaints }) => {
  await planner.open();
  await planner.openGroup("Traffic");
  await planner.know("monthly users", "lots");
  await planner.entry("traffic.app_cpu_ms").fill("-1");
  await planner.entry("growth.monthly").fill("900 %");
  await planner.entry("targets.availability").fill("99.95");
  const answered = planner.live ? null : page.waitForResponse((response) => response.request().isNavigationRequest());
  await planner.update();
  if (answered) expect((await answered).status()).toBe(422);

  await expect(planner.summary).toBeVisible();
  await expect(planner.summary.getByRole("heading")).toHaveText("There is a problem");
  await expect(planner.summary).toBeFocused();
  await expect(planner.summary.getByRole("link")).toHaveCount(3);
  await expect(page).toHaveTitle(/^Error: /);
  for (const [name, typed] of [["size", "lots"], ["traffic.app_cpu_ms", "-1"], ["growth.monthly", "900 %"]] as const) {
    await expect(planner.entry(name)).toHaveValue(typed);
    await expect(planner.entry(name)).toHaveAttribute("aria-invalid", "true");
    const fault = planner.row(name).locator(".field__error");
    await expect(fault).toBeVisible();
    await expect(planner.summary).toContainText(await fault.innerText());
    expect((await planner.entry(name).getAttribute("aria-describedby"))?.split(" ")).toContain(await fault.getAttribute("id"));
  }
  await expect(planner.entry("targets.availability")).toHaveValue("99.95");
  await expect(planner.entry("targets.availability")).not.toHaveAttribute("aria-invalid");
  await expect(planner.verdict).toBeVisible();
  await expect(page.locator("#stale")).toBeVisible();

  await planner.summary.getByRole("link").filter({ hasText: "CPU" }).click();
  await expect(planner.entry("traffic.app_cpu_ms")).toBeFocused();
  await expect(planner.entry("traffic.app_cpu_ms")).toBeInViewport();

  await planner.size.fill("10k");
  await planner.entry("traffic.app_cpu_ms").fill("5");
  await planner.entry("growth.monthly").fill("9");
  await planner.update();
  await expect(planner.summary).toBeHidden();
  await expect(page.locator("#stale")).toBeHidden();
  await expect(page).toHaveTitle(/^Planner/);
  await expect(page.locator("#verdict")).toContainText("10,000");
  await expect(planner.form.locator("[aria-invalid]")).toHaveCount(0);
  if (!planner.live) provoked(complaints, /422/);
});

test("a saved plan opens elsewhere with the same numbers", async ({ planner, page, browser, baseURL }) => {
  await planner.open();
  await planner.know("monthly users", "30k");
  await planner.asks("a second, on average", "0.5");
  await planner.update();
  await expect(page.locator("#verdict")).toContainText("30,000");
  await expect(page).toHaveURL(/0\.5/);
  await expect.poll(() => planner.dollars()).toBeLessThan(100);
  const figures = await planner.figures();
  await page.getByRole("link", { name: "Save plan" }).click();
  await page.getByLabel("Title").fill("Volunteers <of> the town");
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\/[\w-]{16,}$/);

  const elsewhere = await browser.newContext({ javaScriptEnabled: planner.live, baseURL });
  const other = await elsewhere.newPage();
  const answer = await other.goto(page.url());
  expect(answer?.status()).toBe(200);
  expect(await new Planner(other, planner.live).figures()).toEqual(figures);
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("Volunteers <of> the town");
  await expect(other).toHaveTitle(/^Volunteers <of> the town/);
  await expect(other.locator("meta[name=robots]")).toHaveAttribute("content", "noindex");
  await expect(other.locator("meta[property='og:title']")).toHaveAttribute("content", "Volunteers <of> the town");
  await expect(other.locator("meta[property='og:description']")).toHaveAttribute("content", /rung \d/i);
  await expect(other.getByLabel("Link to this plan")).toHaveValue(page.url());
  await expect(other.locator(".facts").first()).toContainText("30,000");

  const copy = new Planner(other, planner.live);
  await other.getByRole("link", { name: "Edit a copy" }).first().click();
  await expect(copy.size).toHaveValue("30k");
  await expect(copy.entry("rate_size")).toHaveValue("0.5");
  expect(await copy.dollars()).toBe(await planner.dollars());
  await elsewhere.close();
});

test("a preset fills the form and says which numbers are its own", async ({ planner, page }) => {
  await planner.open();
  await page.getByRole("navigation", { name: "Presets" }).getByRole("link", { name: "Photo sharing" }).click();
  if (planner.live) await planner.hydrated();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Photo sharing");
  await expect(page.getByRole("link", { name: "Photo sharing" })).toHaveAttribute("aria-current", "true");
  await expect(planner.row("size").locator(".mark")).toHaveText("preset");
  await planner.size.fill("5k");
  await planner.update();
  await expect(page.locator("#verdict")).toContainText("5,000");
  await expect(planner.row("size").locator(".mark")).toHaveText("yours");
  await expect(planner.form.locator(".mark--preset").first()).toBeAttached();
});

test("why a number is assumed can be asked", async ({ planner, page }) => {
  await planner.open();
  await planner.row("traffic.peak_to_mean").getByRole("button", { name: "assumed" }).click();
  await expect(page.locator(":popover-open")).toContainText("Assumed unless you say: 3 × mean");
});

test("an assumption leads to its field", async ({ planner, page }) => {
  await planner.open();
  const change = page.locator("#assumptions li a").first();
  const target = await change.getAttribute("href");
  await change.click();
  await expect(page.locator(target!.replaceAll(".", "\\."))).toBeInViewport();
});

test("the theme is chosen without losing the question", async ({ planner, page }) => {
  await planner.open("?v=1&audience.monthly_active_users=12k");
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(planner.size).toHaveValue("12k");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Auto" }).click();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
});

test("an address that leads nowhere says so and leads back", async ({ page, complaints }) => {
  for (const path of ["/p/0123456789abcdefghij", "/p/x", "/nowhere", "/nowhere/"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.getByRole("link", { name: "Start a plan" }).click();
    await expect(page).toHaveURL("/");
  }
  provoked(complaints, /404/);
});

test("a link of another time is read as far as it is known", async ({ planner, page }) => {
  const answer = await planner.open("?v=1&audience.monthly_active_users=7k&traffic.colour=red");
  expect(answer?.status()).toBe(200);
  await expect(planner.size).toHaveValue("7k");
  await expect(page.locator(".profile__note")).toContainText("traffic.colour");
});

test("what only a link can say stays in the form and can be taken out", async ({ planner, page }) => {
  await planner.open("?audience.monthly_active_users=7k&traffic.classes.0.name=search&traffic.classes.0.share=100&traffic.classes.0.app_cpu_ms=90");
  const part = planner.form.getByLabel("traffic.classes.0.app_cpu_ms = 90");
  await expect(part).toBeChecked();
  await part.uncheck();
  await planner.update();
  await expect(page).not.toHaveURL(/classes\.0\.app_cpu_ms/);
  await expect(page).toHaveURL(/classes\.0\.share=100/);
});

for (const width of [320, 390]) {
  test(`nothing scrolls sideways at ${width} px`, async ({ planner, page }) => {
    await page.setViewportSize({ width, height: 800 });
    await planner.open();
    await planner.unfold();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}

test("a page runs and loads only what this server sends", async ({ request }) => {
  const nonces = new Set<string>();
  for (const path of ["/", "/?audience.monthly_active_users=lots", "/p/0123456789abcdefghij", "/nowhere"]) {
    const answer = await request.get(path);
    const policy = answer.headers()["content-security-policy"] ?? "";
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).not.toContain("'unsafe-inline'");
    expect(policy, path).not.toContain("'unsafe-eval'");
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
    const html = await answer.text();
    expect(html, path).not.toMatch(/ style=| on\w+="|https?:\/\/[^"]+\.(js|css)/);
  }
  expect(nonces.size).toBe(4);
});
