import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

const PLAN = "?v=1&audience.monthly_active_users=220k&growth.monthly=8&growth.start_month=2026-11&commercial.revenue_per_user_usd=0.05";
const NAMES = ["users", "ribbon", "bill", "per_user", "heat"];

const chart = (page: Page, name: string) => page.locator(`#chart-${name}`);
const cursor = (page: Page, name: string) => chart(page, name).getByRole("slider");

/** All that the charts say and show, in one look: on a busy machine each look takes its time. */
function look(page: Page) {
  return page.locator("#growth").evaluate((growth) => {
    const text = (element: Element | null | undefined) => (element?.textContent ?? "").trim();
    const figures = [...growth.querySelectorAll("figure")].map((figure) => {
      const drawing = [...figure.querySelectorAll(".chart__svg")].find((svg) => svg.getBoundingClientRect().width > 0)!;
      const of = (name: string) => Number(drawing.getAttribute(name));
      const line = drawing.querySelector(".chart__now path");
      const head = [...figure.querySelectorAll("thead th")].map(text);
      const rows = [...figure.querySelectorAll("tbody tr")].map((row) => [...row.children].map(text));
      return {
        name: figure.id.replace("chart-", ""),
        when: text(figure.querySelector(".legend__when [data-column]")),
        legend: Object.fromEntries([...figure.querySelectorAll(".legend li")].map((entry) => [
          text(entry.querySelector(".legend__label")), text(entry.querySelector("[data-column]")),
        ])) as Record<string, string>,
        /** Of the table, by month and the names of its columns. */
        table: Object.fromEntries(rows.map((row) => [row[0], Object.fromEntries(head.map((name, at) => [name, row[at]]))])) as Record<string, Record<string, string>>,
        inDrawing: [...drawing.querySelectorAll("[data-column]")].map(text),
        at: line && { x: Number(/^M(\d+) /.exec(line.getAttribute("d")!)![1]), height: line.getBoundingClientRect().height, month: text(drawing.querySelector(".chart__now text")) },
        place: { left: of("data-left"), right: of("data-right"), months: of("data-months"), width: of("width") },
      };
    });
    return { height: growth.getBoundingClientRect().height, figures, said: text(growth.querySelector("[data-said]")) };
  });
}

const named = (seen: Awaited<ReturnType<typeof look>>, name: string) => seen.figures.find((figure) => figure.name === name)!;

/** In every drawing that is shown the cursor stands at this month's place, and what the charts say is what their tables have. */
async function readsMonth(page: Page, month: number, words: string) {
  await expect.poll(async () => (await look(page)).figures.map((figure) => figure.when), { timeout: 30_000 }).toEqual(NAMES.map(() => words));
  const seen = await look(page);
  for (const { name, at, place } of seen.figures) {
    expect(at?.x, name).toBe(Math.floor(place.left + ((place.right - place.left) * month) / place.months));
    expect(at!.height, name).toBeGreaterThan(20);
    expect(at!.month).toBe(words);
  }
  expect(named(seen, "ribbon").legend["rung"]).toMatch(/^\d \w/);
  const inTable = (name: string) => named(seen, name).table[words]!;
  const u = inTable("users");
  // Tables have each third month.
  if (!u) return seen;
  expect(named(seen, "users").legend).toEqual({ users: u["Users p50"], "p10 to p90": `${u["Users p10"]} to ${u["Users p90"]}`, "peak/s": u["Peak requests a second"] });
  const { Month: _, Total: total, ...layers } = inTable("bill");
  expect(Object.keys(layers).length).toBeGreaterThan(3);
  expect(named(seen, "bill").legend).toEqual({ ...layers, total });
  const e = inTable("per_user");
  expect(named(seen, "per_user").legend).toMatchObject({ users: e["Users"], bill: e["Bill a user"], "of its revenue": e["Of its revenue"] });
  const { Month: __, ...shares } = inTable("heat");
  expect(named(seen, "heat").inDrawing).toEqual(Object.values(shares));
  return seen;
}

const isAway = (page: Page) => expect(page.locator(".chart__now")).toHaveCount(0);

/** Moves the mouse to a month of a chart. */
async function hover(page: Page, name: string, month: number) {
  const place = await page.locator(`#chart-${name} .chart__drawing`).evaluate((drawing, month) => {
    drawing.scrollIntoView({ block: "center", behavior: "instant" });
    const svg = [...drawing.querySelectorAll(".chart__svg")].find((svg) => svg.getBoundingClientRect().width > 0)!;
    const of = (name: string) => Number(svg.getAttribute(name));
    const box = svg.getBoundingClientRect();
    const x = of("data-left") + ((of("data-right") - of("data-left")) * (month + 0.2)) / of("data-months");
    return { x: box.x + (x / of("width")) * box.width, y: box.y + box.height / 2 };
  }, month);
  await page.mouse.move(place.x, place.y);
}

