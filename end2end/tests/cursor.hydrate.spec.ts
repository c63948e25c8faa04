import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";

const PLAN = "?v=1&audience.monthly_active_users=220k&growth.monthly=8&growth.start_month=2026-11&commercial.revenue_per_user_usd=0.05";
const NAMES = ["users", "ribbon", "bill", "per_user", "heat"];

const chart = (page: Page, name: string) => page.locator(`#chart-${name}`);
const cursor = (page: Page, name: string) => chart(page, name).getByRole("slider");

/** The row of that month in the chart's table, by the names of its columns. */
async function row(figure: Locator, month: string) {
  const head = await figure.locator("thead th").allTextContents();
  const cells = await figure.locator("tbody tr").filter({ has: figure.page().locator("th", { hasText: month }) }).locator("th, td").allTextContents();
  return Object.fromEntries(head.map((name, at) => [name, cells[at]]));
}

/** What a legend says, by its entries. */
async function legend(figure: Locator) {
  const said = await figure.locator(".legend li").evaluateAll((entries) =>
    entries.map((entry) => [entry.querySelector(".legend__label")?.textContent, entry.querySelector("[data-column]")?.textContent]));
  return Object.fromEntries(said);
}

/** In every drawing that is shown the cursor stands at this month's place. */
async function standsAt(page: Page, month: number) {
  const drawings = page.locator("#growth .chart__svg:visible");
  await expect(drawings).toHaveCount(NAMES.length);
  for (const drawing of await drawings.all()) {
    const [left, right, months] = await Promise.all(["left", "right", "months"].map(async (of) => Number(await drawing.getAttribute(`data-${of}`))));
    const path = (await drawing.locator(".chart__now path").getAttribute("d"))!;
    expect(Number(/^M(\d+) /.exec(path)![1])).toBe(Math.floor(left + ((right - left) * month) / months));
    const box = (await drawing.locator(".chart__now").boundingBox())!;
    expect(box.height).toBeGreaterThan(20);
  }
}

async function reads(page: Page, month: string) {
  for (const name of NAMES) await expect(chart(page, name).locator(".legend__when [data-column]")).toHaveText(month);
  const [users, bill, each, heat] = ["users", "bill", "per_user", "heat"].map((name) => chart(page, name));
  const u = await row(users, month);
  const read = await legend(users);
  expect(read["users"]).toBe(u["Users p50"]);
  expect(read["p10 to p90"]).toBe(`${u["Users p10"]} to ${u["Users p90"]}`);
  expect(read["peak"]).toBe(u["Peak requests a second"]);
  const b = await row(bill, month);
  const { total, budget: _, ...layers } = await legend(bill);
  expect(total).toBe(b["Total"]);
  expect(Object.keys(layers).length).toBeGreaterThan(3);
  for (const [name, value] of Object.entries(layers)) expect(value, name).toBe(b[name]);
  const e = await row(each, month);
  expect((await legend(each))["users"]).toBe(e["Users"]);
  expect((await legend(each))["bill"]).toBe(e["Bill a user"]);
  const { Month: __, ...shares } = await row(heat, month);
  await expect(heat.locator(".chart__svg:visible [data-column]")).toHaveText(Object.values(shares) as string[]);
  await expect(chart(page, "ribbon").locator(".legend li").first()).toContainText(/rung\s*\d \w/);
}

/** Moves the mouse to a month of a chart. */
async function hover(page: Page, name: string, month: number) {
  const drawing = chart(page, name).locator(".chart__svg:visible");
  await drawing.evaluate((drawing) => drawing.scrollIntoView({ block: "center", behavior: "instant" }));
  const box = (await drawing.boundingBox())!;
  const of = async (what: string) => Number(await drawing.getAttribute(what));
  const [left, right, months, width] = [await of("data-left"), await of("data-right"), await of("data-months"), await of("width")];
  await page.mouse.move(box.x + ((left + ((right - left) * (month + 0.2)) / months) / width) * box.width, box.y + box.height / 2);
}

for (const width of [390, 1440]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });

    test("the mouse moves one cursor through all charts, and every value is the table's", async ({ planner, page }) => {
      await planner.open(PLAN);
      const before = await page.locator("#growth").boundingBox();
      for (const [name, month, words] of [["users", 9, "Aug 2027"], ["heat", 12, "Nov 2027"], ["bill", 36, "Nov 2029"]] as const) {
        await hover(page, name, month);
        await standsAt(page, month);
        await reads(page, words);
      }
      expect((await page.locator("#growth").boundingBox())!.height).toBe(before!.height);
      // Nothing is said aloud for a mouse, and nothing stays behind it.
      await expect(page.locator("[data-said]")).toHaveText("");
      await page.mouse.move(5, 5);
      await expect(page.locator(".chart__now")).toHaveCount(0);
      await expect(chart(page, "users").locator(".legend__when")).toHaveText("today → Nov 2029");
    });
  });
}

