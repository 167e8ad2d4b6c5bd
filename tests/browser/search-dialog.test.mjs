// The search dialog in a real browser: from a file, and from a server under a sub-path.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { emulate, fromDisk, launch, openPage, searched, serve } from "./browser.mjs";
import { makeSite } from "./search-site.mjs";

let site;
let server;
let browser;

before(async () => {
  site = makeSite();
  server = await serve(site.folder);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  server?.close();
  site?.remove();
});

// Opens a page with a storage of its own, which keeps a list of everything that goes wrong on it.
async function visit(base, path, prepare = () => {}) {
  const { page, troubles } = await openPage(await browser.createBrowserContext());
  await page.evaluateOnNewDocument(prepare);
  await page.goto(base + path);
  return Object.assign(page, { troubles });
}

async function chord(page, ...keys) {
  for (const key of keys) await page.keyboard.down(key);
  for (const key of keys.reverse()) await page.keyboard.up(key);
}

// Types a query, and waits for its results.
async function type(page, query) {
  await page.keyboard.type(query);
  await searched(page, query);
}

// Puts a query in the place of the one before, all at once.
async function replace(page, query) {
  await page.focus(".search-input");
  await chord(page, "Control", "a");
  await page.keyboard.press("Backspace");
  await page.keyboard.sendCharacter(query);
  await searched(page, query);
}

// Waits for an address, which the script of the page has freed of the words that it marks.
const isAt = (page, pattern) => page.waitForFunction((pattern) => new RegExp(pattern).test(location.href), {}, pattern.source);
const text = (page, selector) => page.$eval(selector, (found) => found.textContent);
const names = (page) => page.$$eval(".search-result-name", (found) => found.map((one) => one.textContent));
const groups = (page) => page.$$eval(".search-group-name", (found) => found.map((one) => one.textContent));
const marks = (page) => page.evaluate(() => [...(CSS.highlights?.get("search") ?? [])].map(String));

for (const [place, base] of [
  ["a file", () => fromDisk(site.folder)],
  ["a server, under a sub-path", () => server.root],
]) {
  describe(`from ${place}`, () => {
    test("a clause is found by keyboard, and the way to the section that answers it", async () => {
      const page = await visit(base(), "documents/PRO-007.html");
      await page.keyboard.press("/");
      await type(page, "8.4.1");
      assert.deepEqual(await groups(page), ["Clauses and controls", "Documents"]);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await isAt(page, /documents\/PRO-005\.html#evaluation$/);
      assert.deepEqual(page.troubles, []);
      await page.close();
    });

    test("the first result opens even if Enter comes before it", async () => {
      const page = await visit(base(), "index.html");
      await chord(page, "Control", "k");
      await page.keyboard.type("PRO-007");
      await page.keyboard.press("Enter");
      await isAt(page, /documents\/PRO-007\.html/);
      assert.deepEqual(page.troubles, []);
      await page.close();
    });

    test("ids, typing errors, word forms, Korean and standards are found", async () => {
      const page = await visit(base(), "index.html");
      await page.click("[data-search-open]");
      for (const [query, name, correction] of [
        ["PRO-007", "PRO-007 Control of documented information", ""],
        ["nonconformty", "PRO-010 Nonconformity and corrective action", "Little or nothing found for “nonconformty”. Did you mean nonconformity?"],
        ["documenting", "PRO-007 Control of documented information", ""],
        ["품질 매뉴얼", "WI-003 품질 매뉴얼 관리", ""],
        ["ISO/IEC 42001", "POL-002 AI policy", ""],
      ]) {
        await replace(page, query);
        assert.ok((await names(page)).includes(name), `${query}: ${await names(page)}`);
        assert.equal(await text(page, ".search-correction"), correction);
      }
      await replace(page, "nonconformty");
      await page.click(".search-correct");
      await searched(page, "nonconformity");
      assert.deepEqual(page.troubles, []);
      await page.close();
    });

    test("found words are marked on the page, counted, and unmarked by Escape", async () => {
      const page = await visit(base(), "index.html");
      await page.keyboard.press("/");
      await type(page, "nonconformities");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".search-found");
      assert.doesNotMatch(await page.evaluate(() => location.href), /highlight/);
      const found = await marks(page);
      assert.ok(found.length > 1 && found.every((text) => /^nonconform(?:ity|ing)$/i.test(text)), found.join());
      assert.match(await text(page, ".search-found [role=status]"), new RegExp(`of ${found.length} places: nonconformities`));
      await page.click(".search-found-next");
      await page.keyboard.press("Escape");
      assert.deepEqual(await marks(page), []);
      assert.equal(await page.$(".search-found"), null);
      assert.deepEqual(page.troubles, []);
      await page.close();
    });
  });
}

