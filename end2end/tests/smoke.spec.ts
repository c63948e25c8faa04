import { expect, test } from "./fixtures";

test("the first page is there, styled, by its name", async ({ page }) => {
  const answer = await page.goto("/");
  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle(/Headroom|planner/i);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const href = await page.locator("link[rel=stylesheet]").first().getAttribute("href");
  expect(href).toMatch(/^\/pkg\/[0-9a-f]+\/headroom\.css$/);
});

test("what the build made is compressed and may be kept for ever", async ({ page, request }) => {
  await page.goto("/");
  const href = await page.locator("link[rel=stylesheet]").first().getAttribute("href");
  for (const name of ["headroom.css", "headroom.js", "headroom.wasm"]) {
    const answer = await request.get(href!.replace("headroom.css", name), { headers: { "accept-encoding": "br" } });
    expect(answer.status(), name).toBe(200);
    expect(answer.headers()["content-encoding"], name).toBe("br");
    expect(answer.headers()["cache-control"], name).toContain("immutable");
  }
});
