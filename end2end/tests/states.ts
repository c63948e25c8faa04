import { expect, type Page } from "@playwright/test";
import type { Planner } from "./planner.page";

/** A question whose months do not move with the calendar. */
export const QUESTION = "v=1&growth.start_month=2026-11&audience.monthly_active_users=220k&growth.monthly=8";
const of = (...parts: string[]) => [QUESTION, ...parts].join("&");
const compare = (...plans: string[]) => `/compare?${plans.map((plan, at) => `${"abcdef"[at]}=${encodeURIComponent(plan)}`).join("&")}`;
const variants = ["", "targets.availability=99.99", "audience.monthly_active_users=2M", "commercial.purchase=commit_1y", "growth.monthly=0", "targets.survives=region"];

/** Brings the page into a state. */
type Way = (page: Page, planner: Planner) => Promise<unknown>;
const at = (address: string): Way => (page) => page.goto(address);
const compared = (count: number): Way => async (page) => {
  await page.goto(compare(...variants.slice(0, count).map((variant) => of(variant))));
  // As soon as the page is alive.
  await expect(page.getByRole("button", { name: "Copy link" })).toBeVisible();
};
const saved = async (page: Page, planner: Planner) => {
  await page.goto(`/?${QUESTION}`);
  const address = await planner.save("The town’s volunteers");
  // The button that copies is there once the page is alive.
  await planner.hydrated();
  return address;
};
const revised = async (page: Page, planner: Planner) => {
  const address = await saved(page, planner);
  await page.locator("#dock").getByRole("link", { name: "Edit", exact: true }).click();
  await planner.hydrated();
  await page.getByRole("button", { name: "Save as revision 2" }).click();
  await expect(page).toHaveURL(address);
  return address;
};

/** Every page, in each state in which it looks otherwise. */
export const STATES: Record<string, Way> = {
  blank: at("/?v=1&growth.start_month=2026-11"),
  planner: at(`/?${QUESTION}`),
  preset: at("/?preset=photo_sharing&growth.start_month=2026-11"),
  fault: at("/?v=1&growth.start_month=2026-11&audience.monthly_active_users=lots&growth.monthly=900"),
  "no-design": at(`/?${of("targets.p95_ms=1")}`),
  "nothing-holds": at("/?v=1&growth.start_month=2026-11&audience.monthly_active_users=8G&traffic.write_share=100"),
  unfolded: async (_, planner) => {
    await planner.open(`?${QUESTION}`);
    await planner.unfold();
  },
  origin: async (page, planner) => {
    await planner.open(`?${QUESTION}`);
    await page.locator("#tier-web a.figure[href*='why=web.count#']").first().click();
    await expect(planner.origin).toBeVisible();
    await page.locator("dialog details").evaluateAll((all) => all.forEach((details) => details.setAttribute("open", "")));
  },
  considered: async (page, planner) => {
    await planner.open(`?${QUESTION}`);
    await page.locator("#tier-web a[href*='web.considered']").click();
    await expect(planner.origin.locator("table")).toBeVisible();
  },
  "origin-page": at(`/?${QUESTION}&why=availability#origin`),
  saved,
  "saved-unfolded": async (page, planner) => {
    await saved(page, planner);
    await planner.unfold();
  },
  "read-only": async (page, planner) => {
    const address = await saved(page, planner);
    await page.context().clearCookies();
    await page.goto(address);
  },
  older: async (page, planner) => {
    await revised(page, planner);
    await page.locator("#revisions").getByRole("link", { name: "Revision 1" }).click();
  },
  "edit-link": async (page, planner) => page.goto(`${await saved(page, planner)}/edit`),
  "delete": async (page, planner) => page.goto(`${await saved(page, planner)}/delete`),
  mine: async (page, planner) => {
    await saved(page, planner);
    await page.goto("/mine");
  },
  "mine-empty": at("/mine"),
  "compare-none": at("/compare"),
  "compare-2": compared(2),
  "compare-6": compared(6),
  stages: at("/stages"),
  catalog: at("/catalog?kind=compute&q=m7g"),
  "catalog-services": at("/catalog?region=eu-central-1&kind=services&q=transfer"),
  "catalog-fault": at("/catalog?region=atlantis&kind=cache&sort=charm"),
  method: at("/method"),
  "not-found": at("/nowhere"),
};

/** What the browser notes of the states that are answers to wrong questions and addresses. */
export const EXPECTED = /status of 4(04|22)/;
