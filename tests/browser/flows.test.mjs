// What people do with the manual, from the keyboard and by clicks.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fromDisk, launch, openPage, openSearch, serve, site } from "./browser.mjs";
import { kinds, manualOf } from "./kinds.mjs";
import { withOwnManual } from "./own.mjs";

let server;
let browser;
let manual;

before(async () => {
  server = await serve(site);
  browser = await launch();
  manual = await manualOf(site);
});
after(async () => {
  await browser?.close();
  server?.close();
});

async function visit(address, guise = {}, base = server.root) {
  const { page, troubles } = await openPage(await browser.createBrowserContext(), guise);
  await page.goto(base + address);
  return Object.assign(page, { troubles });
}

const text = (page, selector) => page.$eval(selector, (found) => found.innerText);

test("8.4.1 is found by keyboard, and its section opens with the term marked", { timeout: 600_000 }, async () => {
  const answers = new Set(manual.documents.flatMap(({ url, claims }) => claims.filter(({ clause, section }) => clause === "8.4.1" && section).map(({ section }) => `${url}#${section}`)));
  const page = await visit("index.html", {}, fromDisk(site));
  await openSearch(page, "8.4.1");
  // Down from the clause to the first document.
  const kindsFound = await page.$$eval(".search-result", (found) => found.map((result) => result.getAttribute("href")));
  const at = kindsFound.findIndex((href) => href.includes("documents/"));
  assert.ok(at > 0, `no document among ${kindsFound}`);
  for (let step = 0; step < at; step++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /documents\/.+#/.test(location.href));
  const landed = new URL(await page.evaluate(() => location.href));
  assert.ok([...answers].some((answer) => landed.href.includes("") && landed.pathname.endsWith(answer.split("#")[0]) && landed.hash === `#${answer.split("#")[1]}`), `${landed.href} is none of ${[...answers]}`);
  await page.waitForFunction((hash) => {
    const top = document.querySelector(hash)?.getBoundingClientRect().top;
    return top >= 0 && top < innerHeight;
  }, {}, landed.hash);
  assert.deepEqual(page.troubles, []);
  await openSearch(page, "supplier evaluation");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => (CSS.highlights.get("search")?.size ?? 0) > 0);
  const marked = await page.evaluate(() => [...CSS.highlights.get("search")].map(String));
  assert.ok(marked.every((word) => /suppl|evalu/i.test(word)), marked.join());
  await page.close();
});

test("the matrix is filtered to gaps, and by keyboard each mark opens the section that answers", { timeout: 600_000 }, async () => {
  const coverage = JSON.parse(readFileSync(join(site, "coverage.json"), "utf8"));
  const page = await visit("matrix.html");
  await page.waitForSelector('[role="grid"]');
  await page.select("#matrix-standard", "9001");
  const all = await page.$eval('[role="grid"]', (grid) => grid.getAttribute("aria-rowcount"));
  await page.select("#matrix-state", "gap");
  const gaps = coverage.standards.find(({ alias }) => alias === "9001").clauses.filter(({ state, items }) => state === "gap" && items.length).length;
  assert.match(await text(page, ".matrix .shown"), new RegExp(`^${gaps}\\b`));
  await page.select("#matrix-state", "");
  assert.equal(await page.$eval('[role="grid"]', (grid) => grid.getAttribute("aria-rowcount")), all);
  // What the earlier edition answers is not answered: it is a choice of its own, and there alone.
  const offered = () => page.$$eval("#matrix-state option", (options) => options.map(({ value }) => value));
  assert.ok(!(await offered()).includes("derived"));
  await page.select("#matrix-standard", "9001-2026");
  assert.ok((await offered()).includes("derived"));
  for (const state of ["derived", "covered"]) {
    await page.select("#matrix-state", state);
    const rows = await page.$$eval(`tbody[data-standard="9001-2026"] td .state.${state}`, (found) => found.length);
    assert.match(await text(page, ".matrix .shown"), new RegExp(`^${rows}\\b`), state);
  }
  await page.select("#matrix-state", "derived");
  const filled = await page.$$eval('[role="grid"] a.dot.derived:empty', (found) => found.filter((mark) => getComputedStyle(mark, "::before").backgroundImage !== "none").length);
  assert.equal(filled, 0, "a derived mark looks like an answer");
  await page.select("#matrix-standard", "9001");
  assert.equal(await page.$eval("#matrix-state", ({ value }) => value), "");
  assert.equal(await page.$eval('[role="grid"]', (grid) => grid.getAttribute("aria-rowcount")), all);
  await page.focus('[role="grid"] [tabindex="0"]');
  const seen = new Set();
  for (const key of ["ArrowDown", "ArrowRight", "ArrowDown", "End", "Home", "PageDown", "ArrowUp"]) {
    await page.keyboard.press(key);
    seen.add(await page.evaluate(() => document.activeElement.closest("[data-row]") && [document.activeElement.closest("[data-row]").dataset.row, document.activeElement.closest("[data-row]").dataset.column].join()));
  }
  assert.ok(seen.size > 4 && !seen.has(null), [...seen].join(" "));
  await page.focus('[role="grid"] a.dot');
  const target = await page.evaluate(() => document.activeElement.getAttribute("href"));
  await page.keyboard.press("Enter");
  await page.waitForFunction((target) => location.href.endsWith(target), {}, target);
  assert.deepEqual(page.troubles, []);
  await page.close();
});

