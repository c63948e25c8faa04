import type { Page } from "@playwright/test";
import { expect, provoked, test } from "./fixtures";
import { Planner } from "./planner.page";

const revisions = (page: Page) => page.locator("#revisions tbody tr");

test("a plan is saved, listed, edited, refused when stale, copied and deleted, without an account", async ({ planner, page, accessible, complaints }) => {
  test.slow();
  await page.goto("/mine");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("My plans");
  await expect(page.locator("#plan")).toContainText("No plans yet.");
  if (planner.live) await accessible();

  await planner.open("?audience.monthly_active_users=3k");
  await page.getByLabel("Title").fill("The shop");
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\/[\w-]{16,}$/);
  const address = page.url();
  const id = address.split("/").at(-1)!;
  await expect(page.getByLabel("Edit link", { exact: true })).toHaveValue(new RegExp(`/p/${id}/edit\\?token=[\\w-]{43}$`));
  if (planner.live) await accessible();
  await page.reload();
  await expect(page.getByLabel("Edit link", { exact: true })).toHaveCount(0);

  await page.getByRole("link", { name: "My plans" }).click();
  const row = page.locator(".rows--mine li").filter({ hasText: "The shop" });
  await expect(row).toContainText(/rung \d/i);
  await expect(row).toContainText("$");
  if (planner.live) await accessible();
  await row.getByRole("link", { name: "The shop", exact: true }).click();
  await expect(page).toHaveURL(address);

  // Two tabs open the same revision.
  const stale = await page.context().newPage();
  const late = new Planner(stale, planner.live);
  await stale.goto(address);
  for (const tab of [page, stale]) {
    await tab.locator("#dock").getByRole("link", { name: "Edit", exact: true }).click();
    await expect(tab).toHaveURL(/edit=/);
    if (planner.live) await new Planner(tab, true).hydrated();
  }
  await expect(planner.size).toHaveValue("3k");
  await expect(page.getByLabel("Title")).toHaveValue("The shop");
  await planner.size.fill("400k");
  await planner.update();
  await expect(page.locator("#verdict")).toContainText("400,000");
  await expect(page).toHaveURL(/edit=.*400k/);
  await page.getByRole("button", { name: "Save as revision 2" }).click();
  await expect(page).toHaveURL(address);
  await expect(revisions(page)).toHaveCount(2);
  await expect(revisions(page).first().locator("del").first()).toHaveText(/^3,000\susers$/);
  await expect(revisions(page).first().locator("ins").first()).toHaveText(/^400,000\susers$/);
  await expect(revisions(page).first().locator(".money small")).toHaveText(/^\+\$/);
  if (planner.live) await accessible();

  await late.size.fill("5k");
  await late.update();
  await expect(stale.locator("#verdict")).toContainText("5,000");
  await expect(stale.locator(".notice")).toContainText("is at revision 2 by now");
  await expect(stale.getByRole("button", { name: /Save as revision/ })).toHaveCount(0);
  await expect(late.size).toHaveValue("5k");
  await stale.getByLabel("Notes").fill("Typed meanwhile");
  await stale.getByRole("button", { name: "Go on after revision 2" }).click();
  await expect(stale.getByRole("button", { name: "Save as revision 3" })).toBeVisible();
  await expect(stale.getByLabel("Notes")).toHaveValue("Typed meanwhile");
  await expect(stale.getByLabel("Title")).toHaveValue("The shop");
  if (planner.live) await late.hydrated();
  await stale.getByLabel("Title").fill("The other shop");
  await stale.getByRole("button", { name: "Save as a new plan" }).click();
  await expect(stale).not.toHaveURL(address);
  await expect(stale).toHaveURL(/\/p\//);
  await expect(stale.getByRole("heading", { level: 1 })).toHaveText("The other shop");
  await stale.close();

  await page.locator("#revisions").getByRole("link", { name: "Revision 1" }).click();
  await expect(page.locator(".notice")).toContainText("This is revision 1");
  await expect(page.locator(".facts").first()).toContainText("3,000");
  await page.getByRole("button", { name: "Make a copy" }).click();
  await expect(page).not.toHaveURL(new RegExp(id));
  await expect(page.locator(".facts").first()).toContainText("3,000");
  await expect(page.getByLabel("Edit link", { exact: true })).toBeVisible();

  await page.goto("/mine");
  await expect(page.locator(".rows--mine li")).toHaveCount(3);
  await page.locator(".rows--mine li").filter({ has: page.locator(`a[href='/p/${id}']`) }).getByRole("link", { name: /^Delete/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Delete “The shop”?");
  if (planner.live) await accessible();
  await page.getByRole("button", { name: "Delete the plan" }).click();
  await expect(page).toHaveURL(/\/mine$/);
  await expect(page.locator(".rows--mine li")).toHaveCount(2);
  expect((await page.goto(address))?.status()).toBe(404);
  provoked(complaints, /404/);
});

test("a form sent too late is refused in plain words and keeps what was typed", async ({ planner, page, accessible, complaints }) => {
  test.slow();
  await planner.open("?audience.monthly_active_users=3k");
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\//);
  const address = page.url();
  await page.locator("#dock").getByRole("link", { name: "Edit", exact: true }).click();
  await expect(page.getByRole("button", { name: "Save as revision 2" })).toBeVisible();
  const quicker = await page.context().newPage();
  await quicker.goto(page.url());
  await quicker.getByRole("button", { name: "Save as revision 2" }).click();
  await expect(quicker).toHaveURL(address);
  await quicker.close();

  await page.getByLabel("Title").fill("Typed too late");
  await page.getByLabel("Notes").fill("So were\nthese <b>lines</b>");
  await page.getByRole("button", { name: "Save as revision 2" }).click();
  await expect(page.locator(".notice")).toContainText("Not saved");
  await expect(page.getByLabel("Title")).toHaveValue("Typed too late");
  await expect(page.getByLabel("Notes")).toHaveValue("So were\nthese <b>lines</b>");
  await expect(page.locator("#verdict")).toContainText("3,000");
  if (planner.live) {
    await planner.hydrated();
    // The address says what it can of a page that answered a form, and what was typed outlives the next answer.
    await expect(page).toHaveURL(/\/\?v=1&edit=.*\.1&/);
    await planner.size.fill("4k");
    await expect(page.locator("#verdict")).toContainText("4,000");
    await expect(page.getByLabel("Notes")).toHaveValue("So were\nthese <b>lines</b>");
    await planner.size.fill("3k");
    await expect(page.locator("#verdict")).toContainText("3,000");
  }
  if (planner.live) await accessible();
  await page.getByRole("button", { name: "Go on after revision 2" }).click();
  await page.getByRole("button", { name: "Save as revision 3" }).click();
  await expect(page).toHaveURL(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Typed too late");
  await expect(page.locator("#notes .notes")).toHaveText("So were\nthese <b>lines</b>");
  provoked(complaints, /409/);
});

test("the edit link lets another browser edit, and a wrong one says so", async ({ planner, page, browser, baseURL, accessible }) => {
  await planner.open("?audience.monthly_active_users=3k");
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\//);
  const address = page.url();
  const link = await page.getByLabel("Edit link", { exact: true }).inputValue();

  const elsewhere = await browser.newContext({ javaScriptEnabled: planner.live, baseURL });
  const other = await elsewhere.newPage();
  await other.goto(address);
  await expect(other.locator("#dock").getByRole("link", { name: "Edit a copy" })).toBeVisible();
  await other.getByRole("link", { name: "Use an edit link" }).click();
  await other.getByLabel("Edit link").fill(link.slice(0, -1));
  await other.getByRole("button", { name: "Let this browser edit" }).click();
  await expect(other.locator("#token-error")).toContainText("not the plan’s edit token");
  await other.goto(link);
  await other.getByRole("button", { name: "Let this browser edit" }).click();
  await expect(other).toHaveURL(address);
  await expect(other.locator("#dock").getByRole("link", { name: "Edit", exact: true })).toBeVisible();
  await elsewhere.close();

  await page.goto(`${address}/edit`);
  await expect(page.locator("#plan")).toContainText("may change the plan already");
  if (planner.live) await accessible();
});

for (const width of [390, 1440]) {
  test(`what is shared fits ${width} px`, async ({ planner, page }) => {
    await page.setViewportSize({ width, height: 900 });
    await planner.open("?audience.monthly_active_users=3k");
    await page.getByLabel("Title").fill("A title that is quite long, as people write them when they save the third variant");
    await page.getByRole("button", { name: "Save plan" }).click();
    await expect(page).toHaveURL(/\/p\//);
    const address = page.url();
    for (const path of ["", "/edit?token=abc", "/delete"]) {
      await page.goto(address + path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(width);
    }
    await page.goto("/mine");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
}
