import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

// What a plan is written down as is read by those who will read it: k6's language by node, alert rules by Prometheus' own checker, flow charts by
// Mermaid itself, the rest by the browser.

declare const mermaid: { parse(text: string): Promise<unknown>; render(id: string, text: string): Promise<{ svg: string }> };

const PROFILES = {
  "a single box": { audience: { monthly_active_users: 500 } },
  "a pair": { title: 'Ours & "theirs" <b>|</b>', audience: { monthly_active_users: 220_000 }, growth: { start_month: "2026-11" } },
  "machines off the database": { audience: { monthly_active_users: 3_000_000 } },
  services: { audience: { monthly_active_users: 40_000_000 } },
  "two regions": { audience: { monthly_active_users: 3_000_000 }, targets: { survives: "region" } },
  "nothing holds it": { audience: { monthly_active_users: 8e9 }, traffic: { write_share: 1 } },
};

async function rendered(page: Page, text: string) {
  return page.evaluate(async (text) => {
    await mermaid.parse(text);
    return (await mermaid.render("drawn", text)).svg;
  }, text);
}

for (const [name, profile] of Object.entries(PROFILES)) {
  test(`files of ${name} are accepted by tools that others wrote`, async ({ page, request }, info) => {
    test.slow();
    const saved = await request.post("/api/v1/plans", { data: { profile } });
    expect(saved.status()).toBe(201);
    const { id, plan } = await saved.json();
    const file = async (name: string) => {
      const answer = await request.get(`/api/v1/plans/${id}/exports/${name}`);
      expect(answer.status(), name).toBe(200);
      return answer.text();
    };

    const script = info.outputPath("load-test.mjs");
    writeFileSync(script, await file("load-test.js"));
    execFileSync(process.execPath, ["--check", script]);

    const rules = info.outputPath("alerts.yml");
    writeFileSync(rules, await file("alerts.yml"));
    const checked = execFileSync(process.env.PROMTOOL!, ["check", "rules", rules], { encoding: "utf8" });
    const recorded = (await file("alerts.yml")).match(/- record:/g)?.length ?? 0;
    const metrics: unknown[] = plan.metrics ?? [];
    expect(checked).toContain(`SUCCESS: ${2 * metrics.length + recorded} rules found`);

    const board = JSON.parse(await file("dashboard.json"));
    expect(board.panels).toHaveLength(metrics.length);

    await page.setContent("<!DOCTYPE html><title>Mermaid</title>");
    await page.addScriptTag({ path: "node_modules/mermaid/dist/mermaid.min.js" });
    const svg = await rendered(page, await file("diagram.mmd"));
    for (const tier of ["web", "database", "host"]) {
      const connected = plan.recommendation.connections.some((link: { from: string; to: string }) => link.from === tier || link.to === tier);
      expect(svg.includes(`flowchart-${tier}-`), tier).toBe(connected);
    }

    const fault = await page.evaluate(
      (text) => new DOMParser().parseFromString(text, "application/xml").querySelector("parsererror")?.textContent ?? "",
      await file("diagram.drawio"),
    );
    expect(fault).toBe("");
  });
}

test("a saved plan's page leads to its files", async ({ page, planner }) => {
  await planner.open();
  await planner.save("Files");
  const links = page.locator("#share .exports a");
  await expect(links).toHaveCount(8);
  for (const link of await links.all()) {
    const answer = await page.request.get((await link.getAttribute("href"))!);
    expect(answer.status()).toBe(200);
    expect(answer.headers()["content-disposition"]).toContain(await link.innerText());
  }
});
