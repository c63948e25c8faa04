import { expect, provoked, test } from "./fixtures";

/** Holds something back until the test has done what must come before. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

// The plan follows while one types. Each test is a promise that the page must not break for it.

test("typing keeps the cursor, the scroll, what is open and what is selected", async ({ planner, page }) => {
  await planner.open();
  await planner.size.fill("12000");
  await expect(page.locator("#verdict")).toContainText("12,000");
  await page.locator("#bill summary").first().click();
  await planner.size.focus();
  await page.evaluate(() => {
    (document.querySelector("[name=size]") as HTMLInputElement).setSelectionRange(2, 2);
    window.scrollTo({ top: 500, behavior: "instant" });
  });
  const y = await page.evaluate(() => scrollY);
  await page.keyboard.type("9");
  await expect(page.locator("#verdict")).toContainText("129,000");
  const [active, caret, value, scrolled] = await page.evaluate(() => {
    const input = document.activeElement as HTMLInputElement;
    return [input.name, input.selectionStart, input.value, scrollY];
  });
  expect([active, caret, value]).toEqual(["size", 3, "129000"]);
  expect(Math.abs((scrolled as number) - y)).toBeLessThan(2);
  await expect(page.locator("#bill details").first()).toHaveAttribute("open");
  // The nodes themselves stay: with them selections, focus and scroll inside the plan.
  await page.evaluate(() => {
    const text = document.querySelector("#bill-title")!.firstChild!;
    getSelection()!.setBaseAndExtent(text, 0, text, 3);
    (document.querySelector("#dock .button") as HTMLElement).focus({ preventScroll: true });
  });
  await page.evaluate(() => {
    const input = document.querySelector("[name=size]") as HTMLInputElement;
    input.value = "150000";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await expect(page.locator("#verdict")).toContainText("150,000");
  expect(await page.evaluate(() => getSelection()!.toString())).toBe("Bil");
  await expect(page.locator("#dock .button").first()).toBeFocused();
});

test("the latest question wins, however slow an earlier answer is", async ({ planner, page }) => {
  await planner.open();
  const asked = { first: 0, whole: 0 };
  const first = gate();
  await page.route("**/fn/evaluate*", async (route) => {
    const whole = new URLSearchParams(route.request().postData() ?? "").get("whole") === "true";
    asked[whole ? "whole" : "first"] += 1;
    if (asked.first === 1) await first.opened;
    await route.continue();
  });
  await planner.size.fill("11k");
  await expect(page.locator("#plan[aria-busy=true]")).toBeAttached();
  for (const users of ["12k", "13k", "14k"]) await planner.size.fill(users);
  first.open();
  await expect(page.locator("#verdict")).toContainText("14,000");
  await expect(page.locator("#plan[aria-busy]")).toHaveCount(0);
  await page.waitForTimeout(300);
  await expect(page.locator("#verdict")).toContainText("14,000");
  // What was typed in between is never asked for; the whole of the plan, its bounds too, is asked for when the form rests.
  expect(asked).toEqual({ first: 2, whole: 1 });
});

test("a fault typed before the plan is whole leaves a whole plan", async ({ planner, page }) => {
  await planner.open();
  const whole = gate();
  await page.route("**/fn/evaluate*", async (route) => {
    if (new URLSearchParams(route.request().postData() ?? "").get("whole") === "true") await whole.opened;
    await route.continue();
  });
  await planner.size.fill("33k");
  await expect(page.locator("#verdict")).toContainText("33,000");
  await planner.size.fill("33k and a fault");
  await expect(page.locator("#plan[data-stale]")).toBeAttached();
  whole.open();
  const figures = await planner.figures();
  await expect(page.locator("#plan[data-stale]")).toBeAttached();
  await planner.open("?v=1&audience.monthly_active_users=33k");
  expect(await planner.figures()).toEqual(figures);
});