test("a printed code is judged: current, old, withdrawn or unknown", { timeout: 600_000 }, async () => {
  const [document] = manual.documents.filter(({ status, version, kind }) => status === "approved" && version && kind === "procedure");
  const page = await visit("check.html", {}, fromDisk(site));
  const judged = async (code) => {
    await page.$eval("#code", (input) => { input.value = ""; });
    await page.type("#code", code);
    await page.keyboard.press("Enter");
    return page.$eval("[data-check-result] .answer", ({ className, innerText }) => ({ verdict: className.replace("answer ", ""), said: innerText }));
  };
  assert.equal((await judged(`${document.id} ${document.version}`)).verdict, "current");
  assert.equal((await judged(`${document.id.toLowerCase()} · ${document.version}`)).verdict, "current");
  const old = await judged(`${document.id} 0.1`);
  assert.equal(old.verdict, "old");
  assert.ok(old.said.includes(document.version), "it says which version is current");
  assert.equal((await judged(`${document.id} ${document.version} 00000000`)).verdict, "old");
  assert.equal((await judged("ZZZ-999 1.0")).verdict, "unknown");
  assert.deepEqual(page.troubles, []);
  await page.close();
});

test("a copy is current only if its version is in force; ids that differ in punctuation are two", { timeout: 600_000 }, async () => {
  const document = (id, version, effective) => `+++\nid = "${id}"\ntitle = "Title of ${id}"\nkind = "procedure"\nversion = "${version}"\nstatus = "approved"\nowner = "md"\neffective = ${effective}\n+++\n\nText.\n`;
  const files = {
    "content/a.md": document("FUT-1", "1.0", "2027-04-01"),
    "content/b.md": document("AB-1", "B", "2026-01-01"),
    "content/c.md": document("A-B1", "2.0", "2026-01-01"),
  };
  const settings = () => '[control]\napproval = "status"\n[roles.md]\ntitle = "Managing Director"\nholders = ["md@example.org"]\napproves = ["procedure"]\n';
  await withOwnManual({ settings, files, sources: [] }, async (own) => {
    const page = await visit("check.html", {}, fromDisk(own));
    const judged = async (code) => {
      await page.$eval("#code", (input, code) => { input.value = code; }, code);
      await page.click("[data-check-run]");
      return page.$eval("[data-check-result] .answer", ({ className, innerText }) => ({ verdict: className.replace("answer ", ""), said: innerText }));
    };
    assert.equal((await judged("FUT-1 1.0")).verdict, "draft");
    assert.equal((await judged("FUT-1")).verdict, "draft");
    assert.equal((await judged("ab-1 b")).verdict, "current");
    assert.equal((await judged("A-B1 2.0")).verdict, "current");
    const unclear = await judged("AB1 1.0");
    assert.equal(unclear.verdict, "unknown");
    assert.match(unclear.said, /Title of AB-1[^]*Title of A-B1/);
    await page.close();
  });
});

test("numbers of a register sort by their value", { timeout: 600_000 }, async () => {
  const front = '+++\nid = "REG-001"\ntitle = "Loads"\nkind = "register"\nversion = "1.0"\nstatus = "draft"\n[register]\nname = "loads"\nsource = "loads.csv"\n[register.columns]\nid = "key"\nload = "number"\n+++\n\nLoads.\n';
  const files = { "content/loads.md": front, "content/loads.csv": "id,load\nA,10\nB,-2\nC,\nD,1.25\nE,1.3\nF,-10\n" };
  await withOwnManual({ settings: () => "", files, sources: [], options: ["--drafts"] }, async (own) => {
    const page = await visit("registers/loads.html", {}, fromDisk(own));
    const sorted = async () => {
      await page.click("thead th:nth-child(2) button");
      return page.$$eval("tbody th", (cells) => cells.map((cell) => cell.innerText.trim()).join(""));
    };
    assert.equal(await sorted(), "FBDEAC");
    assert.equal(await sorted(), "AEDBFC");
    await page.close();
  });
});

