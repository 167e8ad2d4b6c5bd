// The matrix of a large manual: 500 documents by 250 clauses, moved through by wheel and by key.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { launch, openPage, project, serve } from "./browser.mjs";
import { withOwnManual } from "./own.mjs";

const DOCUMENTS = 500;
const OWN_CLAUSES = 60;

// Clauses that can be claimed, from the built-in catalogs.
const numbers = ["9001", "42001"].flatMap((alias) => {
  const file = { 9001: "iso-9001-2015", 42001: "iso-42001-2023" }[alias];
  const text = readFileSync(join(project, `src/catalog/data/${file}.toml`), "utf8");
  return [...text.matchAll(/\[\[clause\.requirement\]\]\s+id = "([\dA.]+)\//g)].map(([, number]) => `${alias}:${number}`);
});
const clauses = [...new Set(numbers)];

function manual() {
  const files = {};
  const catalog = ['schema = 1\n\n[standard]\nid = "northwind"\nref = "Northwind rules, rev. C"\ntitle = "Supply rules"\nstatus = "in force"\nparaphrase = false\n'];
  for (let at = 1; at <= OWN_CLAUSES; at++) {
    const number = `${Math.ceil(at / 10)}.${((at - 1) % 10) + 1}`;
    if (at % 10 === 1) catalog.push(`[[clause]]\nid = "${Math.ceil(at / 10)}"\ntitle = "Part ${Math.ceil(at / 10)}"\n`);
    catalog.push(`[[clause]]\nid = "${number}"\ntitle = "Rule ${at}"\n\n[[clause.requirement]]\nid = "${number}/a"\ntext = "Keep rule ${at}."\n`);
  }
  files["content/standards/northwind.toml"] = catalog.join("\n");
  for (let at = 1; at <= DOCUMENTS; at++) {
    const id = `PRO-${String(at).padStart(3, "0")}`;
    const claims = [0, 1, 2, 3, 4].map((step) => clauses[(at * 7 + step * 13) % clauses.length]);
    claims.push(`northwind:${(at % 6) + 1}.${(at % 10) + 1}`);
    files[`content/area-${String(at % 20).padStart(2, "0")}/${id.toLowerCase()}.md`] =
      `+++\nid = "${id}"\ntitle = "Procedure number ${at}"\nkind = "procedure"\nversion = "1.0"\nstatus = "approved"\nowner = "quality-manager"\neffective = 2026-01-01\n` +
      `change = "First."\nsatisfies = [${[...new Set(claims)].map((claim) => `"${claim}"`).join(", ")}]\n+++\n\nThe text of procedure ${at}.\n`;
  }
  const settings = (text) => text.replace('approval = "digest"', 'approval = "status"').replace('"9001-2026" =', '"northwind" = "northwind"\n"9001-2026" =').replace('roots = ["policies", "content"]', 'roots = ["content"]');
  return { settings, files, sources: [] };
}

test("the matrix of 500 documents by 250 clauses keeps its headings in sight and little in the page, wherever it is moved", { timeout: 900_000 }, async (t) => {
  await withOwnManual(manual(), async (site) => {
    const server = await serve(site);
    await inABrowserThatDraws((browser) => look(t, server, browser)).finally(() => server.close());
  });
});

// On a machine that has much else to do, a browser may stop drawing for good, whatever the page; it is begun anew then.
async function inABrowserThatDraws(use) {
  for (let attempt = 1; ; attempt++) {
    const browser = await launch();
    try {
      return await use(browser);
    } catch (error) {
      if (attempt === 3 || !/no frame/.test(error.message)) throw error;
    } finally {
      await browser.close();
    }
  }
}

async function look(t, server, browser) {
  const { page, troubles } = await openPage(browser, { width: 1440, height: 900 });
  // What the page costs its processor, in milliseconds; unlike the time on the wall, it does not count what else runs.
  const session = await page.createCDPSession();
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const cost = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const value = (name) => 1000 * metrics.find((metric) => metric.name === name).value;
    return { task: value("TaskDuration"), script: value("ScriptDuration"), layout: value("LayoutDuration") + value("RecalcStyleDuration") };
  };
  const spent = async (work, times) => {
    const before = await cost();
    const result = await work();
    const after = await cost();
    const part = (name) => ((after[name] - before[name]) / times).toFixed(1);
    return [result, `${part("task")} ms (script ${part("script")}, layout ${part("layout")})`];
  };
  const [, loading] = await spent(async () => {
    await page.goto(`${server.root}matrix.html`, { waitUntil: "load" });
    await page.waitForSelector(".grid .cell");
  }, 1);
  const [rows, columns] = await page.$eval(".grid", (grid) => [Number(grid.getAttribute("aria-rowcount")), Number(grid.getAttribute("aria-colcount"))]);
  assert.ok(rows >= 250 && columns >= 500, `${rows} rows, ${columns} columns`);

  // To the far corner and back in steps, a frame for each.
  const STEPS = 60;
  const [seen, scrolling] = await spent(() => page.evaluate(async (steps) => {
    const scroller = document.querySelector(".matrix-scroll");
    const grid = document.querySelector(".grid");
    const frame = () => new Promise((done, failed) => {
      const late = setTimeout(() => failed(new Error("no frame")), 20_000);
      requestAnimationFrame(() => done(clearTimeout(late)));
    });
    const seen = { most: 0, wrong: [] };
    const [down, right] = [scroller.scrollHeight - scroller.clientHeight, scroller.scrollWidth - scroller.clientWidth];
    await frame();
    for (let step = 1; step <= steps; step++) {
      const far = 1 - Math.abs(1 - (2 * step) / steps);
      scroller.scrollTop = down * far;
      scroller.scrollLeft = right * far;
      await frame();
      await frame();
      seen.most = Math.max(seen.most, grid.querySelectorAll("*").length);
      const box = scroller.getBoundingClientRect();
      const heads = grid.querySelector(".heads").getBoundingClientRect();
      const corner = grid.querySelector(".corner").getBoundingClientRect();
      const names = [...grid.querySelectorAll(".row:not(.heads, .chapter) .name")].map((name) => name.getBoundingClientRect());
      if (Math.abs(heads.top - box.top) > 2) seen.wrong.push(`step ${step}: the headings of columns are at ${heads.top - box.top}`);
      if (Math.abs(corner.left - box.left) > 2 || names.some((name) => Math.abs(name.left - box.left) > 2)) seen.wrong.push(`step ${step}: a clause is at ${corner.left - box.left}`);
      const covers = (top, bottom) => names.some((name) => name.top <= bottom && name.bottom >= top);
      if (!covers(box.top + box.height / 2 - 40, box.top + box.height / 2 + 40)) seen.wrong.push(`step ${step}: nothing is drawn in the middle`);
    }
    return seen;
  }, STEPS), STEPS);
  assert.deepEqual(seen.wrong, []);
  // 500 by 250 are 125,000 cells; what is in the page fills a window.
  assert.ok(seen.most < 8000, `${seen.most} elements`);

  // By key, from cell to cell; each is focused and in sight.
  await page.evaluate(() => document.querySelector(".matrix-scroll").scrollTo(0, 0));
  await page.focus('.grid [tabindex="0"]');
  const keys = [...Array(24).fill("ArrowRight"), ...Array(24).fill("ArrowDown"), "PageDown", "PageDown", "End", "Home"];
  const [, pressing] = await spent(async () => {
    for (const key of keys) await page.keyboard.press(key);
  }, keys.length);
  for (const key of ["ArrowRight", "PageDown", "End", "Home", "ArrowUp"]) {
    await page.keyboard.press(key);
    const fits = await page.evaluate(() => {
      const box = document.querySelector(".matrix-scroll").getBoundingClientRect();
      const cell = document.activeElement.closest(".cell")?.getBoundingClientRect();
      return cell && cell.top >= box.top && cell.bottom <= box.bottom + 1 && cell.left >= box.left && cell.right <= box.right + 1;
    });
    assert.ok(fits, `${key}: the focused cell is in sight`);
  }

  // Filtered to one standard and gathered by folder.
  const [, filtering] = await spent(() => page.evaluate(() => {
    for (const [id, value] of [["matrix-standard", "northwind"], ["matrix-standard", ""], ["matrix-by", "folder"], ["matrix-by", "document"]]) {
      const select = document.getElementById(id);
      select.value = value;
      select.dispatchEvent(new Event("change"));
      document.querySelector(".grid").getBoundingClientRect();
    }
  }), 4);
  assert.match(await page.$eval(".matrix .shown", (shown) => shown.textContent), /500/);
  assert.deepEqual(troubles, []);
  t.diagnostic(
    `${rows - 1} rows by ${columns - 2} columns, at most ${seen.most} elements in the grid; processor time of the page: loading ${loading}, ` +
    `a step of scrolling ${scrolling}, a key ${pressing}, a filter ${filtering}`,
  );
}
