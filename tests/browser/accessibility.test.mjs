// Every kind of page in every guise, judged by axe-core: WCAG 2.0 to 2.2, A and AA, and its best practices.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { emulate, inTwo, openPage, openSearch, painted, serve, site } from "./browser.mjs";
import { kinds } from "./kinds.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const GUISES = [
  { name: "1280 light", width: 1280, scheme: "light" },
  { name: "1280 dark", width: 1280, scheme: "dark" },
  { name: "320 light", width: 320, scheme: "light" },
  { name: "320 dark", width: 320, scheme: "dark" },
  { name: "forced colours", width: 1280, scheme: "dark", forced: true },
  { name: "paper", width: 1280, scheme: "light", paper: true },
];

// What is not there until somebody asks for it.
const STATES = {
  "search open": ["index.html", (page) => openSearch(page, "8.4.1")],
  "search without result": ["index.html", (page) => openSearch(page, "zzzzqqqq")],
  "matrix as a list": ["matrix.html", (page) => page.click('[name="matrix-view"][value="list"]')],
  "calendar by months": ["calendar.html", (page) => page.click('[name="view"][value="months"]')],
  "a code checked": ["check.html", async (page) => {
    await page.type("#code", "PRO-007 0.1");
    await page.keyboard.press("Enter");
  }],
  "menu open": ["index.html", async (page) => {
    await page.setViewport({ width: 320, height: 800 });
    await page.click(".menu");
  }, ["320 light", "320 dark"]],
};

test("every kind of page has no violation in any guise", { timeout: 1_800_000 }, async (t) => {
  const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const server = await serve(site);
  const plain = Object.entries(await kinds(site)).map(([kind, address]) => [kind, [address]]);
  const violations = new Map();
  let runs = 0;
  await inTwo([...plain, ...Object.entries(STATES)], async (browser, [kind, [address, prepare, only]]) => {
    const { page } = await openPage(browser, GUISES[0]);
    await page.goto(server.root + address, { waitUntil: "load" });
    await page.evaluate(axe);
    await prepare?.(page);
    for (const guise of GUISES.filter(({ name }) => !only || only.includes(name))) {
      if (guise.paper && prepare) continue;
      await emulate(page, guise);
      await painted(page);
      // Nobody touches paper.
      const rules = guise.paper ? { "target-size": { enabled: false } } : {};
      const options = { runOnly: { type: "tag", values: RULES }, rules, resultTypes: ["violations"], preload: false };
      const { violations: found } = await page.evaluate((options) => axe.run(document, options), options);
      runs += 1;
      for (const { id, help, nodes } of found) {
        for (const node of nodes) violations.set(`${id}: ${help}: ${node.target} ${node.any?.[0]?.message ?? ""}`, `${kind} (${guise.name})`);
      }
    }
    await page.close();
  });
  server.close();
  t.diagnostic(`${plain.length} kinds of page and ${Object.keys(STATES).length} states in ${GUISES.length} guises: ${runs} runs, ${violations.size} violations`);
  assert.deepEqual([...violations].map(([what, where]) => `${where}: ${what}`), []);
});