test("each sheet of a printed document says id, version, code, page x of y, and that paper is not controlled", { timeout: 600_000 }, async (t) => {
  const document = manual.documents.find(({ id }) => id === "PRO-007");
  const above = mkdtempSync(join(tmpdir(), "print-"));
  const page = await visit(document.url);
  const code = await page.evaluate(() => globalThis.document.documentElement.dataset.stamp);
  await page.pdf({ path: join(above, "document.pdf"), preferCSSPageSize: true });
  const sheets = execFileSync("pdftotext", ["-layout", join(above, "document.pdf"), "-"], { encoding: "utf8" }).split("\f").slice(0, -1);
  rmSync(above, { recursive: true });
  assert.ok(code.startsWith(`${document.id} · ${document.version} · `), code);
  sheets.forEach((sheet, at) => {
    assert.ok(sheet.includes(code), `sheet ${at + 1} has no "${code}"`);
    assert.match(sheet, new RegExp(`Page ${at + 1} of ${sheets.length}`));
    assert.match(sheet, /uncontrolled|not controlled/i);
  });
  // The code that is printed is the code that is judged.
  await page.goto(`${server.root}check.html#${encodeURIComponent(code)}`);
  assert.match(await page.$eval("[data-check-result] .answer", ({ className }) => className), /current/);
  await page.close();
  t.diagnostic(`${sheets.length} sheets, each "${code}"`);
});

test("the keyboard reaches everything: skip link first, focus always seen, no trap, Escape leaves", { timeout: 600_000 }, async (t) => {
  const found = [];
  let stops = 0;
  const { document, matrix, clause, calendar, documents } = await kinds(site);
  for (const [address, width] of [[document, 1280], [document, 390], [matrix, 1280], [clause, 1280], [calendar, 1280], [documents, 1280]]) {
    const page = await visit(address, { width });
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => globalThis.document.activeElement.className), "skip", `${address}: the first stop is the skip link`);
    assert.ok(await page.$eval(".skip", (skip) => skip.getBoundingClientRect().top >= 0), "it is seen when focused");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => globalThis.document.activeElement.id), "page-main");
    // From the top again, through everything, until focus has left the page.
    await page.goto(server.root + address);
    const order = [];
    for (let step = 0; step < 900; step++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const element = globalThis.document.activeElement;
        if (element === globalThis.document.body) return null;
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
        // Some of it is in sight and nothing lies over that: a link may run over two lines, a region over many.
        const clear = [...element.getClientRects()].some((part) => {
          const [top, bottom] = [Math.max(part.top, 0), Math.min(part.bottom, innerHeight)];
          const [left, right] = [Math.max(part.left, 0), Math.min(part.right, innerWidth)];
          const over = top < bottom && left < right && globalThis.document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          return over && (element.contains(over) || over.contains(element));
        });
        const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        element.dataset.stop ??= String(Math.random());
        return { key: element.dataset.stop, name: `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 30)}`, ring, inside, clear };
      });
      if (!stop || stop.key === order[0]) break;
      assert.ok(!order.includes(stop.key), `${address}: focus goes round in a circle at ${stop.name}`);
      order.push(stop.key);
      if (!stop.ring) found.push(`${address} ${width}: no visible focus on ${stop.name}`);
      if (!stop.inside) found.push(`${address} ${width}: out of sight: ${stop.name}`);
      else if (!stop.clear) found.push(`${address} ${width}: covered: ${stop.name}`);
    }
    assert.ok(order.length > 20 && order.length < 900, `${address}: ${order.length} stops`);
    stops += order.length;
    await page.close();
  }
  const page = await visit(document);
  const opener = await page.$("[data-search-open]");
  await opener.focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog.search[open]");
  await page.keyboard.type("audit");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !globalThis.document.querySelector("dialog.search[open]"));
  assert.ok(await opener.evaluate((opener) => opener === globalThis.document.activeElement), "focus is where it was before the search");
  await page.close();
  t.diagnostic(`${stops} stops on 6 pages`);
  assert.deepEqual(found, []);
});

test("footnotes and terms show on focus, and Escape puts them away", { timeout: 600_000 }, async () => {
  const address = manual.documents.find(({ url }) => readFileSync(join(site, url), "utf8").includes('class="term"')).url;
  const page = await visit(address);
  await page.focus("a.term[data-definition]");
  assert.ok((await text(page, '[role="tooltip"]')).length > 10);
  assert.equal(await page.$eval("a.term[aria-describedby]", (term) => term.getAttribute("aria-describedby")), "tip");
  await page.keyboard.press("Escape");
  assert.equal(await page.$('[role="tooltip"]'), null);
  await page.close();
});

