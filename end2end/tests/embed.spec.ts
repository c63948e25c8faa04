import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, provoked, test } from "./fixtures";

async function save(request: import("@playwright/test").APIRequestContext) {
  const saved = await request.post("/api/v1/plans", { data: { title: "The shop", profile: { audience: { monthly_active_users: 30000 } } } });
  return ((await saved.json()) as { id: string }).id;
}

test("the code of a chart shows it in a page of another origin", async ({ page, baseURL }) => {
  const id = await save(page.request);
  await page.goto(`/p/${id}`);
  const figure = page.getByRole("figure", { name: "Monthly cost by tier" });
  await figure.locator("summary", { hasText: "Embed" }).click();
  const code = await figure.getByLabel("Code to embed: Monthly cost by tier").inputValue();
  expect(code).toContain(`src="${baseURL}/p/${id}/embed/bill"`);
  await expect(page.locator("#share").getByLabel("Code to embed the users")).toHaveValue(/embed\/users"/);

  const host = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html; charset=utf-8");
    answer.end(`<!DOCTYPE html><html lang="en"><title>Elsewhere</title><h1>Elsewhere</h1>${code}</html>`);
  });
  await new Promise<void>((listening) => host.listen(0, "127.0.0.1", listening));
  try {
    await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
    const frame = page.frameLocator("iframe");
    await expect(frame.locator(".chart__svg:visible")).toHaveCount(1);
    await expect(frame.locator("figcaption")).toContainText("Monthly cost by tier");
    await expect(frame.locator(".legend li").first()).toContainText("$");
    // Styled: the colours are the page's own, and nothing has to be scrolled.
    await expect(frame.locator("body")).toHaveCSS("margin", "0px");
    expect(await frame.locator("html").evaluate((html) => html.scrollHeight - html.clientHeight)).toBeLessThanOrEqual(0);
    const link = frame.getByRole("link", { name: "The shop" });
    expect(await link.evaluate((link: HTMLAnchorElement) => link.href)).toBe(`${baseURL}/p/${id}`);
  } finally {
    host.close();
  }
});

test("an embedded chart is accessible in both themes and at every width, and so is a missing one", async ({ page, planner, accessible, complaints }) => {
  test.slow();
  const id = await save(page.request);
  for (const theme of ["light", "dark"]) {
    for (const width of [320, 720]) {
      await page.setViewportSize({ width, height: 600 });
      for (const name of ["users", "bill", "heat"]) {
        await page.goto(`/p/${id}/embed/${name}?theme=${theme}`);
        await expect(page.locator(".chart__svg:visible")).toHaveCount(1);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        if (planner.live) await accessible();
      }
    }
  }
  await page.goto(`/p/${id}/embed/waterfall`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No such chart");
  if (planner.live) await accessible();
  provoked(complaints, /404/);
});
