import { expect, test } from "./fixtures";

test("edits are taken back and done again, by button and by key, with address and plan", async ({ planner, page }) => {
  await planner.open("?v=1&audience.monthly_active_users=220k");
  const undo = page.getByRole("button", { name: "Undo" });
  const redo = page.getByRole("button", { name: "Redo" });
  await expect(undo).toHaveAttribute("aria-disabled", "true");
  await planner.size.fill("500k");
  await planner.size.press("Tab");
  await expect(page.locator("#verdict")).toContainText("500,000");
  await page.locator("#alternatives li").filter({ hasText: "committed to for a year" }).getByRole("link", { name: /Try it/ }).click();
  await expect(page).toHaveURL(/commit_1y/);
  await undo.click();
  await expect(page).not.toHaveURL(/commit_1y/);
  await expect(planner.size).toHaveValue("500k");
  await undo.click();
  await expect(planner.size).toHaveValue("220k");
  await expect(page.locator("#verdict")).toContainText("220,000");
  await expect(undo).toHaveAttribute("aria-disabled", "true");
  await expect(undo).toBeFocused();
  await page.keyboard.press("Control+Shift+Z");
  await expect(page.locator("#verdict")).toContainText("500,000");
  await redo.click();
  await expect(page).toHaveURL(/commit_1y/);
  await expect(redo).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Control+z");
  await expect(page).not.toHaveURL(/commit_1y/);
});