test("tables sort, filter and save what is shown", { timeout: 600_000 }, async () => {
  const page = await visit("documents/index.html");
  const titles = () => page.$$eval("table.data tbody tr:not(.group)", (rows) => rows.filter((row) => row.checkVisibility()).map((row) => row.cells[0].innerText));
  const before = await titles();
  await page.type('input[type="search"]:not(.search-input)', "audit");
  const some = await titles();
  assert.ok(some.length > 0 && some.length < before.length, `${some.length} of ${before.length}`);
  assert.match(await text(page, ".tools .shown"), new RegExp(`${some.length}`));
  await page.click("thead .sort");
  const up = await titles();
  await page.click("thead .sort");
  assert.deepEqual(await titles(), [...up].reverse());
  // What is shown is saved; all of it, the file that the site has anyway.
  const offered = () => page.$$eval(".tools .end > :is(a, button)", (all) => all.filter((save) => save.checkVisibility()).map((save) => [save.textContent, save.getAttribute("href")]));
  assert.deepEqual(await offered(), [[`Save ${some.length} rows as CSV`, null]]);
  await page.$eval('input[type="search"]:not(.search-input)', (input) => {
    input.value = "";
    input.dispatchEvent(new Event("input"));
  });
  const [[name, href]] = await offered();
  assert.equal(name, "Save as CSV");
  assert.match(readFileSync(join(site, "documents", href), "utf8"), /PRO-007/);
  await page.close();
});

test("on a table that is cut into pages it is said that sorting, filters and the file are about one page", { timeout: 600_000 }, async () => {
  const rows = Array.from({ length: 2100 }, (_, at) => `P-${at},${at % 700 ? "part" : "rare part"} ${at}`);
  const own = {
    sources: ["policies", "content"],
    settings: (text) => text.replace("[output]", "[output]\nrow_pages = 500"),
    files: {
      "content/registers/parts.md": '+++\nid = "REG-900"\ntitle = "Parts"\nkind = "register"\nversion = "1.0"\nstatus = "draft"\nowner = "quality-manager"\n[register]\nname = "parts"\nsource = "parts.csv"\n[register.columns]\nid = "key"\ntext = "text"\n+++\n\nAll parts.\n',
      "content/registers/parts.csv": `id,text\n${rows.join("\n")}\n`,
    },
    options: ["--drafts"],
  };
  await withOwnManual(own, async (site) => {
    const page = await visit("registers/parts.html", {}, fromDisk(site));
    await page.evaluate(() => {
      globalThis.saved = [];
      URL.createObjectURL = (blob) => { globalThis.saved.push(blob); return "#saved"; };
    });
    const save = async () => {
      await page.click(".tools .end button");
      const lines = (await page.evaluate(() => globalThis.saved.at(-1).text())).trim().split("\r\n");
      return [await text(page, ".tools .end button"), lines.length - 1, lines[1]];
    };
    assert.match(await text(page, "main .note"), /shows 2000 of 2100 rows/);
    assert.deepEqual(await save(), ["Save 2000 rows as CSV", 2000, '"P-0","rare part 0"']);
    await page.type('.tool input[type="search"]', "rare");
    assert.equal(await text(page, ".tools .shown"), "3 of 2000 rows on this page");
    await page.click("thead .sort");
    await page.click("thead .sort");
    assert.deepEqual(await save(), ["Save 3 rows as CSV", 3, '"P-1400","rare part 1400"']);
    await page.close();
  });
});

test("one template and the accent of a user's own folder are enough for a theme", { timeout: 600_000 }, async () => {
  const own = {
    settings: (text) => `${text}\n[theme]\naccent = "#7a1fa2"\nfolder = "look"\n`,
    files: { "look/404.html": '{% extends "base.html" %}{% block content %}<h1>Lost in {{ site.title }}</h1>{% endblock %}\n' },
  };
  await withOwnManual(own, async (site) => {
    const page = await visit("404.html", {}, fromDisk(site));
    assert.equal(await text(page, "h1"), `Lost in ${manual.title}`);
    await page.goto(`${fromDisk(site)}index.html`);
    assert.equal(await page.evaluate(() => getComputedStyle(globalThis.document.documentElement).getPropertyValue("--accent").trim().toLowerCase()), "#7a1fa2");
    assert.ok((await page.$$(".tile")).length > 1, "every other page is the default theme's");
    assert.deepEqual(page.troubles, []);
    await page.close();
  });
});