describe("the dialog", () => {
  test("says where the keyboard is, and gives it back", async () => {
    const page = await visit(server.root, "index.html");
    await page.focus("[data-search-open]");
    await page.keyboard.press("Enter");
    const state = () => page.$eval(".search-input", (input) => ({
      focused: document.activeElement === input,
      expanded: input.getAttribute("aria-expanded"),
      active: document.getElementById(input.getAttribute("aria-activedescendant"))?.getAttribute("aria-selected") ?? null,
      index: [...document.querySelectorAll(".search-result")].findIndex((one) => one.ariaSelected === "true"),
    }));
    assert.deepEqual(await state(), { focused: true, expanded: "false", active: null, index: -1 });
    await type(page, "nonconformity");
    assert.deepEqual(await state(), { focused: true, expanded: "true", active: "true", index: 0 });
    await page.keyboard.press("ArrowUp");
    const last = (await names(page)).length - 1;
    assert.equal((await state()).index, last);
    await page.keyboard.press("ArrowDown");
    assert.equal((await state()).index, 0);
    assert.equal(await text(page, ".search-status"), `${last + 1} results`);
    await page.keyboard.press("Escape");
    assert.equal(await page.$eval("dialog.search", (dialog) => dialog.open), false);
    assert.equal(await page.evaluate(() => document.activeElement.matches("[data-search-open]")), true);
    await page.close();
  });

  test("opens what is typed when Enter comes, not what was found for the letters before", async () => {
    let release;
    let asked;
    const gate = new Promise((open) => { release = open; });
    const first = new Promise((come) => { asked = come; });
    const slow = await serve(site.folder, { hold: (path) => {
      if (!path.includes("/search/t-")) return undefined;
      asked();
      return gate;
    } });
    const page = await visit(slow.root, "index.html");
    await page.keyboard.press("/");
    await page.waitForSelector(".search-input");
    await page.keyboard.type("supplier ");
    await first;
    await chord(page, "Control", "a");
    await page.keyboard.sendCharacter("PRO-007");
    await page.keyboard.press("Enter");
    release();
    await isAt(page, /documents\/PRO-007\.html$/);
    assert.deepEqual(page.troubles, []);
    await page.close();
    slow.close();
  });

  test("opens by / only outside of fields, and not at all if the reader says so", async () => {
    const page = await visit(server.root, "index.html");
    const isOpen = () => page.evaluate(() => document.querySelector("dialog.search")?.open ?? false);
    await page.evaluate(() => document.querySelector("main").append(document.createElement("textarea")));
    await page.focus("textarea");
    await page.keyboard.press("/");
    assert.equal(await isOpen(), false);
    await chord(page, "Control", "k");
    assert.equal(await isOpen(), true);
    await page.click(".search-keys input");
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("/");
    assert.equal(await isOpen(), false);
    await page.reload();
    await page.keyboard.press("/");
    assert.equal(await isOpen(), false);
    await page.close();
  });

  test("says that nothing is found, that words are missing, and that the index is", async () => {
    const page = await visit(server.root, "index.html");
    await page.keyboard.press("/");
    await type(page, "zzzzqqqq");
    assert.equal(await text(page, ".search-status"), "Nothing found for “zzzzqqqq”");
    await replace(page, "weld supplier zebra");
    assert.match(await text(page, ".search-status"), /^No page has all/);
    await page.close();
    const { page: broken } = await openPage(browser);
    let gone = true;
    await broken.setRequestInterception(true);
    broken.on("request", (request) => (gone && request.url().includes("/search/") ? request.abort() : request.continue()));
    await broken.goto(`${server.root}index.html`);
    await broken.keyboard.press("/");
    await broken.waitForFunction(() => document.querySelector(".search-status").textContent.includes("could not be loaded"));
    gone = false;
    await type(broken, "supplier");
    assert.ok((await names(broken)).length > 0, "it works once the files are there");
    await broken.close();
  });

  test("has no accessibility problem that a checker finds, in light, dark and narrow", async () => {
    const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
    const problems = async (page) => {
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run());
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    };
    for (const [scheme, width] of [["light", 1280], ["dark", 1280], ["light", 320]]) {
      const page = await visit(server.root, "index.html");
      await emulate(page, { scheme, width });
      await page.evaluate(() => {
        const meta = document.createElement("meta");
        Object.assign(meta, { name: "color-scheme", content: "light dark" });
        document.head.append(meta);
      });
      await page.keyboard.press("/");
      assert.deepEqual(await problems(page), [], `${scheme} ${width}, empty`);
      await type(page, "nonconformty");
      assert.deepEqual(await problems(page), [], `${scheme} ${width}, results`);
      await page.keyboard.press("Enter");
      await page.waitForSelector(".search-found");
      assert.deepEqual(await problems(page), [], `${scheme} ${width}, marked`);
      await page.close();
    }
  });

  test("speaks the page's language", async () => {
    const page = await visit(server.root, "index.html", () => {
      document.addEventListener("DOMContentLoaded", () => {
        const template = document.createElement("template");
        template.id = "search-strings";
        for (const [key, text] of [["label", "Handbuch durchsuchen"], ["results.other", "{count} Treffer"], ["document", "Dokumente"]]) {
          const word = document.createElement("span");
          word.dataset.key = key;
          word.textContent = text;
          template.content.append(word);
        }
        document.body.append(template);
        document.documentElement.lang = "de";
      });
    });
    await page.keyboard.press("/");
    await type(page, "supplier");
    assert.equal(await page.$eval("dialog.search", (dialog) => dialog.ariaLabel), "Handbuch durchsuchen");
    assert.match(await text(page, ".search-status"), /^\d+ Treffer$/);
    assert.ok((await groups(page)).includes("Dokumente"));
    await page.close();
  });

  test("marks words also where the browser has no highlights", async () => {
    const page = await visit(server.root, "documents/PRO-010.html?highlight=nonconformity+cause*", () => {
      delete globalThis.Highlight;
    });
    await page.waitForSelector(".search-found");
    const found = await page.$$eval("mark.search-mark", (found) => found.map((one) => one.textContent));
    assert.ok(found.length > 2 && found.some((text) => /causes/i.test(text)), found.join());
    const before = await text(page, "main");
    await page.keyboard.press("Escape");
    assert.equal(await page.$("mark.search-mark"), null);
    assert.equal(await text(page, "main"), before);
    await page.close();
  });

  test("loads nothing but the site's own index, whatever the page's address says", async () => {
    const page = await visit(server.root, "index.html?highlight=%3Cimg%20src%3Dx%3E%20manual&root=//example.org/");
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.keyboard.press("/");
    await type(page, "manual");
    assert.ok(asked.length > 0 && asked.every((url) => url.startsWith(server.root)), asked.join());
    assert.equal(await page.$("main img"), null);
    assert.deepEqual(page.troubles, []);
    await page.close();
  });
});
