import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures";

const FILES = ["SVG", "PNG", "CSV"];

test("each chart of the planner is had as SVG, PNG and CSV", async ({ planner, page, accessible }) => {
  await planner.open("?v=1&audience.monthly_active_users=30k&growth.months=12");
  const figures = page.locator("#growth figure");
  const count = await figures.count();
  expect(count).toBeGreaterThanOrEqual(4);
  for (const figure of await figures.all()) {
    await expect(figure.locator(".chart__files a")).toHaveText(FILES);
  }
  const bill = page.getByRole("figure", { name: /Monthly cost by tier/ });
  for (const kind of FILES) {
    const link = bill.getByRole("link", { name: `${kind}, Monthly cost by tier` });
    const download = page.waitForEvent("download");
    await link.click();
    const file = await download;
    expect(file.suggestedFilename()).toBe(`headroom-bill.${kind.toLowerCase()}`);
    const bytes = await readFile(await file.path());
    if (kind === "SVG") expect(bytes.toString()).toContain("<title id=\"title\">Monthly cost by tier</title>");
    if (kind === "PNG") expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    // A head, today and twelve months.
    if (kind === "CSV") expect(bytes.toString().trimEnd().split("\r\n")).toHaveLength(14);
  }
  const box = (await bill.getByRole("link", { name: /^SVG/ }).boundingBox())!;
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24);
  // axe is a script.
  if (planner.live) await accessible();
});

test("the files follow the form", async ({ planner, page }) => {
  await planner.open("?v=1&audience.monthly_active_users=30k");
  await planner.know("monthly users", "40k");
  await planner.update();
  const link = page.getByRole("link", { name: /^CSV, Users/ });
  await expect(link).toHaveAttribute("href", /monthly_active_users=40/);
  const csv = await page.request.get((await link.getAttribute("href"))!);
  expect((await csv.text()).split("\r\n")[1]).toContain(",40000,");
});

test("a saved plan's files are those of its revision, and open by themselves", async ({ page }) => {
  const saved = await page.request.post("/api/v1/plans", { data: { profile: { audience: { monthly_active_users: 30000 } } } });
  const { id } = (await saved.json()) as { id: string };
  await page.goto(`/p/${id}`);
  const href = (await page.getByRole("link", { name: /^SVG, Share of each limit/ }).getAttribute("href"))!;
  expect(href).toBe(`/api/v1/plans/${id}/charts/heat.svg?revision=1`);
  await page.goto(`${href}&theme=dark`);
  await expect(page.locator("svg > title")).toHaveText("Share of each limit used");
  // Nothing of it is blocked by the policy that comes with it, and its ground is the theme's.
  await expect(page.locator("svg > rect").first()).toHaveCSS("fill", "rgb(19, 21, 24)");
});
