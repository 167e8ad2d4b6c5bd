// Small windows, focus, paper and long words: what the styles of the theme owe to those who read otherwise than most.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, openPage, serve, site } from "./browser.mjs";
import { withOwnManual } from "./own.mjs";

let server;
let browser;

before(async () => {
  server = await serve(site);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
});

async function visit(address, guise = {}, root = server.root) {
  const { page, troubles } = await openPage(await browser.createBrowserContext(), guise);
  await page.goto(root + address);
  return Object.assign(page, { troubles });
}

/** A manual with a procedure of this text and further files, and what is to be seen on its pages. */
const withText = (text, look, { files = {}, settings = (text) => text } = {}) =>
  withOwnManual({
    sources: [],
    settings: (text) => settings(text.replace('approval = "digest"', 'approval = "status"')),
    files: { "content/p.md": `+++\nid = "PRO-901"\ntitle = "A procedure"\nkind = "procedure"\nversion = "1.0"\nstatus = "draft"\nowner = "quality-manager"\n+++\n\n${text}`, "policies/a.md": "# A page\n\nNo document.\n", ...files },
    options: ["--drafts"],
  }, async (site) => {
    const server = await serve(site);
    return look((address, guise) => visit(address, guise, server.root)).finally(() => server.close());
  });

test("an alert says in words what it is, on the screen, to a screen reader and on paper, and all are of one size", { timeout: 600_000 }, async () => {
  const kinds = { NOTE: "Hinweis", TIP: "Tipp", IMPORTANT: "Wichtig", WARNING: "Warnung", CAUTION: "Vorsicht" };
  const text = Object.keys(kinds).map((kind) => `> [!${kind}]\n> Text of ${kind}.\n`).join("\n");
  await withText(text, async (visit) => {
    for (const paper of [false, true]) {
      const page = await visit("documents/PRO-901.html", { paper });
      const alerts = await page.$$eval(".alert", (all) => all.map((alert) => [alert.innerText.trim().split(/\n+/)[0], getComputedStyle(alert).fontSize]));
      assert.deepEqual(alerts.map(([title]) => title), Object.values(kinds));
      assert.equal(new Set(alerts.map(([, size]) => size)).size, 1, String(alerts));
      const said = JSON.stringify(await page.accessibility.snapshot({ interestingOnly: false }));
      for (const title of Object.values(kinds)) assert.ok(said.includes(`"${title}"`), title);
      await page.close();
    }
  }, { settings: (text) => text.replace('language = "en"', 'language = "de"') });
});

test("the menu covers nothing that has the focus, and nothing where there is room for it", { timeout: 600_000 }, async () => {
  const page = await visit("index.html", { width: 360, height: 740 });
  const isOpen = () => page.$eval("#nav", (nav) => nav.matches(":popover-open"));
  await page.focus(".menu");
  await page.keyboard.press("Enter");
  await page.$$eval("#nav a", (links) => links.at(-1).focus());
  assert.ok(await isOpen());
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => !document.querySelector("#nav").matches(":popover-open"));
  assert.ok(await page.evaluate(() => document.activeElement !== document.body && !document.activeElement.closest("#nav")), "focus goes on");
  await page.setViewport({ width: 768, height: 1024 });
  await page.click(".menu");
  assert.ok(await isOpen());
  await page.setViewport({ width: 1024, height: 768 });
  await page.waitForFunction(() => !document.querySelector("#nav").matches(":popover-open"));
  const side = await page.$eval("#nav", (nav) => nav.getBoundingClientRect().right <= document.querySelector("main").getBoundingClientRect().left);
  assert.ok(side, "the menu stands beside the page");
  await page.close();
  // Without a script it stays open, and can be closed.
  const plain = await visit("index.html", { width: 768, height: 1024, script: false });
  await plain.click(".menu");
  await plain.setViewport({ width: 1024, height: 768 });
  assert.ok(await plain.$eval(".nav .close", (close) => close.checkVisibility()));
  await plain.click(".nav .close");
  assert.ok(await plain.$eval("#nav", (nav) => !nav.matches(":popover-open") && nav.getBoundingClientRect().right <= document.querySelector("main").getBoundingClientRect().left));
  await plain.close();
});

