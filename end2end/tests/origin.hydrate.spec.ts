import { expect, provoked, test } from "./fixtures";

const QUESTION = "?v=1&audience.monthly_active_users=220k&growth.monthly=8";

test("the origin opens over the page, by keyboard too, and closing it changes nothing", async ({ planner, page }) => {
  await planner.open(QUESTION);
  const url = page.url();
  const figure = page.locator("#bill tfoot a.figure").first();
  await figure.scrollIntoViewIfNeeded();
  const y = await page.evaluate(() => scrollY);
  await figure.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Where this number comes from" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("heading", { level: 2 })).toBeFocused();
  // The next stop is inside, and none is outside.
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement!.closest("dialog"))).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(figure).toBeFocused();
  expect(Math.abs((await page.evaluate(() => scrollY)) - y)).toBeLessThan(2);
  expect(page.url()).toBe(url);
});

test("inputs unfold in place, and deeper ones begin again with the way back", async ({ planner, page }) => {
  await planner.open(QUESTION);
  await page.locator("#tier-web a.figure[href*='why=web.count']").click();
  const origin = planner.origin;
  const folded = origin.locator(".origin__inputs details").first();
  await folded.locator("summary").focus();
  await page.keyboard.press("Space");
  await expect(folded).toHaveAttribute("open");
  await expect(folded.locator(".formula")).toBeVisible();
  const name = await folded.locator(".origin__label").innerText();
  await folded.getByRole("link", { name: /Go on from here/ }).click();
  await expect(origin.getByRole("heading", { level: 3 })).toContainText(name, { ignoreCase: true });
  await expect(page.locator("#dialog-title")).toBeFocused();
  const way = origin.getByRole("navigation", { name: "The way here" });
  await expect(way.getByRole("link")).toHaveCount(1);
  await way.getByRole("link").click();
  await expect(way).toHaveCount(0);
});

test("a number's origin is that of the plan shown, also after typing", async ({ planner, page }) => {
  await planner.open(QUESTION);
  await planner.size.fill("330k");
  await expect(page.locator("#verdict")).toContainText("330,000");
  await page.locator("#verdict .section__head a.figure").first().click();
  await expect(planner.origin.locator(".origin__value")).toHaveText(/^330,000/);
  await page.getByRole("button", { name: "Close" }).click();
  await planner.size.fill("330k and a fault");
  await expect(page.locator("#plan[data-stale]")).toBeAttached();
  await page.locator("#verdict .section__head a.figure").first().click();
  await expect(planner.origin.locator(".origin__value")).toHaveText(/^330,000/);
});

test("with a key held a link opens elsewhere, as links do", async ({ planner, page, context }) => {
  await planner.open(QUESTION);
  const opened = context.waitForEvent("page");
  await page.locator("#tier-web a.figure[href*='why=web.count']").click({ modifiers: ["Control"] });
  const other = await opened;
  await expect(other.locator("#origin")).toContainText("Where this number comes from");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("without a connection the page stays and says so", async ({ planner, page, context, complaints }) => {
  await planner.open(QUESTION);
  await context.setOffline(true);
  await page.locator("#tier-web a.figure[href*='why=web.count']").click();
  await expect(page.locator("#stale")).toContainText("cannot be reached");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  provoked(complaints, /ERR_INTERNET_DISCONNECTED/);
});
