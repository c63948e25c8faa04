import { expect, type Locator, type Page } from "@playwright/test";

/** The planner as a person uses it, with script or without. */
export class Planner {
  readonly form: Locator;
  readonly plan: Locator;
  readonly verdict: Locator;
  readonly summary: Locator;

  constructor(
    readonly page: Page,
    /** The browser half runs: the plan follows while one types. */
    readonly live: boolean,
  ) {
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
    const all = this.page.locator("#verdict .section__body, #breaks .section__body, #ladder .section__body, #bill tbody, #bill tfoot, #growth tbody, .dock__answer");
    return (await all.allTextContents()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  }
}