test("no page is wider than its window for a long word in a title, a long id or a list of many levels", { timeout: 600_000 }, async () => {
  const word = "Donaudampfschifffahrtselektrizitätenhauptbetrieb".repeat(2);
  const list = Array.from({ length: 14 }, (_, level) => `${"  ".repeat(level)}- Level ${level} has some text\n`).join("");
  const front = (id, kind, more = "") => `+++\nid = "${id}"\ntitle = "${word}"\nkind = "${kind}"\nversion = "1.0"\nstatus = "draft"\nowner = "quality-manager"\nsatisfies = ["9001:4.4"]\n${more}+++\n\n`;
  const files = {
    "content/b.md": `${front("QMS-PRO-2026-0042-SITE-NORTH-REVISION-ANNEX-A", "procedure")}See [[PRO-901]].\n`,
    "content/c.md": `${front("PRC-901", "process", `process = "${word}"\ninputs = ["Order"]\n`)}The process.\n`,
    "content/d.md": `${front("REG-901", "register", '[register]\nname = "machines"\nsource = "machines.csv"\n[register.columns]\nid = "key"\nname = "text"\nby = "document"\n')}All of them.\n`,
    "content/machines.csv": `id,name,by\nM-1,${word},PRO-901\n`,
  };
  await withText(`[[QMS-PRO-2026-0042-SITE-NORTH-REVISION-ANNEX-A]] [[PRC-901]] [[M-1]]\n\n${list}`, async (visit) => {
    const page = await visit("index.html");
    const found = [];
    for (const width of [320, 768, 1440]) {
      await page.setViewport({ width, height: 800 });
      for (const address of ["index.html", "documents/PRO-901.html", "documents/QMS-PRO-2026-0042-SITE-NORTH-REVISION-ANNEX-A.html", "documents/PRC-901.html", "documents/index.html", "standards/9001/4.4.html", "registers/machines.html", "registers/machines/M-1.html"]) {
        await page.goto(new URL(address, page.url().replace(/(documents|standards|registers)\/.*|index\.html$/, "")).href);
        const [wide, nav] = await page.evaluate(() => [document.documentElement, document.querySelector(".nav")].map((box) => box.scrollWidth - box.clientWidth));
        if (wide > 0 || nav > 0) found.push(`${address} at ${width}: page by ${wide}, navigation by ${nav}`);
      }
    }
    await page.close();
    assert.deepEqual(found, []);
  }, { files });
});

test("a heading of a table that sticks covers neither the row that a link leads to nor what has the focus", { timeout: 600_000 }, async () => {
  for (const address of ["registers/suppliers.html#SUP-005", "standards/9001/8.4.1.html#item-c"]) {
    const page = await visit(address, { width: 1440, height: 600 });
    await page.waitForFunction(() => {
      const row = document.querySelector("tr:target");
      return scrollY > 0 && row.getBoundingClientRect().top >= row.closest("table").tHead.rows[0].cells[0].getBoundingClientRect().bottom - 1;
    });
    await page.close();
  }
  const page = await visit("documents/index.html", { width: 1440, height: 700 });
  await page.$$eval("tbody a", (links) => links[60].focus());
  for (let step = 0; step < 45; step++) {
    await page.keyboard.down("Shift");
    await page.keyboard.press("Tab");
    await page.keyboard.up("Shift");
    const [name, top, bottom] = await page.evaluate(() => [document.activeElement.textContent, document.activeElement.getBoundingClientRect().top, document.querySelector("thead th").getBoundingClientRect().bottom]);
    assert.ok(top >= bottom - 1, `${name} at ${top} lies under the heading, which ends at ${bottom}`);
  }
  await page.close();
});

test("what is printed while it is filtered says so, and the matrix prints its legend", { timeout: 600_000 }, async () => {
  const page = await visit("documents/index.html");
  const printed = async () => {
    await page.emulateMediaType("print");
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const said = await page.$$eval(".printed, .paper .legend", (all) => all.filter((part) => part.checkVisibility()).map((part) => part.innerText.replace(/\s+/g, " ").trim()));
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMediaType("screen");
    assert.ok(await page.$$eval(".printed, .paper", (all) => all.every((part) => !part.checkVisibility())), "it is for paper alone");
    return said.filter(Boolean);
  };
  assert.deepEqual(await printed(), []);
  await page.type(".tool input", "purchasing");
  const shown = await page.$eval(".tools .shown", ({ textContent }) => textContent);
  assert.match(shown, /^\d+ of \d+ rows$/);
  assert.deepEqual(await printed(), [`Filtered, ${shown}: purchasing`]);
  await page.goto(`${server.root}matrix.html`);
  await page.waitForSelector(".grid .cell");
  const legend = await page.$eval(".matrix .legend", ({ innerText }) => innerText.replace(/\s+/g, " ").trim());
  await page.select("#matrix-standard", "42001");
  await page.select("#matrix-state", "covered");
  const matrix = await page.$eval(".matrix .shown", ({ textContent }) => textContent);
  const chosen = await page.$eval("#matrix-state", ({ selectedOptions }) => selectedOptions[0].text);
  assert.deepEqual(await printed(), [`Filtered, ${matrix}: Standard: 42001; State: ${chosen}`, legend]);
  await page.close();
});

