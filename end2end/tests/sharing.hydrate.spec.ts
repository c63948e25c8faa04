import { expect, test } from "./fixtures";

test("a link is copied by its button", async ({ planner, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await planner.open("?audience.monthly_active_users=3k");
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\//);
  await page.getByRole("button", { name: "Copy link", exact: true }).click();
  await expect(page.locator("#share .copy", { has: page.getByLabel("Link to this plan") }).getByRole("status")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});

test("the link of a comparison is copied by its button", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/compare?a=audience.monthly_active_users%3D3k&b=audience.monthly_active_users%3D5k");
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.locator("#plans .copy").getByRole("status")).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await page.getByLabel("Link to this comparison").inputValue());
});

test("a form that edits goes on editing while one types, even emptied", async ({ planner, page }) => {
  await planner.open("?audience.monthly_active_users=3k");
  await page.getByRole("button", { name: "Save plan" }).click();
  await page.locator("#dock").getByRole("link", { name: "Edit", exact: true }).click();
  await planner.hydrated();
  await planner.size.fill("50k");
  await expect(page.locator("#verdict")).toContainText("50,000");
  await expect(page.getByRole("button", { name: "Save as revision 2" })).toBeVisible();
  await expect(page).toHaveURL(/edit=/);
  await planner.size.fill("");
  await expect(page.locator("#verdict")).toContainText("200,000");
  await expect(page.getByRole("button", { name: "Save as revision 2" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Save as revision 2" })).toBeVisible();
});