test("the keyboard moves the cursor and is told what it reads", async ({ planner, page, accessible }) => {
  await planner.open(PLAN);
  await cursor(page, "bill").focus();
  const press = (key: string) => page.keyboard.press(key);
  await press("ArrowRight");
  await standsAt(page, 0);
  await press("PageUp");
  await press("ArrowRight");
  await press("ArrowLeft");
  await press("PageUp");
  await press("PageDown");
  await standsAt(page, 12);
  await reads(page, "Nov 2027");
  await expect(cursor(page, "bill")).toHaveAttribute("aria-valuenow", "12");
  await expect(cursor(page, "heat")).toHaveAttribute("aria-valuetext", "Nov 2027");
  const bill = await row(chart(page, "bill"), "Nov 2027");
  await expect(page.locator("[data-said]")).toHaveText(/^Nov 2027: /);
  await expect(page.locator("[data-said]")).toContainText(`Database ${bill["Database"]}, `);
  await expect(page.locator("[data-said]")).toContainText(`total ${bill["Total"]}`);
  await press("End");
  await standsAt(page, 36);
  await press("ArrowRight");
  await standsAt(page, 36);
  await press("Home");
  await press("ArrowLeft");
  await standsAt(page, 0);
  await accessible();
  // The next chart goes on from there.
  await cursor(page, "users").focus();
  await press("ArrowRight");
  await standsAt(page, 1);
  await expect(page.locator("[data-said]")).toContainText("users ");
  await press("Escape");
  await expect(page.locator(".chart__now")).toHaveCount(0);
  await expect(page.locator("[data-said]")).toHaveText("");
});

test("a clicked month and what was put away last through a change of the plan", async ({ planner, page }) => {
  await planner.open(PLAN);
  await hover(page, "users", 9);
  await page.mouse.down();
  await page.mouse.up();
  await page.mouse.move(5, 5);
  await standsAt(page, 9);
  const database = chart(page, "bill").getByRole("button", { name: "Database", exact: true });
  await database.click();
  await expect(database).toHaveAttribute("aria-pressed", "false");
  const total = await legend(chart(page, "bill"));
  await planner.entry("growth.monthly").fill("5");
  await expect(planner.plan).not.toHaveAttribute("data-stale");
  await expect.poll(async () => (await legend(chart(page, "bill")))["total"]).not.toBe(total["total"]);
  await standsAt(page, 9);
  await reads(page, "Aug 2027");
  await expect(database).toHaveAttribute("aria-pressed", "false");
  await expect(chart(page, "bill").locator("[data-series=database][data-off]")).toHaveCount(2);
  // A shorter plan ends before that month.
  await planner.entry("growth.months").fill("6");
  await expect(chart(page, "users").locator(".chart__svg:visible")).toHaveAttribute("data-months", "6");
  await standsAt(page, 6);
});

test("a saved plan's charts answer too", async ({ page }) => {
  const saved = await page.request.post("/api/v1/plans", {
    data: { profile: { audience: { monthly_active_users: 220000 }, growth: { start_month: "2026-11", monthly: 0.08 }, commercial: { revenue_per_user_usd: 0.05 } } },
  });
  await page.goto(`/p/${((await saved.json()) as { id: string }).id}`);
  await expect(page.locator("html[data-live]")).toBeAttached();
  await cursor(page, "heat").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("PageUp");
  await standsAt(page, 12);
  await reads(page, "Nov 2027");
  await chart(page, "users").getByRole("button", { name: "peak" }).click();
  await expect(chart(page, "users").locator("[data-series=peak] polyline:visible")).toHaveCount(0);
});

test("a finger leaves the cursor where it was, until it taps elsewhere", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 }, baseURL });
  const page = await context.newPage();
  await page.goto(`/${PLAN}`);
  await expect(page.locator("html[data-live]")).toBeAttached();
  await cursor(page, "users").tap();
  await expect(page.locator("#growth .chart__now:visible")).toHaveCount(NAMES.length);
  const month = Number(await cursor(page, "users").getAttribute("aria-valuenow"));
  await standsAt(page, month);
  await page.locator("#bill h2").tap();
  await expect(page.locator(".chart__now")).toHaveCount(0);
  await context.close();
});

test("an entry of the legend puts its series away and brings it back, by keyboard too", async ({ planner, page, accessible }) => {
  await planner.open(PLAN);
  const users = chart(page, "users");
  const line = users.locator("[data-series=users] polyline >> visible=true");
  const toggle = users.getByRole("button", { name: "users", exact: true });
  await expect(line).toHaveCount(1);
  await toggle.focus();
  await page.keyboard.press("Space");
  await expect(toggle).toHaveAttribute("aria-pressed", "false");
  await expect(line).toHaveCount(0);
  await expect(users.locator("[data-series=spread] polygon >> visible=true")).toHaveCount(1);
  await expect(toggle.locator("~ .legend__label")).toHaveCSS("text-decoration-line", "line-through");
  // Of an area the outline stays.
  const web = chart(page, "bill").getByRole("button", { name: /^Web/ });
  await web.click();
  const area = chart(page, "bill").locator("[data-series=web] polygon >> visible=true");
  await expect(area).toHaveCount(1);
  await expect(area).toHaveCSS("fill", "rgba(0, 0, 0, 0)");
  await accessible();
  await page.keyboard.press("Enter");
  await expect(web).toHaveAttribute("aria-pressed", "true");
  await expect(area).not.toHaveCSS("fill", "rgba(0, 0, 0, 0)");
  const box = (await toggle.boundingBox())!;
  expect(box.height).toBeGreaterThanOrEqual(24);
});
