import { expect, test } from "./fixtures";

const QUESTION = "?v=1&audience.monthly_active_users=220k";

test("a change is tried by its link, gives the bill it promises, and can be taken back", async ({ planner, page }) => {
  await planner.open(QUESTION);
  const before = await planner.dollars();
  const lever = page.locator("#alternatives li").filter({ hasText: "committed to for a year" });
  await expect(lever).toContainText(/saves \$\d/);
  const promised = Number(/\$([\d,]+)/.exec(await lever.locator(".num").first().innerText())?.[1]?.replaceAll(",", ""));
  expect(promised).toBeLessThan(before);
  await lever.getByRole("link", { name: /Try it/ }).click();
  await expect(page).toHaveURL(/commercial\.purchase=commit_1y/);
  await expect.poll(() => planner.dollars()).toBe(promised);
  const back = page.locator("#alternatives li").filter({ hasText: "without commitment" });
  await expect(back).toContainText(/costs \$\d.* more/);
  await back.getByRole("link", { name: /Try it/ }).click();
  await expect.poll(() => planner.dollars()).toBe(before);
});
