import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

/** What paper shows: the page's text under the print style. A term that tells its meaning is a word there. */
async function printed(page: Page) {
  await page.emulateMedia({ media: "print" });
  const text = await page.locator("body").innerText();
  const headings = await page.locator("h1:visible, h2:visible").allInnerTexts();
  const controls = await page.locator("button:not(.term):visible, input:visible, select:visible, textarea:visible, nav:visible, a.button:visible").count();
  return { text, headings, controls };
}

/** The number of pages of a PDF, by its page objects. */
const pages = (pdf: Buffer) => pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;

test("a saved plan prints as a report", async ({ planner, page }) => {
  test.slow();
  await planner.open("?audience.monthly_active_users=220k&growth.monthly=8&data.initial_gib=40");
  await page.getByLabel("Title").fill("The shop");
  await page.getByLabel("Notes").fill("# Why\n\nSee [the load test](https://example.org/load).");
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\//);
  const onScreen = await page.locator("#plan h2:visible").allInnerTexts();
  const answer = await page.locator("#verdict .verdict__sentence").innerText();

  const { text, headings, controls } = await printed(page);
  expect(text.trimStart().startsWith("The shop"), "it begins with its title").toBe(true);
  expect(text.indexOf("Revision 1 of 1")).toBeLessThan(text.indexOf(answer.slice(0, 20)));
  expect(text).toContain("Prices of");
  expect(text).toContain(page.url());
  const link = page.locator("#notes .notes").getByRole("link", { name: "the load test" });
  expect(await link.evaluate((a) => getComputedStyle(a, "::after").content), "on paper a link is its address").toContain("https://example.org/load");
  expect(text.replace(/\s+/g, " ")).toContain(answer.replace(/\s+/g, " "));
  // Every section but those that only do something; the profile besides, which stands in a column of its own on the screen.
  const expected = onScreen.filter((heading) => !["Share", "Saved. Keep the edit link"].includes(heading));
  expect(headings.filter((heading) => heading !== "Profile")).toEqual(["The shop", ...expected]);
  expect(headings).toContain("Profile");
  expect(text).toContain("inputs given");
  expect(controls).toBe(0);
  for (const word of ["Print", "Edit", "Copy", "Compare", "Delete", "Data as table", "Press any number", "SVG"]) {
    expect(text, word).not.toMatch(new RegExp(`(^|\\n)${word}`));
  }
  // As wide as the text of an A4 page, nothing stands over the edge; and it is read in black on white whatever the screen's theme is.
  await page.setViewportSize({ width: 688, height: 1000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(688);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  expect(await page.evaluate(() => getComputedStyle(document.querySelector("h1")!).color)).toBe("rgb(27, 29, 32)");
  for (const format of ["A4", "Letter"]) {
    const pdf = await page.pdf({ format, preferCSSPageSize: true });
    expect(pages(pdf), format).toBeGreaterThanOrEqual(4);
    expect(pages(pdf), format).toBeLessThanOrEqual(16);
  }
});

test("the planner prints its plan with what was asked, and without its form", async ({ planner, page }) => {
  await planner.open("?v=1&audience.monthly_active_users=220k&growth.monthly=8");
  const { text, headings, controls } = await printed(page);
  expect(headings[0]).toBe("Your plan");
  expect(text).toContain(page.url());
  expect(text).toContain("Prices of");
  expect(text).toMatch(/2 inputs given/i);
  expect(headings).not.toContain("Save");
  expect(headings).not.toContain("Compare");
  expect(controls).toBe(0);
});

test("a button opens the print dialog, also after the plan has changed", async ({ planner, page }) => {
  await page.addInitScript(() => {
    (window as unknown as { printed: number }).printed = 0;
    window.print = () => void (window as unknown as { printed: number }).printed++;
  });
  const count = () => page.evaluate(() => (window as unknown as { printed: number }).printed);
  const button = page.getByRole("button", { name: "Print or save as PDF" });
  await planner.open("?audience.monthly_active_users=3k");
  await button.click();
  expect(await count()).toBe(1);
  await planner.size.fill("4k");
  await expect(page.locator("#verdict")).toContainText("4,000");
  await button.click();
  expect(await count()).toBe(2);
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\//);
  await button.click();
  expect(await count()).toBe(1);
});
