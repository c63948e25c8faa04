import { expect, test } from "./fixtures";

const WRITTEN = [
  "# Why we stay small",
  "",
  "Sales **end in May**. See the [load test](https://example.org/load) or https://example.org/costs.",
  "![Load of last year](https://example.org/load.png)",
  "",
  "- [x] load test",
  "- [ ] ask finance",
  "",
  "| month | orders |",
  "|---|--:|",
  "| May | 12,000 |",
  "",
  "```",
  "select count(*) from orders where a_very_long_condition = 'that goes on and on' and another_one = 'that goes on even longer';",
  "```",
].join("\n");

const HOSTILE = [
  "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 2'></textarea><svg onload='window.hurt = 3'>",
  "[click](javascript:window.hurt=4) [data](data:text/html,<script>window.hurt=5</script>) ![x](https://evil.example/pixel.png)",
  "</div></section></article></main><h1>Not ours</h1><style>*{display:none}</style>",
].join("\n\n");

test("notes are written in Markdown, shown beside the plan, edited and compared", async ({ planner, page, accessible }) => {
  test.slow();
  await planner.open("?audience.monthly_active_users=3k");
  await page.getByLabel("Notes").fill(WRITTEN);
  if (planner.live) {
    // The plan follows the form; what is written stays.
    await planner.size.fill("4k");
    await expect(page.locator("#verdict")).toContainText("4,000");
    await expect(page.getByLabel("Notes")).toHaveValue(WRITTEN);
    await accessible();
  }
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\//);
  const notes = page.locator("#notes .notes");
  await expect(notes.getByRole("heading", { level: 3 })).toHaveText("Why we stay small");
  await expect(notes.getByRole("link", { name: "load test", exact: true })).toHaveAttribute("rel", "nofollow ugc noopener");
  await expect(notes.getByRole("link", { name: "Load of last year" })).toHaveAttribute("href", "https://example.org/load.png");
  await expect(notes.locator("img")).toHaveCount(0);
  await expect(notes.getByRole("table")).toContainText("12,000");
  await expect(notes).toContainText("☑ load test");
  if (planner.live) await accessible();
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.locator("#dock").getByRole("link", { name: "Edit", exact: true }).click();
  await expect(page.getByLabel("Notes")).toHaveValue(WRITTEN);
  await page.getByLabel("Notes").fill(WRITTEN.replace("ask finance", "ask the bank"));
  await page.getByRole("button", { name: "Save as revision 2" }).click();
  await expect(page).toHaveURL(/\/p\/\w+$/);
  const change = page.locator("#revisions tbody tr").first();
  await change.getByText("1 line added, 1 line removed").click();
  await expect(change.locator("del")).toContainText("- [ ] ask finance");
  await expect(change.locator("ins")).toContainText("- [ ] ask the bank");
  if (planner.live) await accessible();
});

test("notes that mean harm are text", async ({ planner, page }) => {
  const outside: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("http://127.0.0.1") && !request.url().startsWith("data:")) outside.push(request.url());
  });
  await planner.open("?audience.monthly_active_users=3k");
  await page.getByLabel("Notes").fill(HOSTILE);
  await page.getByRole("button", { name: "Save plan" }).click();
  await expect(page).toHaveURL(/\/p\//);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await expect(page.locator("#notes .notes")).toContainText("<script>window.hurt = 1</script>");
  await expect(page.locator("#notes .notes").locator("script, img, svg, style, h1, [onerror], [onload], a[href^=javascript], a[href^=data]")).toHaveCount(0);
  await expect(page.locator("#share")).toBeVisible();
  if (planner.live) expect(await page.evaluate(() => (window as { hurt?: number }).hurt)).toBeUndefined();
  await page.locator("#dock").getByRole("link", { name: "Edit", exact: true }).click();
  await expect(page.getByLabel("Notes")).toHaveValue(HOSTILE);
  expect(outside).toEqual([]);
});
