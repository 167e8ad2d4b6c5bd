// The manual in German: longer words, no wider pages; every word of the theme from its file.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { launch, openPage, openSearch, serve } from "./browser.mjs";
import { kinds } from "./kinds.mjs";
import { withOwnManual } from "./own.mjs";

const LOOKED_AT = ["start", "document", "matrix", "clause", "gaps", "check"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Words that the theme prints and that no text of the manual has at these places.
const ENGLISH = /^(search|menu|contents|version|owner|approved by|in force|next review|filter rows|save as csv|standard|all|edit this page|previous|next|check|print|roles|records|calendar|changes)$/i;

test("German pages stay within their window, have no violation, and no English word in their frame", { timeout: 900_000 }, async (t) => {
  const settings = (text) => text.replace('language = "en"', 'language = "de"').replace('organization = "Example Works"', 'organization = "Müller & Söhne Präzisionstechnik GmbH"');
  await withOwnManual({ settings }, async (site) => {
    const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const server = await serve(site);
    const browser = await launch();
    const { page, troubles } = await openPage(browser, { width: 320, height: 800 });
    const found = [];
    const all = Object.entries(await kinds(site));
    for (const [kind, address] of all) {
      await page.goto(server.root + address, { waitUntil: "load" });
      const { wide, lang, cut, said } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        lang: document.documentElement.lang,
        cut: [...document.querySelectorAll(".top > *")].filter((part, at, parts) => at > 0 && part.getBoundingClientRect().left < parts[at - 1].getBoundingClientRect().right - 1).length,
        said: [...document.querySelectorAll("button, .facts dt, thead th, .nav a, .tool label, .contents-inline summary, option")].map((part) => part.innerText.trim()),
      }));
      if (wide > 0) found.push(`${kind} is wider than its window by ${wide}`);
      if (cut) found.push(`${kind}: parts of its head overlap`);
      if (lang !== "de") found.push(`${kind} says that it is in ${lang}`);
      // What the two languages have in common is no finding.
      for (const word of new Set(said)) if (ENGLISH.test(word) && !/^(version|standard)$/i.test(word)) found.push(`${kind} says ${word}`);
      if (!LOOKED_AT.includes(kind)) continue;
      await page.evaluate(axe);
      const options = { runOnly: { type: "tag", values: RULES }, resultTypes: ["violations"], preload: false };
      const { violations } = await page.evaluate((options) => axe.run(document, options), options);
      for (const { id, nodes } of violations) found.push(`${kind}: ${id}: ${nodes[0].target}`);
    }
    await page.goto(`${server.root}index.html`);
    await openSearch(page, "8.4.1");
    assert.match(await page.$eval(".search-status", (status) => status.textContent), /Treffer|Ergebnis/);
    await browser.close();
    server.close();
    t.diagnostic(`${all.length} kinds of page at 320 pixels, ${LOOKED_AT.length} of them judged: ${found.length} findings`);
    assert.deepEqual(found, []);
    assert.deepEqual(troubles, []);
  });
});
