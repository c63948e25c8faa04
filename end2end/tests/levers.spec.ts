import { expect, test } from "./fixtures";

const QUESTION = "?v=1&audience.monthly_active_users=220k";

test("changes are tried one on top of the other, give the bill they promise, and are taken off or kept", async ({ planner, page }) => {
  await planner.open(QUESTION);
  const before = await planner.dollars();
  const lever = (text: string) => page.locator("#alternatives .rows li").filter({ hasText: text });
  const promised = async (text: string) => Number(/\$([\d,]+)/.exec(await lever(text).locator(".num").first().innerText())?.[1]?.replaceAll(",", ""));
  const tried = page.getByRole("list", { name: "Changes that are tried" }).getByRole("listitem");

  await expect(lever("committed to for a year")).toContainText(/saves \$\d/);
  const committed = await promised("committed to for a year");
  expect(committed).toBeLessThan(before);
  await lever("committed to for a year").getByRole("link", { name: /Try it/ }).click();
  await expect(page).toHaveURL(/try=commercial\.purchase%3Dcommit_1y/);
  await expect.poll(() => planner.dollars()).toBe(committed);
  await expect(tried).toHaveCount(1);
  await expect(planner.form.locator("[name='commercial.purchase']")).toHaveValue("");

  const both = await promised("x86-64 processors alone");
  await lever("x86-64 processors alone").getByRole("link", { name: /Try it/ }).click();
  await expect(tried).toHaveCount(2);
  await expect.poll(() => planner.dollars()).toBe(both);
  await expect(page.locator("#verdict")).toContainText("tries 2 changes");

  await tried.filter({ hasText: "committed" }).getByRole("link", { name: /Take off/ }).click();
  await expect(tried).toHaveCount(1);
  await page.getByRole("link", { name: "Keep it" }).click();
  await expect(tried).toHaveCount(0);
  await expect(page).not.toHaveURL(/try=/);
  await page.goBack();
  await expect(tried).toHaveCount(1);
  await page.getByRole("link", { name: "Take it off" }).click();
  await expect(tried).toHaveCount(0);
  await expect.poll(() => planner.dollars()).toBe(before);
});
