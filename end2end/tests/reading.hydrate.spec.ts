import { expect, test } from "./fixtures";

test("what is typed is answered in the reader's currency, and the address keeps it", async ({ planner, page }) => {
  await planner.open("?currency=EUR&lang=de");
  const dock = page.locator("#dock");
  await expect(dock).toContainText(/\d\u00a0€ a month/);
  await expect(page).toHaveURL(/\?currency=EUR&lang=de$/);
  const before = await dock.textContent();
  await planner.size.fill("900,000");
  await expect(page.locator("#verdict")).toContainText("900.000");
  await expect(dock).not.toHaveText(before ?? "");
  await expect(dock).toContainText(/\d\u00a0€ a month/);
  await expect(page.locator("#plan .converted")).toContainText("converted at 0,86 EUR a dollar");
  expect(await page.locator("#plan").textContent()).not.toMatch(/\$\d/);
  await planner.size.press("Tab");
  await expect(page).toHaveURL(/900.*currency=EUR|currency=EUR.*900/);
  await expect(planner.size).toHaveValue("900,000");

  await dock.locator("a[href*='why=']").first().click();
  await expect(planner.origin).toContainText("€");
  await page.keyboard.press("Escape");

  // Emptied, it is the blank form's plan, still in euros.
  await planner.size.fill("");
  await planner.size.press("Tab");
  await expect(page.locator("#verdict")).toContainText("200.000");
  await expect(page).toHaveURL(/currency=EUR/);
  await page.goBack();
  await expect(page.locator("#verdict")).toContainText("900.000");
  await expect(dock).toContainText("€");
});

test("a remembered choice holds while one types", async ({ planner, page }) => {
  await page.context().addCookies([{ name: "currency", value: "INR", url: test.info().project.use.baseURL! }, { name: "lang", value: "en-IN", url: test.info().project.use.baseURL! }]);
  await planner.open();
  await planner.size.fill("5M");
  await expect(page.locator("#verdict")).toContainText("50,00,000");
  await expect(page.locator("#dock")).toContainText(/₹[\d,]+ a month/);
  await expect(page).not.toHaveURL(/currency/);
});