test("on a phone no key leads to a heading of a table that is out of sight", { timeout: 600_000 }, async () => {
  const page = await visit("registers/suppliers.html", { width: 360, height: 740 });
  const reached = () => page.$$eval("thead .sort", (all) => all.filter(({ tabIndex }) => tabIndex >= 0).length);
  await page.waitForSelector("thead .sort");
  assert.equal(await reached(), 0);
  await page.setViewport({ width: 1280, height: 740 });
  await page.waitForFunction(() => document.querySelector("thead .sort").tabIndex === 0);
  assert.ok((await reached()) > 3);
  await page.close();
});

test("a heading of a group is shown if one of its rows is", { timeout: 600_000 }, async () => {
  const page = await visit("documents/index.html");
  const counted = (selector) => page.$$eval(`${selector} tbody`, (bodies) => bodies.map((body) => [...body.rows].filter((row) => row.checkVisibility())).filter((rows) => rows.length).map((rows) => [rows.filter((row) => row.matches(".group")).length, rows.filter((row) => !row.matches(".group")).length]));
  await page.click("thead .sort");
  assert.deepEqual((await counted("[data-table]")).map(([heads]) => heads), [0]);
  await page.type(".tool input", "purchasing");
  await page.click("thead .sort");
  await page.click("thead .sort");
  for (const [heads, rows] of await counted("[data-table]")) assert.ok(heads === 1 && rows > 0, `${heads} headings above ${rows} rows`);
  await page.goto(`${server.root}matrix.html`);
  await page.waitForSelector(".grid .cell");
  await page.click('[name="matrix-view"][value="list"]');
  await page.select("#matrix-standard", "42001");
  const chapters = await counted("[data-matrix-list]");
  assert.ok(chapters.length > 5);
  for (const [heads, rows] of chapters) assert.ok(heads === 1 && rows > 0, `${heads} headings above ${rows} rows`);
  await page.close();
});

test("the arrow keys reach the headings of the matrix, and Enter opens what they name", { timeout: 600_000 }, async () => {
  const page = await visit("matrix.html");
  await page.waitForSelector(".grid .cell");
  const at = () => page.evaluate(() => {
    const cell = document.activeElement.closest("[data-column]");
    return [Number(cell.dataset.row), Number(cell.dataset.column), cell.getAttribute("role"), [...document.querySelectorAll('.grid [tabindex="0"]')].length];
  });
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    return at();
  };
  await page.focus('.grid [tabindex="0"]');
  assert.deepEqual(await press("Home", "ArrowRight", "ArrowUp", "ArrowUp"), [-1, 1, "columnheader", 1]);
  assert.deepEqual(await press("ArrowLeft", "ArrowLeft"), [-1, 0, "columnheader", 1], "nothing stands in the corner");
  assert.deepEqual(await press("ArrowDown"), [1, 0, "gridcell", 1]);
  assert.deepEqual(await press("ArrowLeft", "ArrowUp"), [1, -1, "rowheader", 1]);
  assert.deepEqual((await press("End")).slice(0, 1), [1]);
  assert.deepEqual(await press("Home"), [1, 0, "gridcell", 1]);
  assert.deepEqual(await press("ArrowLeft", "ArrowDown"), [2, -1, "rowheader", 1]);
  const target = await page.evaluate(() => document.activeElement.href);
  assert.match(target, /standards\//);
  // Where columns are gathered, their headings lead nowhere and say what they gather.
  await page.select("#matrix-by", "kind");
  await page.focus('.grid [tabindex="0"]');
  assert.equal((await press("PageUp", "PageUp", "PageUp", "ArrowUp"))[2], "columnheader");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".column") && document.activeElement.title));
  await page.select("#matrix-by", "document");
  await page.focus('.grid [tabindex="0"]');
  await press("Home", "ArrowUp", "ArrowUp", "ArrowUp");
  const address = await page.evaluate(() => document.activeElement.href);
  await page.keyboard.press("Enter");
  await page.waitForFunction((address) => location.href === address, {}, address);
  assert.match(address, /documents\//);
  assert.deepEqual(page.troubles, []);
  await page.close();
});

