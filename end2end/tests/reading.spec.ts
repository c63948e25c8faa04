import { expect, test } from "./fixtures";

const QUERY = "?v=1&audience.monthly_active_users=220k";
const RATE = 0.86;

/** What stands before the first ` a month` of the dock: the bill, as it is written. */
const billOf = (text: string) => (text.split(" a month")[0] ?? "").trim();

test("amounts are read in euros and numbers in German, the question stays as it is typed", async ({ planner, page, accessible }) => {
  await planner.open(QUERY);
  const answer = page.locator("#dock .dock__answer");
  const dollars = Number(billOf((await answer.textContent()) ?? "").replace(/[$,]/g, ""));
  expect(dollars).toBeGreaterThan(10);
  await expect(page.locator(".converted")).toHaveCount(0);

  const choice = page.getByRole("form", { name: "Currency and numbers" });
  await choice.getByLabel("Currency").selectOption("EUR");
  await choice.getByLabel("Numbers").selectOption("de");
  await choice.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(new RegExp(`${QUERY.replaceAll("?", "\\?")}$`));
  await expect(page.locator(".converted")).toContainText("Amounts in euros, converted at 0,86 EUR a dollar");
  await expect(page.locator(".footer")).toContainText("unverified");
  await expect(answer).toContainText(/\d\u00a0€ a month/);
  const euros = Number(billOf((await answer.textContent()) ?? "").replace(/[€\s.]/g, "").replace(",", "."));
  expect(Math.abs(euros - dollars * RATE)).toBeLessThanOrEqual(0.5 + RATE / 2);
  await expect(planner.size).toHaveValue("220k");
  await expect(planner.form).toContainText("Type numbers like 1,234.5");
  expect(await page.locator("#plan").textContent()).not.toMatch(/\$\d/);
  if (planner.live) await accessible();

  // Every other page too, and back to dollars from there.
  await page.goto("/stages");
  await expect(page.locator("#plan")).toContainText(/\d\u00a0€/);
  await choice.getByLabel("Currency").selectOption("USD");
  await choice.getByLabel("Numbers").selectOption("en");
  await choice.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/\/stages$/);
  await expect(page.locator("#plan")).toContainText(/\$\d/);
  await expect(page.locator(".converted")).toHaveCount(0);
});

test("an address says how it is read, whatever the browser remembers, and its links go on saying so", async ({ planner, page }) => {
  await page.context().addCookies([{ name: "currency", value: "GBP", url: test.info().project.use.baseURL! }]);
  await planner.open(QUERY);
  await expect(page.locator("#dock")).toContainText("£");
  await planner.open(`${QUERY}&currency=EUR&lang=de`);
  await expect(page.locator("#dock")).toContainText(/\d\u00a0€/);
  await expect(planner.form).not.toContainText("does not know");
  await page.locator("#dock a[href*='why=']").first().click();
  await expect(planner.origin).toContainText("€");
  await expect(planner.origin).not.toContainText("$");
  await expect(page.locator(".chart__files a").first()).toHaveAttribute("href", /currency=EUR&lang=de/);
});

test("a browser writes numbers, amounts and days as the pages do", async ({ page, request }) => {
  await page.goto("/stages");
  const tags = await page.locator("#view select[name=lang] option").evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  expect(tags.length).toBeGreaterThan(12);
  // In its own form a number of the site stands beside each choice.
  const samples = await page.locator("#view select[name=lang] option").allTextContents();
  for (const [at, tag] of tags.entries()) {
    expect((samples[at] ?? "").split(": ").at(-1), tag).toBe(new Intl.NumberFormat(tag).format(1234567.5));
    const shown = await (await request.get(`/${QUERY}&currency=EUR&lang=${tag}`)).text();
    const dock = /<p class="dock__answer".*?<\/p>/s.exec(shown)![0].replace(/<[^>]*>/g, "");
    const written = billOf(dock);
    const euros = new Intl.NumberFormat(tag, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
    const digits = Number(written.replace(/\D/g, ""));
    // English as the site has it to begin with stays as it is but for the currency.
    // Some versions of CLDR write the code in Switzerland; the sign stands where the code would.
    expect(written, tag).toBe(euros.format(digits).replace("EUR", "€"));
    if (tag !== "en") {
      const percent = new Intl.NumberFormat(tag, { style: "percent" }).format(0.6).replace("60", "");
      expect(shown.replace(/<[^>]*>/g, ""), tag).toContain(`60${percent}`);
      // What was asked stays as it was asked; of the answer nothing does.
      const answer = /<section[^>]* id="verdict".*?<\/section>/s.exec(shown)![0];
      expect(answer, tag).toContain("%");
      expect(answer, tag).not.toContain("\u202f%");
    }
  }
});