test("back and forward undo and redo whole edits", async ({ planner, page }) => {
  await planner.open();
  const entries = await page.evaluate(() => history.length);
  await planner.size.pressSequentially("30000", { delay: 30 });
  await expect(page).toHaveURL(/monthly_active_users=30000$/);
  await planner.entry("growth.monthly").pressSequentially("9", { delay: 30 });
  await page.keyboard.press("Tab");
  await expect(page).toHaveURL(/growth\.monthly=9$/);
  expect(await page.evaluate(() => history.length)).toBe(entries + 2);

  await page.goBack();
  await expect(planner.entry("growth.monthly")).toHaveValue("");
  await expect(planner.size).toHaveValue("30000");
  await expect(page.locator("#verdict")).toContainText("+4");
  await page.goBack();
  await expect(planner.size).toHaveValue("");
  await expect(page.locator("#verdict")).toContainText("200,000");
  await page.goForward();
  await page.goForward();
  await expect(planner.entry("growth.monthly")).toHaveValue("9");
  await expect(page.locator("#verdict")).toContainText("+9");
  await page.reload();
  await planner.hydrated();
  await expect(planner.entry("growth.monthly")).toHaveValue("9");
  await expect(planner.size).toHaveValue("30000");
});

test("the way back from another page leads to the question that was left", async ({ planner, page }) => {
  await planner.open();
  await planner.know("daily users", "4k");
  await page.keyboard.press("Tab");
  await expect(page).toHaveURL(/daily_active_users=4k/);
  await page.goto("/robots.txt");
  await page.goBack();
  await expect(planner.size).toHaveValue("4k");
  await expect(planner.form.locator("[name=measure]")).toHaveValue("audience.daily_active_users");
  await expect(page.locator("#verdict")).toContainText("20,000");
});

test("what is typed before the browser half has arrived is picked up", async ({ planner, page }) => {
  const arrival = gate();
  await page.route("**/*.wasm", async (route) => {
    await arrival.opened;
    await route.continue();
  });
  await page.goto("/");
  await planner.size.fill("9000");
  await expect(page.locator("html[data-live]")).toHaveCount(0);
  arrival.open();
  await planner.hydrated();
  await expect(page.locator("#verdict")).toContainText("9,000");
  await expect(planner.size).toHaveValue("9000");
  await expect(page).toHaveURL(/monthly_active_users=9000/);
});

test("a form sent without script is understood when script is back", async ({ planner, page }) => {
  await planner.open("?v=1&measure=audience.daily_active_users&size=6k&rate=traffic.requests_per_daily_user&rate_size=&growth.monthly=");
  await expect(page).toHaveURL("/?v=1&audience.daily_active_users=6k");
  await expect(page.locator("#verdict")).toContainText("30,000");
});

test("while a number is typed nothing is wrong with it, and the last good plan stays", async ({ planner, page }) => {
  await planner.open();
  await planner.size.fill("20k");
  await expect(page.locator("#verdict")).toContainText("20,000");
  const figures = await planner.figures();
  const top = await page.locator("#verdict").boundingBox();
  await planner.size.fill("20 k o");
  await expect(page.locator("#plan[data-stale]")).toBeAttached();
  await expect(planner.row("size").locator(".field__error")).toBeHidden();
  await expect(page.locator("#stale")).toBeHidden();
  expect(await page.locator("#verdict").boundingBox()).toEqual(top);
  await page.keyboard.press("Tab");
  await expect(planner.row("size").locator(".field__error")).toBeVisible();
  await expect(page.locator("#stale")).toContainText("before your last change");
  await expect(page.getByRole("button", { name: "Try again" })).toBeHidden();
  await expect(planner.summary).toBeHidden();
  await expect(page.locator("#status")).toContainText("not a number");
  expect(await planner.figures()).toEqual(figures);
  await planner.size.fill("21k");
  await expect(page.locator("#verdict")).toContainText("21,000");
  await expect(page.locator("#stale")).toBeHidden();
  await expect(page.locator("#plan[data-stale]")).toHaveCount(0);
  await expect(planner.row("size").locator(".field__error")).toBeHidden();
});

test("one sentence is said when the plan has changed", async ({ planner, page }) => {
  await planner.open();
  const status = page.locator("#status");
  // The other one speaks of the charts' month, while keys move it.
  await expect(page.locator("[role=status]:not([data-said]), [aria-live], output")).toHaveCount(1);
  await expect(status).toHaveText("");
  await planner.size.fill("1");
  await expect(status).toHaveText(/^Up to date: Rung 1, .*, \$\d+ a month\.$/);
});