test("paragraphs of a footnote stand apart, and beside its mark it has no button", { timeout: 600_000 }, async () => {
  await withText("Text[^1].\n\n[^1]: One.\n\n    Two.\n\n    ```\n    code\n    ```\n\n    Three.\n", async (visit) => {
    const page = await visit("documents/PRO-901.html");
    const tops = await page.$$eval(".footnotes li > p", (all) => all.map((part) => part.getBoundingClientRect().top));
    assert.equal(new Set(tops).size, 3, String(tops));
    const [last, back] = await page.$eval(".footnotes li", (note) => [[...note.querySelectorAll("p")].at(-1), note.querySelector(".footnote-back")].map((part) => part.getBoundingClientRect().bottom));
    assert.ok(Math.abs(last - back) < 12, "the way back stands behind the last of them");
    assert.ok(await page.$(".footnotes .copy"));
    await page.focus(".footnote-ref a");
    assert.deepEqual(await page.$eval('[role="tooltip"]', (tip) => [tip.querySelectorAll("button, a").length, tip.querySelectorAll("p").length]), [0, 3]);
    await page.close();
  });
});

test("from right to left: a sign stands before its number, a process flows to the left, a title begins where it is seen", { timeout: 600_000 }, async () => {
  const files = {
    "content/c.md": '+++\nid = "PRC-901"\ntitle = "Sell"\nkind = "process"\nversion = "1.0"\nstatus = "draft"\nowner = "quality-manager"\nsatisfies = ["9001:4.4"]\nprocess = "Sell"\ninputs = ["Order"]\noutputs = ["Goods"]\n+++\n\nText.\n',
    "content/d.md": '+++\nid = "REG-901"\ntitle = "Values"\nkind = "register"\nversion = "1.0"\nstatus = "draft"\nowner = "quality-manager"\n[register]\nname = "values"\nsource = "values.csv"\n[register.columns]\nid = "key"\nvalue = "number"\n+++\n\nAll of them.\n',
    "content/values.csv": "id,value\nV-1,-1.5\nV-2,2.5\n",
  };
  await withText("Text.\n", async (visit) => {
    const page = await visit("registers/values.html");
    assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
    const sign = () => page.evaluate(() => {
      const cell = [...document.querySelectorAll("td")].find(({ textContent }) => textContent.trim() === "-1.5");
      const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
      const left = (from) => {
        const range = document.createRange();
        range.setStart(text, from);
        range.setEnd(text, from + 1);
        return range.getBoundingClientRect().left;
      };
      return [0, 1, 2, 3].map(left);
    });
    for (const address of ["values.html", "values/V-1.html"]) {
      await page.goto(new URL(address, page.url()).href);
      const places = await sign();
      assert.deepEqual(places, [...places].sort((a, b) => a - b), `${address}: ${places}`);
    }
    await page.goto(new URL("../../documents/PRC-901.html", page.url()).href);
    assert.match(await page.$eval(".flow .middle", (middle) => getComputedStyle(middle).clipPath), /^polygon\(100% 0/);
    await page.setViewport({ width: 600, height: 800 });
    await page.goto(new URL("../matrix.html", page.url()).href);
    await page.waitForSelector(".grid .name a");
    const cut = await page.$$eval(".grid .name a", (all) => all.filter((link) => {
      const range = document.createRange();
      range.setStart(link.firstChild.firstChild, 0);
      range.setEnd(link.firstChild.firstChild, 1);
      const [first, box] = [range.getBoundingClientRect(), link.getBoundingClientRect()];
      return first.left < box.left - 1 || first.right > box.right + 1;
    }).map(({ textContent }) => textContent));
    assert.deepEqual(cut, []);
    await page.close();
  }, { files, settings: (text) => text.replace('language = "en"', 'language = "ar"') });
});

test("forced colours are those of the system, whatever the scheme", { timeout: 600_000 }, async () => {
  for (const scheme of ["light", "dark"]) {
    const page = await visit("index.html", { scheme, forced: true });
    const palette = () => page.evaluate(() => ["covered", "gap", "line", "ground"].map((name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()));
    for (const chosen of ["", "dark", "light"]) {
      await page.evaluate((chosen) => chosen && document.documentElement.setAttribute("data-scheme", chosen), chosen);
      assert.deepEqual(await palette(), ["CanvasText", "CanvasText", "CanvasText", "Canvas"], `${scheme} ${chosen}`);
    }
    await page.close();
  }
});

test("the head of a page names the whole organization on a tablet", { timeout: 600_000 }, async () => {
  for (const width of [680, 768, 960, 1024]) {
    const page = await visit("index.html", { width, height: 800 });
    assert.ok(await page.$eval(".organization", (name) => name.scrollWidth <= name.clientWidth), `it is cut at ${width} pixels`);
    await page.close();
  }
});
