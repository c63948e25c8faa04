import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

// What a plan is written down as is read by those who will read it: k6's language by node, alert rules by Prometheus' own checker, flow charts by
// Mermaid itself, templates by CloudFormation's linter, Terraform by a parser of its language and by itself where it is installed, the rest by the browser.

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

    for (const drawing of ["diagram.drawio", "diagram.svg"]) {
      const fault = await page.evaluate(
        (text) => new DOMParser().parseFromString(text, "application/xml").querySelector("parsererror")?.textContent ?? "",
        await file(drawing),
      );
      expect(fault, drawing).toBe("");
    }
  });
}

// The profiles that the unit tests ask too: one for every rung.
const RUNGS: { stage: string; profile: { commercial?: object } }[] = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, "../../src/export/rungs.json"), "utf8"),
);
const AS_CODE = ["main.tf", "cloudformation.yml", "cloudformation-second.yml"];

for (const provider of ["aws", "gcp", "azure"]) {
  test(`what a plan on ${provider} wants built is accepted by tools that others wrote`, async ({ request }, info) => {
    test.setTimeout(300_000);
    const written = new Map<string, string[]>(AS_CODE.map((name) => [name, []]));
    const files = (name: string) => written.get(name)!;
    for (const [place, { stage, profile }] of RUNGS.entries()) {
      const data = { profile: { ...profile, commercial: { ...profile.commercial, provider } } };
      const saved = await request.post("/api/v1/plans", { data });
      expect(saved.status(), stage).toBe(201);
      const { id, plan } = await saved.json();
      if (provider === "aws" && place < 9) expect(plan.recommendation.stage.id).toBe(stage);
      for (const name of AS_CODE) {
        const answer = await request.get(`/api/v1/plans/${id}/exports/${name}`);
        const had = name === "main.tf" || (provider === "aws" && (name === "cloudformation.yml" || plan.recommendation.stage.rung === 9));
        expect(answer.status(), `${name} of ${stage}`).toBe(had ? 200 : 404);
        if (!had) continue;
        const file = info.outputPath(`${place}-${name}`);
        writeFileSync(file, await answer.text());
        files(name).push(file);
      }
    }
    const templates = [...files("cloudformation.yml"), ...files("cloudformation-second.yml")];
    if (provider === "aws") {
      expect(templates.length).toBe(RUNGS.length + 2);
      run(path.join(process.env.PYTHON_BIN!, "cfn-lint"), "--non-zero-exit-code", "error", ...templates);
    }
    const parse = "import hcl2, sys\nfor name in sys.argv[1:]:\n    hcl2.load(open(name))";
    run(path.join(process.env.PYTHON_BIN!, "python"), "-c", parse, ...files("main.tf"));
    for (const file of files("main.tf")) {
      if (spawnSync("terraform", ["version"]).status === 0) run("terraform", "fmt", "-check", "-diff", file);
    }
  });
}

// Its words are those of the fault.
function run(command: string, ...given: string[]) {
  const { status, stdout, stderr, error } = spawnSync(command, given, { encoding: "utf8" });
  expect(status, `${error ?? ""}${stdout}${stderr}`).toBe(0);
}

test("the report as a page is what it says, with nothing from elsewhere", async ({ page, request }) => {
  const saved = await request.post("/api/v1/plans", { data: { profile: PROFILES["a pair"] } });
  const { id } = await saved.json();
  const asked: string[] = [];
  const refused: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => refused.push(message.text()));
  await page.goto(`/api/v1/plans/${id}/exports/report.html`);
  expect(asked.filter((url) => !url.endsWith("report.html") && !url.endsWith("favicon.ico"))).toEqual([]);
  expect(refused.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
  await expect(page.locator("figure svg")).toHaveCount(3);
  // The style sheet in it is obeyed.
  expect(await page.locator("table").first().evaluate((table) => getComputedStyle(table).borderCollapse)).toBe("collapse");
});

test("a saved plan's page leads to its files", async ({ page, planner }) => {
  await planner.open();
  await planner.save("Files");
  const links = page.locator("#share .exports a");
  // What the cloud has: no inventory, and no template of a second region.
  const names = ["report.md", "report.html", "path.csv", "bill.csv", "diagram.svg", "diagram.mmd", "diagram.drawio", "alerts.yml", "dashboard.json"];
  await expect(links).toHaveText([...names, "load-test.js", "main.tf", "cloudformation.yml"]);
  for (const link of await links.all()) {
    const answer = await page.request.get((await link.getAttribute("href"))!);
    expect(answer.status()).toBe(200);
    expect(answer.headers()["content-disposition"]).toContain(await link.innerText());
  }
});
