// What stays and what is said on a page of the preview while its author writes: filters, places, fields, findings.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { CONFIG as COMMON, front, LONGEST, preview, register, STEPS } from "./served.mjs";

const CONFIG = COMMON.replace("[standards]", 'logo = "content/logo.svg"\n[standards]');
const document_ = (id, title, text, more) => `${front(id, title, more)}${text}\n`;
const BLOCK = "<details>\n\n<summary>More</summary>\n\nHidden words.\n\n</details>\n";
const TEXT = `Beginning.\n\n## Steps\n\n${STEPS}\n## Middle\n\nIn the middle[^n].\n\n${BLOCK}\n## Records\n\nKept.\n\n[^n]: The note.\n`;
const one = (text = TEXT, id = "PRO-001") => document_(id, "First procedure", text);
const two = (text = "Second words.\n\n## Records\n\nKept.\n", title = "Second procedure") => document_("PRO-002", title, text);
const REGISTER = register('checked = "date"\n');
const rows = (more = "") => `id,name,checked\n${Array.from({ length: 8 }, (_, n) => `M-${n},Saw ${n},2026-04-1${n}\n`).join("")}${more}`;
const DRAWING = (width) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20"><rect width="20" height="20"/></svg>`;
const ONE = "documents/PRO-001.html";
const TWO = "documents/PRO-002.html";
const LIST = "documents/index.html";
const MACHINES = "registers/machines.html";

let it;
let n = 0;
const word = () => `word${(n += 1)}`;
before(async () => {
  it = await preview({
    "clausebook.toml": CONFIG,
    "content/one.md": one(),
    "content/two.md": two(),
    "content/machines.md": REGISTER,
    "content/machines.csv": rows(),
    "content/logo.svg": DRAWING(20),
    "look/assets/mine.css": "",
  });
});
after(() => it?.end());

const text = (words) => it.shows((words) => document.querySelector("main")?.textContent.includes(words), words);
// In the panel, something is as a script says.
const panel = (script, ...values) => it.shows(`(${script})(document.getElementById("clausebook-preview")?.shadowRoot, ...${JSON.stringify(values)})`);
const inPanel = (script, ...values) => it.evaluate(`(${script})(document.getElementById("clausebook-preview").shadowRoot, ...${JSON.stringify(values)})`);
const stand = (name) => inPanel((shade, name) => {
  shade.querySelector("details").open = true;
  shade.querySelector(name).focus();
}, name);
// Something in the other document changes; gives the edition in which it did.
const editElsewhere = async () => {
  const { edition } = await it.state(ONE);
  it.put("content/two.md", two(`Second ${word()}.\n\n## Records\n\nKept.\n`));
  const told = await it.settled(ONE, (told) => told.edition > edition);
  await it.follows(told.edition);
};