for (const width of [390, 1440]) {
  test.describe(`${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });

    test("the mouse moves one cursor through all charts, and every value is the table's", async ({ planner, page }) => {
      await planner.open(PLAN);
      const before = await look(page);
      for (const [name, month, words] of [["users", 9, "Aug 2027"], ["heat", 12, "Nov 2027"], ["bill", 36, "Nov 2029"]] as const) {
        await hover(page, name, month);
        const seen = await readsMonth(page, month, words);
        // Nothing moves, and nothing is said aloud for a mouse.
        expect([seen.height, seen.said]).toEqual([before.height, ""]);
      }
      await page.mouse.move(5, 5);
      await isAway(page);
      expect(await look(page)).toEqual(before);
    });
  });
}

test("the keyboard moves the cursor and is told what it reads", async ({ planner, page, accessible }) => {
  await planner.open(PLAN);
  await cursor(page, "bill").focus();
  const press = (key: string) => page.keyboard.press(key);
  for (const key of ["ArrowRight", "PageUp", "ArrowRight", "ArrowLeft", "PageUp", "PageDown"]) await press(key);
  const seen = await readsMonth(page, 12, "Nov 2027");
  await expect(cursor(page, "bill")).toHaveAttribute("aria-valuenow", "12");
  await expect(cursor(page, "heat")).toHaveAttribute("aria-valuetext", "Nov 2027");
  const bill = named(seen, "bill").table["Nov 2027"]!;
  expect(seen.said).toMatch(/^Nov 2027: /);
  for (const name of ["Database", "Network"]) expect(seen.said).toContain(`${name} ${bill[name]}, `);
  expect(seen.said).toContain(`total ${bill["Total"]}`);
  await press("End");
  await press("ArrowRight");
  await readsMonth(page, 36, "Nov 2029");
  await press("Home");
  await press("ArrowLeft");
  await readsMonth(page, 0, "Nov 2026");
  await accessible();
  // The next chart goes on from there.
  await cursor(page, "users").focus();
  await press("ArrowRight");
  expect((await readsMonth(page, 1, "Dec 2026")).said).toContain("users ");
  await press("Escape");
  await isAway(page);
  await expect(page.locator("[data-said]")).toHaveText("");
});

test("a clicked month and what was put away last through a change of the plan", async ({ planner, page }) => {
  await planner.open(PLAN);
  await hover(page, "users", 9);
  await page.mouse.down();
  await page.mouse.up();
  await page.mouse.move(5, 5);
  const before = await readsMonth(page, 9, "Aug 2027");
  const database = chart(page, "bill").getByRole("button", { name: "Database", exact: true });
  await database.click();
  await expect(database).toHaveAttribute("aria-pressed", "false");
  // From here on no chart may come to lie under the mouse, which would take the cursor along.
  await page.mouse.move(5, 5);
  await planner.entry("growth.monthly").fill("5");
  const users = async () => named(await look(page), "users").legend["users"];
  await expect.poll(users, { timeout: 30_000 }).not.toBe(named(before, "users").legend["users"]);
  await readsMonth(page, 9, "Aug 2027");
  await expect(database).toHaveAttribute("aria-pressed", "false");
  await expect(chart(page, "bill").locator("[data-series=database][data-off]")).toHaveCount(2);
  // A shorter plan ends before that month.
  await planner.unfold();
  await planner.entry("growth.months").fill("6");
  await readsMonth(page, 6, "May 2027");
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
  await readsMonth(page, 12, "Nov 2027");
  await chart(page, "users").getByRole("button", { name: "peak/s" }).click();
  await expect(chart(page, "users").locator("[data-series=peak] polyline:visible")).toHaveCount(0);
});

test("a finger leaves the cursor where it was, until it taps elsewhere", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 }, baseURL });
  const page = await context.newPage();
  await page.goto(`/${PLAN}`);
  await expect(page.locator("html[data-live]")).toBeAttached();
  await cursor(page, "users").tap();
  await expect(page.locator("#growth .chart__now:visible")).toHaveCount(NAMES.length);
  const { at, place } = named(await look(page), "users");
  // In the middle of the drawing.
  expect(Math.abs(at!.x - place.width / 2)).toBeLessThan((place.right - place.left) / place.months);
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
