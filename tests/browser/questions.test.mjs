// Ten questions that people bring to a manual, each answered from the start page by at most two clicks or one search.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, openPage, openSearch, serve, site } from "./browser.mjs";
import { manualOf } from "./kinds.mjs";

let server;
let browser;
let manual;
const data = (name) => JSON.parse(readFileSync(join(site, name), "utf8"));

before(async () => {
  server = await serve(site);
  browser = await launch();
  manual = await manualOf(site);
});
after(async () => {
  await browser?.close();
  server?.close();
});

// A reader at the start page, whose clicks and searches are counted.
async function reader() {
  const { page, troubles } = await openPage(await browser.createBrowserContext(), { width: 1280 });
  await page.goto(`${server.root}index.html`);
  const steps = [];
  return {
    page,
    steps,
    async click(name) {
      const links = await page.$$("a, summary");
      for (const link of links) {
        const said = await link.evaluate((link) => link.checkVisibility() && link.innerText.trim().replace(/\s+/g, " "));
        if (said !== name) continue;
        steps.push(`click "${name}"`);
        const going = page.waitForNavigation({ waitUntil: "load" });
        await link.click();
        await going;
        return;
      }
      assert.fail(`${page.url()} has no link "${name}"`);
    },
    async search(query, result = () => true) {
      steps.push(`search "${query}"`);
      await openSearch(page, query);
      const found = await page.$$eval(".search-result", (found) => found.map((one) => one.innerText));
      const at = found.findIndex(result);
      assert.ok(at >= 0 && at < 8, `"${query}" finds ${found.map((one) => one.split("\n")[0]).join(" | ")}`);
      for (let step = 0; step < at; step++) await page.keyboard.press("ArrowDown");
      const going = page.waitForNavigation({ waitUntil: "load" });
      await page.keyboard.press("Enter");
      await going;
    },
    // The answer stands on the page, where a reader can see it.
    async reads(selector, pattern) {
      const said = await page.$$eval(selector, (found) => found.filter((one) => one.checkVisibility()).map((one) => one.innerText.replace(/\s+/g, " ").trim()));
      assert.ok(said.some((one) => pattern.test(one)), `${page.url()} ${selector}: ${said.join(" | ").slice(0, 500)}`);
    },
    async close(t) {
      assert.ok(steps.length <= 2 && steps.filter((step) => step.startsWith("search")).length <= 1, steps.join(", "));
      assert.deepEqual(troubles, []);
      t.diagnostic(steps.join(", ") || "on the start page");
      await page.close();
    },
  };
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const document = (id) => manual.documents.find((one) => one.id === id);
const options = { timeout: 600_000 };

test("which documents answer 8.4.1?", options, async (t) => {
  const who = await reader();
  await who.search("8.4.1");
  for (const { id } of manual.documents.filter(({ claims }) => claims.some(({ clause, standard, strength }) => clause === "8.4.1" && standard === "9001" && strength === "satisfies"))) {
    await who.reads(".answer h3, .items td", new RegExp(escaped(id)));
  }
  await who.close(t);
});

test("which clauses have no document?", options, async (t) => {
  const who = await reader();
  await who.click("Gaps");
  const open = data("coverage.json").standards.flatMap(({ clauses }) => clauses.flatMap(({ items }) => items)).filter(({ state, derived }) => state === "gap" && !["covered", "justified"].includes(derived));
  if (open.length) await who.reads("main .data th", new RegExp(escaped(open[0].id)));
  else await who.reads(".all-clear", /every item is covered|to be confirmed/);
  await who.close(t);
});

test("who approved the internal audit procedure, and when?", options, async (t) => {
  const who = await reader();
  await who.search("internal audit procedure", (result) => result.includes(manual.documents.find(({ title, kind }) => kind === "procedure" && /internal audit/i.test(title)).id));
  // What is known is shown: the role and the date, or that there is no record of an approval.
  await who.reads(".facts div", /^Approved by .*(\d{4}-\d\d-\d\d|no approval record)/);
  await who.close(t);
});

test("what does 42001 need that 9001 did not?", options, async (t) => {
  const who = await reader();
  await who.click("Integration");
  await who.click("New in ISO/IEC 42001:2023");
  await who.reads("section:has(> #new) tbody tr", /^\S+ .{20,}/);
  await who.close(t);
});

test("which reviews are due in 90 days?", options, async (t) => {
  const who = await reader();
  await who.click("Calendar");
  await who.reads("main h2", /next 90 days/i);
  await who.reads("section:has(> #soon) tbody tr", /^\d{4}-\d\d-\d\d in \d+ days/);
  await who.close(t);
});

test("why is control A.10.4 in or out?", options, async (t) => {
  const row = data("soa.json").controls.find(({ id, control, number }) => [id, control, number].includes("A.10.4"));
  const who = await reader();
  await who.search("A.10.4");
  await who.reads("main", new RegExp(escaped((row.reason ?? "").slice(0, 40)), "i"));
  await who.close(t);
});

test("where are the records of audits kept?", options, async (t) => {
  const who = await reader();
  await who.click("Records");
  const [kept] = readFileSync(join(site, "records.csv"), "utf8").split("\n").filter((line) => line.includes("9001:9.2.2"));
  const [, name, place] = /^"?(.+?)"?,[A-Z]+-\d+,[^,]*,"?(.+?)"?,/.exec(kept);
  await who.reads("main tbody tr", new RegExp(`${escaped(name)}.*${escaped(place)}`));
  await who.close(t);
});

test("what must this role read?", options, async (t) => {
  const role = data("manual.json").roles.find(({ id, name }) => (id ?? name) === "quality-manager") ?? { title: "Quality Manager" };
  const who = await reader();
  await who.click(role.title);
  await who.reads("section:has(> #must-know) tr", /[A-Z]+-\d+/);
  await who.close(t);
});

test("is printed PRO-007 2.1 current?", options, async (t) => {
  const who = await reader();
  await who.click("Is my printed copy current?");
  await who.page.type("#code", "PRO-007 2.1");
  await who.page.keyboard.press("Enter");
  const current = document("PRO-007").version === "2.1";
  await who.reads("[data-check-result] .title", current ? /is current|^current/i : /not the current/i);
  await who.close(t);
});

test("what does 9001:2026 change in 6.1?", options, async (t) => {
  const who = await reader();
  await who.click("Transition");
  await who.reads("section:has(> #deltas) tbody tr", /^6\.1/);
  await who.close(t);
});