const steps = {
  "a page whose bytes stay is left alone: its filter, its order, its place": async () => {
    // From the first edit on, every page says that not all is committed.
    await it.open(ONE);
    await editElsewhere();
    await it.open(MACHINES);
    await it.page.type(".tools input[type=search]", "Saw 3");
    await it.evaluate(() => document.querySelectorAll("th .sort")[1].click());
    await editElsewhere();
    assert.ok(await it.isStained(), "the page was loaded anew");
    assert.equal(await it.evaluate(() => document.querySelector(".tools input").value), "Saw 3");
  },
  "a page with a script of its own is loaded anew, and keeps filter, order, focus and search": async () => {
    await it.open(MACHINES);
    await it.page.type(".tools input[type=search]", "saw 3");
    await it.evaluate(() => [1, 2].forEach(() => document.querySelectorAll("th .sort")[1].click()));
    await it.page.focus(".tools input[type=search]");
    it.put("content/machines.csv", rows("M-9,Saw 33,2026-04-20\n"));
    await it.shows(() => document.querySelector("main")?.textContent.includes("Saw 33") && document.querySelector(".tools input")?.value === "saw 3");
    assert.ok(!(await it.isStained()));
    await it.shows(() => {
      const seen = [...document.querySelectorAll("main tbody tr")].filter((row) => !row.hidden).map((row) => row.cells[0].textContent.trim());
      return seen.join() === "M-9,M-3" && document.querySelectorAll("th")[1].getAttribute("aria-sort") === "descending" &&
        document.activeElement.matches(".tools input");
    });
    await it.evaluate(() => document.activeElement.blur());
    await it.page.keyboard.press("/");
    await it.page.waitForSelector("dialog.search[open] .search-input");
    await it.page.type(".search-input", "milling");
    it.put("content/machines.csv", rows("M-9,Milling machine,2026-04-20\n"));
    await it.shows(() => document.querySelector("main")?.textContent.includes("Milling") &&
      document.querySelector("dialog.search[open] .search-input")?.value === "milling");
    it.put("content/machines.csv", rows());
  },
  "who goes to another page is not called back to one that changes meanwhile": async () => {
    await it.open(MACHINES);
    const held = [];
    await it.page.setRequestInterception(true);
    it.page.on("request", (request) => (request.url().endsWith(LIST) ? held.push(request) : request.continue()));
    const { edition } = await it.state(MACHINES);
    await it.evaluate((list) => document.querySelector(`a[href$="${list}"]`).click(), LIST);
    while (!held.length) await new Promise((done) => setTimeout(done, 20));
    it.put("content/machines.csv", rows("M-9,Drill,2026-04-20\n"));
    await it.settled(MACHINES, (told) => told.edition > edition);
    await new Promise((done) => setTimeout(done, 500));
    held[0].continue();
    await it.shows((list) => location.pathname.endsWith(list), LIST);
    it.page.removeAllListeners("request");
    await it.page.setRequestInterception(false);
    it.put("content/machines.csv", rows());
  },
  "the matrix follows a title, and the check of copies a version, which stand in their data only": async () => {
    await it.open("matrix.html");
    it.put("content/two.md", document_("PRO-002", "Second procedure", "Second words.\n\n## Records\n\nKept.\n", 'satisfies = ["9001:7.5.3"]\n'));
    await it.shows(() => globalThis.clausebookMatrix?.some(([id]) => id === "PRO-002") && document.querySelector("[data-matrix-list]").textContent.includes("PRO-002"));
    await it.settled("matrix.html");
    it.put("content/two.md", document_("PRO-002", "Title in data", "Second words.\n\n## Records\n\nKept.\n", 'satisfies = ["9001:7.5.3"]\n'));
    await it.shows(() => globalThis.clausebookMatrix?.some(([, title]) => title === "Title in data"));
    // It changes before the preview has looked at what the page was sent with.
    const held = [];
    const hold = (request) => request.resourceType() === "xhr" && /check-data/.test(request.url()) ? held.push(request) : request.continue();
    it.page.on("request", hold);
    await it.page.setRequestInterception(true);
    await it.open("check.html");
    const before = await it.state("check.html");
    it.put("content/two.md", two(undefined, "Title to check"));
    await it.settled("check.html", (told) => told.edition > before.edition);
    it.page.off("request", hold);
    for (const request of held) request.continue();
    await it.page.setRequestInterception(false);
    await it.shows(() => globalThis.clausebookCheck?.some(({ title }) => title === "Title to check"));
    await it.open("check.html");
    const { edition } = await it.state("check.html");
    it.put("content/unused.txt", "x");
    it.put("content/machines.csv", rows("M-9,Drill,2026-04-20\n"));
    await it.follows((await it.settled("check.html", (told) => told.edition > edition)).edition);
    assert.ok(await it.isStained(), "the check was loaded anew for nothing");
    it.put("content/machines.csv", rows());
    it.put("content/two.md", two());
  },
  "what stands in the window stays there when much is written above it": async () => {
    await it.open(ONE);
    const top = () => it.evaluate(() => Math.round(document.getElementById("middle").getBoundingClientRect().top));
    await it.evaluate(() => document.getElementById("middle").scrollIntoView({ block: "center", behavior: "instant" }));
    const was = await top();
    const many = Array.from({ length: 10 }, () => `${word()} is new.`).join("\n\n");
    it.put("content/one.md", one(TEXT.replace("Beginning.", many)));
    await text(`word${n}`);
    await new Promise((done) => setTimeout(done, 300));
    assert.ok(Math.abs((await top()) - was) <= 1, `${was} became ${await top()}`);
    assert.ok(await it.isStained());
    it.put("content/one.md", one());
    await it.shows((n) => !document.body.textContent.includes(`word${n}`), n);
  },
  "a day is written key by key, and nothing in the panel is lost meanwhile": async () => {
    await it.open(ONE);
    await stand('[name="date"]');
    for (const key of "05062031") {
      await it.page.keyboard.press(key);
      await new Promise((done) => setTimeout(done, 150));
    }
    await it.settled(ONE, (told) => told.preview.date === "2031-05-06");
    await inPanel((shade) => shade.querySelector('[name="today"]').click());
    await it.settled(ONE, (told) => !told.preview.date);
    await stand('[name="as_of"]');
    await it.page.keyboard.type("HE");
    await editElsewhere();
    await it.page.keyboard.type("AD");
    assert.equal(await inPanel((shade) => shade.activeElement?.value), "HEAD");
    await inPanel((shade) => { shade.activeElement.value = ""; });
    await stand("a.source");
    const status = await inPanel((shade) => { globalThis.region = shade.querySelector('[role="status"]'); return region.closest("summary") === null; });
    assert.ok(status, "what is read out stands in a button");
    await editElsewhere();
    assert.equal(await inPanel((shade) => shade.activeElement?.className), "source");
    assert.ok(await it.evaluate(() => globalThis.region.isConnected));
  },
  "a panel that is closed over a kept page stays closed, and the banner covers nothing": async () => {
    await it.open(ONE);
    await inPanel((shade) => { shade.querySelector("details").open = false; });
    it.put("content/one.md", one().replace('"First procedure"', '"First procedure'));
    await panel((shade) => shade?.host.dataset.page === "kept" && shade.querySelector("details").open);
    await panel((shade) => shade.querySelector(".findings").firstElementChild.className === "error" && /: 1 error, 3 warnings$/.test(shade.querySelector(".all").textContent));
    const [banner, header] = await it.evaluate(() => [document.getElementById("clausebook-preview").shadowRoot.querySelector(".banner"), document.querySelector("header.top")]
      .map((one) => { const { top, bottom } = one.getBoundingClientRect(); return { top, bottom }; }));
    assert.ok(banner.bottom > banner.top && header.top >= banner.bottom, JSON.stringify([banner, header]));
    await inPanel((shade) => { shade.querySelector("details").open = false; });
    const { edition } = await it.state(ONE);
    it.put("content/one.md", one().replace('"First procedure"', '"First procedure, y'));
    await it.follows((await it.settled(ONE, (told) => told.edition > edition)).edition);
    assert.equal(await inPanel((shade) => shade.querySelector("details").open), false);
    it.put("content/one.md", one());
    await it.settled(ONE, (told) => told.page === "current");
  },
  "a page of a register knows its files and what was found in them": async () => {
    const { files } = await it.settled(MACHINES);
    assert.deepEqual(files.map(({ file }) => file), ["content/machines.csv", "content/machines.md"]);
    await it.open(MACHINES);
    it.put("content/machines.csv", rows("M-9,Drill,2026-44-21\n"));
    await panel((shade) => /2026-44-21/.test(shade?.querySelector(".findings")?.textContent));
    const pages = ["registers/machines/M-1.html", "documents/REG-001.html"];
    for (const page of pages) await it.settled(page, (told) => told.findings.some(({ file, line }) => file === "content/machines.csv" && line === 10));
    it.put("content/machines.csv", rows());
  },
  "what is wrong with the configuration or the theme is said on every page, with its line": async () => {
    await it.open(ONE);
    it.put("clausebook.toml", `${CONFIG}[manual\n`);
    await panel((shade) => shade && [...shade.querySelectorAll(".project a")].some((link) => /clausebook\.toml:\d+:\d+$/.test(link.href)));
    await panel((shade) => shade?.querySelector("summary").className === "error" && /2 errors in settings or theme/.test(shade.querySelector("summary").textContent));
    rmSync(it.at("clausebook.toml"));
    await panel((shade) => shade && !shade.querySelector(".inside > .error").hidden && /settings or theme/.test(shade.querySelector("summary").textContent));
    it.put("clausebook.toml", CONFIG);
    it.put("look/404.html", '{% extends "base.html" %}\n{% block content %}\n{% if %}\n{% endblock %}\n');
    await panel((shade) => shade && [...shade.querySelectorAll(".project a")].some((link) => /look\/404\.html:3:\d+$/.test(link.href)));
    rmSync(it.at("look/404.html"));
    await panel((shade) => shade?.querySelector(".project").childElementCount === 0);
  },
  "a past that does not exist is said until something else is asked for": async () => {
    await it.open(ONE);
    await stand('[name="as_of"]');
    await it.page.keyboard.type("nonsense");
    await it.page.keyboard.press("Enter");
    await panel((shade) => /nonsense/.test(shade?.querySelector(".inside > .error").textContent));
    await new Promise((done) => setTimeout(done, 1000));
    assert.match(await inPanel((shade) => shade.querySelector(".inside > .error").textContent), /nonsense/);
    await editElsewhere();
    await panel((shade) => shade?.querySelector(".inside > .error").hidden);
  },
  "nothing can be chosen before it is known what is shown, and what is chosen holds although the page is loaded anew": async () => {
    await it.open(ONE);
    const held = [];
    const hold = (request) => request.url().includes("__state") ? held.push(request) : request.continue();
    it.page.on("request", hold);
    await it.page.setRequestInterception(true);
    await it.page.reload();
    await panel((shade) => shade?.querySelector("fieldset").disabled);
    for (const request of held) request.continue();
    it.page.off("request", hold);
    await it.page.setRequestInterception(false);
    await panel((shade) => shade && !shade.querySelector("fieldset").disabled);
    // A day rests before it is asked for; the page goes earlier.
    await inPanel((shade) => {
      const date = shade.querySelector('[name="date"]');
      date.value = "2031-05-06";
      date.dispatchEvent(new Event("change"));
      location.reload();
    });
    await it.settled(ONE, (told) => told.preview.date === "2031-05-06");
    await panel((shade) => shade && !shade.querySelector('[name="today"]').hidden);
    await inPanel((shade) => shade.querySelector('[name="today"]').click());
    await it.settled(ONE, (told) => told.preview.date === null);
  },
  "a note that is open goes away with the text that it was opened in": async () => {
    await it.open(ONE);
    await it.evaluate(() => document.querySelector(".footnote-ref a").focus());
    await it.page.waitForSelector(".floating");
    const new_word = word();
    it.put("content/one.md", one(TEXT.replace("Beginning.", new_word)));
    await text(new_word);
    assert.equal(await it.evaluate(() => document.querySelectorAll(".floating").length), 0);
    it.put("content/one.md", one());
    await text("Beginning.");
  },
  "an open search finds what was written meanwhile": async () => {
    await it.open(ONE);
    await it.page.keyboard.press("/");
    await it.page.waitForSelector(".search-input");
    await it.page.keyboard.type("zebrafish");
    await it.shows(() => /zebrafish/.test(document.querySelector(".search-status").textContent));
    it.put("content/two.md", two("The zebrafish swims.\n\n## Records\n\nKept.\n"));
    await it.shows(() => document.querySelector('.search-result[href*="PRO-002"]'));
    await it.page.keyboard.press("Escape");
    it.put("content/two.md", two());
  },
  "the page for what is not there has a title in words": async () => {
    await it.open("nothing.html");
    assert.match(await it.evaluate(() => document.title), /^There is no such page/);
  },
  "an image is renewed wherever it stands on the page, the logo too": async () => {
    it.put("content/mark.svg", DRAWING(20));
    it.put("content/two.md", two("![A mark](mark.svg)\n\nAgain ![the mark](mark.svg) here.\n\n## Records\n\nKept.\n"));
    await it.open(TWO);
    const wide = (width) => it.shows((width) => {
      const images = [...document.querySelectorAll("main img")];
      return images.length === 2 && images.every((image) => image.naturalWidth === width);
    }, width);
    await wide(20);
    it.put("content/mark.svg", DRAWING(40));
    await wide(40);
    it.put("content/logo.svg", DRAWING(60));
    await it.shows(() => document.querySelector(".brand img").naturalWidth === 60);
    it.put("content/two.md", two());
  },
  "what a theme puts around the text is shown at once": async () => {
    await it.open(ONE);
    it.put("look/shell-end.html", '</p>\n</footer>\n<aside class="mine">Words of the theme</aside>\n');
    await it.shows(() => document.querySelector("aside.mine"));
    rmSync(it.at("look/shell-end.html"));
    await it.shows(() => document.readyState === "complete" && !document.querySelector("aside.mine"));
  },
  "a page follows its document to an id that is taken, and back, with its place": async () => {
    await it.open(`${TWO}#records`);
    it.put("content/two.md", two().replace("PRO-002", "PRO-001"));
    await it.shows(() => location.pathname !== "/documents/PRO-002.html" && document.querySelector("h1")?.textContent === "Second procedure" && location.hash === "#records");
    it.put("content/two.md", two());
    await it.shows(() => location.pathname === "/documents/PRO-002.html" && document.querySelector("h1")?.textContent === "Second procedure" && location.hash === "#records");
  },
  "an opened block, the focus and what is selected stay between two edits": async () => {
    await it.open(ONE);
    await it.evaluate(() => {
      globalThis.block = document.querySelector("main .prose details");
      block.open = true;
      block.querySelector("summary").focus({ preventScroll: true });
      getSelection().selectAllChildren(block);
    });
    const [above, below] = [word(), word()];
    it.put("content/one.md", one(TEXT.replace("In the middle[^n].", `In the middle[^n].\n\n${above}.`).replace("Kept.", `Kept.\n\n${below}.`)));
    await text(`${below}.`);
    const seen = await it.evaluate(() => [block.isConnected, block.open, document.activeElement === block.querySelector("summary"), String(getSelection()).includes("Hidden words")]);
    assert.deepEqual(seen, [true, true, true, true]);
    it.put("content/one.md", one());
  },
};

describe("a page of the preview", () => {
  for (const [name, run] of Object.entries(steps)) test(name, { timeout: 2 * LONGEST }, run);
});

test("nothing of it went wrong in the browser", () => assert.deepEqual(it.troubles, []));
