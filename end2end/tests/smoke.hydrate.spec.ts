import { expect, test } from "./fixtures";

test("the browser half takes over", async ({ page, hydrated }) => {
  const wasm = page.waitForResponse(/headroom\.wasm$/);
  await page.goto("/");
  expect((await wasm).status()).toBe(200);
  await hydrated();
});