test("the first part stands at once, and the rest keeps its place until it comes", async ({ planner, page }) => {
  await planner.open("?v=1&audience.monthly_active_users=90k");
  let release = () => {};
  const held = new Promise<void>((resolve) => { release = resolve; });
  await page.route("**/fn/evaluate*", async (route) => {
    if (new URLSearchParams(route.request().postData() ?? "").get("whole") === "true") await held;
    await route.continue();
  });
  const [decides, bill] = [page.locator("#sensitivity"), page.locator("#chart-bill")];
  const before = await Promise.all([decides.textContent(), bill.textContent()]);
  await planner.size.fill("2M");
  await expect(page.locator("#verdict")).toContainText("2,000,000");
  expect(await Promise.all([decides.textContent(), bill.textContent()])).toEqual(before);
  await expect(page.locator("#status")).not.toContainText("Up to date");
  release();
  await expect(page.locator("#status")).toContainText("Up to date");
  await expect(decides).not.toHaveText(before[0]!);
  await expect(bill).not.toHaveText(before[1]!);
  await expect(page.locator("[data-later]")).toHaveCount(0);
});

test("a slider moves its number and the plan with it", async ({ planner, page }) => {
  await planner.open("?audience.monthly_active_users=90k");
  const slider = planner.row("size").getByRole("slider");
  await slider.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(planner.size).toHaveValue("70k");
  await expect(page.locator("#verdict")).toContainText("70,000");
  await expect(page).toHaveURL(/monthly_active_users=70k/);
  await planner.size.fill("3..5..9 M");
  await expect(slider).toHaveAttribute("aria-valuetext", "3..5..9 M");
});

test("each number says whose it is, and its group counts", async ({ planner }) => {
  await planner.open();
  const group = planner.form.locator("details.group").filter({ hasText: "Targets" });
  await expect(group.locator(".group__count")).toHaveText("0 of 7 yours");
  await planner.openGroup("Targets");
  await planner.entry("targets.p95_ms").fill("250");
  await expect(planner.row("targets.p95_ms").locator(".mark")).toHaveText("yours");
  await expect(group.locator(".group__count")).toHaveText("1 of 7 yours");
  await planner.entry("targets.p95_ms").fill("");
  await expect(planner.row("targets.p95_ms").locator(".mark")).toHaveText("assumed");
  await expect(group.locator(".group__count")).toHaveText("0 of 7 yours");
});

test("what is assumed follows the size", async ({ planner }) => {
  await planner.open();
  await expect(planner.entry("targets.availability")).toHaveAttribute("placeholder", "99.9");
  await planner.size.fill("500");
  await expect(planner.entry("targets.availability")).toHaveAttribute("placeholder", "99");
  await expect(planner.row("audience.daily_active_share").locator(".field__hint")).toContainText("100 on a mean day");
});

test("without a connection the plan stays, says so, and comes back", async ({ planner, page, context, complaints }) => {
  await planner.open();
  await planner.size.fill("40k");
  await expect(page.locator("#verdict")).toContainText("40,000");
  await context.setOffline(true);
  await planner.size.fill("50k");
  await expect(page.locator("#stale")).toContainText("cannot be reached");
  await expect(page.locator("#verdict")).toContainText("40,000");
  await context.setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("#verdict")).toContainText("50,000");
  await expect(page.locator("#stale")).toBeHidden();
  provoked(complaints, /ERR_INTERNET_DISCONNECTED/);
});

test("what is saved is what is shown, also after typing", async ({ planner, page }) => {
  await planner.open();
  await planner.size.fill("33k");
  await expect(page.locator("#verdict")).toContainText("33,000");
  const figures = await planner.figures();
  await page.getByLabel("Title").fill("After typing");
  await planner.size.fill("33k and a fault");
  await expect(page.locator("#plan[data-stale]")).toBeAttached();
  await expect(page.getByLabel("Title")).toHaveValue("After typing");
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\//);
  expect(await planner.figures()).toEqual(figures);
});
