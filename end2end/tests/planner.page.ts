import { expect, type Locator, type Page, type Request } from "@playwright/test";

/** The planner as a person uses it, with script or without. */
export class Planner {
  readonly form: Locator;
  readonly plan: Locator;
  readonly verdict: Locator;
  readonly summary: Locator;
  /** Requests for an answer that are under way. */
  private readonly asked = new Set<Request>();

  constructor(
    readonly page: Page,
    /** The browser half runs: the plan follows while one types. */
    readonly live: boolean,
  ) {
    page.on("request", (request) => /\/fn\/evaluate/.test(request.url()) && this.asked.add(request));
    for (const over of ["requestfinished", "requestfailed"] as const) page.on(over as "requestfinished", (request) => this.asked.delete(request));
    this.form = page.getByRole("form", { name: "Profile" });
    this.plan = page.locator("#plan");
    this.verdict = page.locator("#verdict .verdict__sentence");
    this.summary = page.locator("#faults");
  }

  /** Goes to the planner and waits until it answers as it will. */
  async open(query = "") {
    const answer = await this.page.goto(`/${query}`);
    if (this.live) await this.hydrated();
    return answer;
  }

  async hydrated() {
    await expect(this.page.locator("html[data-live]")).toBeAttached();
  }

  /** The measure of size that one knows: "registered users", "30k". */
  async know(measure: string, number: string) {
    await this.entry("measure").selectOption({ label: measure });
    await this.size.fill(number);
  }

  async asks(rate: string, number: string) {
    await this.entry("rate").selectOption({ label: rate });
    await this.entry("rate_size").fill(number);
  }

  get size() {
    return this.entry("size");
  }

  /** The entry of a path, `growth.monthly`. */
  entry(path: string) {
    return this.form.locator(`[name="${path}"]`);
  }

  /** The row around an entry: its label, mark, hint and fault. */
  row(path: string) {
    return this.form.locator("[data-field]").filter({ has: this.page.locator(`[name="${path}"]`) });
  }

  async openGroup(name: string) {
    await this.form.locator("summary").filter({ hasText: name }).first().click();
  }

  /** Every disclosure of the page. */
  async unfold() {
    await this.page.evaluate(() => document.querySelectorAll("main details").forEach((details) => details.setAttribute("open", "")));
  }

  /** Where a number comes from: over the page with script, in it without. */
  get origin() {
    return this.page.locator(this.live ? "dialog[open] .origin" : "#origin .origin");
  }

  /** From a figure whose origin is told to one of its inputs of this kind, link by link, by the shortest way that the plan's JSON knows.
   *  Returns the steps. */
  async descend(profile: object, from: string, wanted: RegExp) {
    const answer = await this.page.request.post("/api/v1/estimate", { data: profile });
    const { ledger } = (await answer.json()) as { ledger: { id: string; inputs: string[] }[] };
    const inputs = new Map(ledger.map((entry) => [entry.id, entry.inputs]));
    const ways = [[from]];
    const seen = new Set([from]);
    for (const way of ways) {
      const last = way.at(-1)!;
      if (wanted.test(last)) {
        for (const [place, id] of way.slice(1).entries()) {
          const link = this.origin.locator(`.formula a.figure[href*='${encodeURIComponent(id)}#'], .origin__inputs a.figure[href*='${encodeURIComponent(id)}#']`).first();
          // What lies inside a folded input is shown first.
          await link.evaluate((element) => element.closest("details")?.setAttribute("open", ""));
          await link.click();
          await expect(this.origin.locator(".origin__way li")).toHaveCount(place + 1);
        }
        return way.slice(1);
      }
      for (const id of inputs.get(last) ?? []) {
        if (seen.has(id)) continue;
        seen.add(id);
        ways.push([...way, id]);
      }
    }
    throw new Error(`${from} has no input like ${wanted}`);
  }

  /** Until no answer is under way, and what came is in the page. */
  async settled() {
    const frames = () => this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await expect
      .poll(async () => {
        // The whole of a plan is asked for when its first part has come.
        await frames();
        return this.asked.size;
      })
      .toBe(0);
    await frames();
  }

  /** Saves what is shown and returns the plan's address. */
  async save(title?: string) {
    if (title) await this.page.getByLabel("Title").fill(title);
    await this.page.getByRole("button", { name: "Save plan" }).click();
    await expect(this.page).toHaveURL(/\/p\/[\w-]{16,}$/);
    return this.page.url();
  }

  async update() {
    await this.form.getByRole("button", { name: "Update plan" }).click();
  }

  async rung() {
    return Number(/rung (\d)/i.exec(await this.verdict.innerText())?.[1]);
  }

  /** The bill in the verdict, dollars a month. */
  async dollars() {
    return Number(/\$([\d,.]+) a month/.exec(await this.verdict.innerText())?.[1]?.replaceAll(",", ""));
  }

  /** Every figure that a plan shows, to tell whether two are the same. */
  async figures() {
    if (this.live) await this.settled();
    const all = this.page.locator("#verdict .section__body > :not(.notice), #breaks .section__body, #ladder .section__body, #bill tbody, #bill tfoot, #growth tbody, .dock__answer");
    return (await all.allTextContents()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  }
}
