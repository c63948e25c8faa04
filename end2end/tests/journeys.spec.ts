import { expect, test } from "./fixtures";
import { Planner } from "./planner.page";

// Days in the lives of people who use Headroom, with script and without. Others are told where their parts are: comparing (compare.spec), two
// people who edit one plan (sharing.spec), typing, undo and a lost connection (live.hydrate.spec), paper (print.spec).

test("first visit: from one number to a link for the others", async ({ planner, page, browser, baseURL }) => {
  await planner.open();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your plan");
  await planner.know("monthly users", "45k");
  await planner.update();
  await expect(page.locator("#verdict")).toContainText("45,000");
  await expect(planner.verdict).toContainText(/rung \d/);
  const figures = await planner.figures();
  const address = await planner.save("Club of beekeepers");

  const colleague = await (await browser.newContext({ javaScriptEnabled: planner.live, baseURL })).newPage();
  await colleague.goto(address);
  await expect(colleague.getByRole("heading", { level: 1 })).toHaveText("Club of beekeepers");
  expect(await new Planner(colleague, planner.live).figures()).toEqual(figures);
  await colleague.context().close();
});

test("an expert finds the assumption that is wrong for her, changes it, and sees what it does", async ({ planner, page }) => {
  await planner.open("?v=1&audience.monthly_active_users=2M");
  const before = await planner.dollars();
  const assumed = page.locator("#assumptions a[href$='#f-traffic-app-cpu-ms']");
  await assumed.click();
  const cpu = planner.entry("traffic.app_cpu_ms");
  await expect(cpu).toBeInViewport();
  await expect(planner.row("traffic.app_cpu_ms").locator(".mark")).toHaveText("assumed");
  await cpu.fill("120");
  await planner.update();
  await expect(page).toHaveURL(/traffic\.app_cpu_ms=120/);
  await expect(planner.row("traffic.app_cpu_ms").locator(".mark")).toHaveText("yours");
  await expect.poll(() => planner.dollars()).toBeGreaterThan(before);
  await expect(assumed).toHaveCount(0);
});

test("after a break the address is all that is needed", async ({ planner, page }) => {
  await planner.open();
  await planner.know("registered users", "80k");
  await planner.update();
  await expect(page).toHaveURL(planner.live ? /registered_users=80k/ : /measure=audience\.registered_users&size=80k/);
  await page.goto("/stages");
  await page.goBack();
  if (planner.live) await planner.hydrated();
  await expect(planner.size).toHaveValue("80k");
  await page.reload();
  await expect(planner.size).toHaveValue("80k");
  await expect(page.locator("#verdict")).toContainText("24,000");
});

test("at night: dark is kept from page to page", async ({ planner, page }) => {
  await planner.open();
  await page.getByRole("button", { name: "Dark" }).click();
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  for (const address of ["/stages", "/compare", "/mine"]) {
    await page.goto(address);
    expect(await paper(), address).toBe(dark);
  }
  await page.getByRole("button", { name: "Light" }).click();
  await expect.poll(paper).not.toBe(dark);
});

test.describe("on the way", () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });

  test("with a phone: the answer is in sight while the thumb types, and leads to saving", async ({ planner, page }) => {
    await planner.open();
    await planner.size.tap();
    await planner.size.fill("5M");
    if (!planner.live) await planner.form.getByRole("button", { name: "Update plan" }).tap();
    const dock = page.locator("#dock");
    await expect(dock).toBeInViewport();
    await expect(page.locator("#verdict")).toContainText("5,000,000");
    await expect(dock).toContainText(/\$\d/);
    await dock.getByRole("link", { name: "Save plan" }).tap();
    await expect(page.getByLabel("Title")).toBeInViewport();
    await page.getByLabel("Title").fill("On the train");
    await page.getByRole("button", { name: "Save plan" }).tap();
    await expect(page).toHaveURL(/\/p\//);
    await expect(page.getByRole("heading", { level: 1 })).toBeInViewport();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

test("by keyboard alone: from the first Tab to a saved plan and its link", async ({ planner, page }) => {
  test.slow();
  await planner.open();
  const at = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  const tabTo = async (reached: () => Promise<boolean>, limit = 200) => {
    for (let pressed = 0; pressed < limit; pressed++) {
      if (await reached()) return;
      await page.keyboard.press("Tab");
    }
    throw new Error("the keyboard does not get there");
  };
  const focused = (selector: string) => () => page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);
  await page.keyboard.press("Tab");
  expect(await at()).toMatch(/^Skip/);
  await tabTo(focused("[name=size]"));
  await page.keyboard.type("12000");
  await page.keyboard.press("Enter");
  await expect(page.locator("#verdict")).toContainText("12,000");
  if (planner.live) await planner.hydrated();
  // Not through every figure of the plan: its list of contents comes first.
  await tabTo(focused(".contents a[href='#save']"));
  await page.keyboard.press("Enter");
  await tabTo(focused("[name=title]"));
  await page.keyboard.type("No mouse");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/p\//);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No mouse");
  await tabTo(focused(".copy input"));
  expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toContain(page.url());
});
