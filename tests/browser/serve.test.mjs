// The preview in a real browser: a page stays open while an author does thirty kinds of things.
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { CONFIG, front, LONGEST, preview, register, STEPS } from "./served.mjs";

const MAIN = `See [[PRO-002]] and {{ product }}.\n\n## Steps\n\n${STEPS}\n<details>\n\nHidden words.\n\n</details>\n\n## Records\n\nKept.\n`;
const PIXEL = (shade) => `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20" fill="${shade}"/></svg>`;

let it;
before(async () => {
  it = await preview({
    "clausebook.toml": CONFIG,
    "content/one.md": front("PRO-001", "First procedure") + MAIN,
    "content/two.md": `${front("PRO-002", "Second procedure")}Second words.\n\n## Records\n\nKept.\n`,
    "content/machines.md": register(),
    "content/machines.csv": "id,name\nM-1,Saw\n",
  });
});
after(() => it?.end());

const put = (...file) => it.put(...file);
const git = (...words) => it.git(...words);
const at = (path) => it.at(path);
const open = (path) => it.open(path);
const evaluate = (...script) => it.evaluate(...script);
const shows = (...script) => it.shows(...script);
const text = (words) => shows((words) => document.querySelector("main")?.textContent.includes(words), words);
const lacks = (words) => shows((words) => !document.body.textContent.includes(words), words);
const found = (words) =>
  shows((words) => document.getElementById("clausebook-preview")?.shadowRoot.querySelector(".findings")?.textContent.includes(words), words);
// What an author sets in the panel, as by hand. It may be done twice: what is set can load the page anew before the browser
// has said that it was done.
const set = (name, value) => shows((name, value) => {
  const panel = document.getElementById("clausebook-preview")?.shadowRoot;
  const field = panel?.querySelector(`[name="${name}"]`);
  if (!field || field.matches(":disabled")) return false;
  panel.querySelector("details").open = true;
  if (field.type === "button" || field.type === "checkbox" && field.checked !== value) field.click();
  else if (field.type === "checkbox") return true;
  else {
    field.value = value;
    field.dispatchEvent(new Event("change"));
  }
  return true;
}, name, value ?? "");

const ONE = "documents/PRO-001.html";
let n = 0;
const word = () => `word${(n += 1)}`;

describe("an open page follows", () => {
  const text_edit = (name, write) => [name, async () => {
    await open(ONE);
    const new_word = word();
    write(new_word);
    await text(new_word);
    assert.ok(await it.isStained(), "the page was loaded anew");
  }];
  const body = (words) => front("PRO-001", "First procedure") + MAIN.replace("Step 40", words);

  const kinds = [
    text_edit("1 a text that is saved in place", (word) => put("content/one.md", body(word))),
    text_edit("2 a text that is saved beside and moved over", (word) => {
      put("content/.one.md.new", body(word));
      renameSync(at("content/.one.md.new"), at("content/one.md"));
    }),
    text_edit("3 a text that is moved away and written anew, with a backup left", (word) => {
      renameSync(at("content/one.md"), at("content/one.md~"));
      put("content/one.md", body(word));
      rmSync(at("content/one.md~"));
    }),
    text_edit("4 a text that is added to in pieces", (word) => {
      for (const piece of ["\nMore: ", word, ".\n"]) appendFileSync(at("content/one.md"), piece);
    }),
    text_edit("5 a text with Windows line ends and a mark at its beginning", (word) =>
      put("content/one.md", `\uFEFF${body(word).replaceAll("\n", "\r\n")}`)),
    ["6 place, opened block and focus while text above them changes", async () => {
      put("content/one.md", body("Step 40"));
      await open(ONE);
      await text("Step 40");
      await evaluate(() => {
        document.querySelector("main details:not(.contents-inline)").open = true;
        document.querySelector('main a[href*="PRO-002"]').focus({ preventScroll: true });
        scrollTo({ top: 900, behavior: "instant" });
        globalThis.read = [...document.querySelectorAll("main p")].find((one) => one.textContent.startsWith("Step 20 "));
        globalThis.place = read.getBoundingClientRect().top;
      });
      const new_word = word();
      put("content/one.md", body(new_word));
      await text(new_word);
      const kept = await evaluate(() => ({
        open: document.querySelector("main details:not(.contents-inline)").open,
        focus: document.activeElement.getAttribute("href"),
        moved: Math.abs(read.getBoundingClientRect().top - place),
      }));
      assert.ok(kept.open && kept.focus.includes("PRO-002"), JSON.stringify(kept));
      assert.ok(kept.moved <= 1, `what was read moved by ${kept.moved}`);
    }],
    ["7 the word in the search field", async () => {
      await open(ONE);
      await it.page.keyboard.press("/");
      await it.page.waitForSelector(".search-input", { timeout: LONGEST });
      await it.page.type(".search-input", "lathe");
      const new_word = word();
      put("content/one.md", body(new_word));
      await text(new_word);
      assert.equal(await evaluate(() => document.querySelector(".search-input").value), "lathe");
    }],
    ["8 a new heading, in the contents too", async () => {
      await open(ONE);
      put("content/one.md", `${body("x")}\n## Heading of mine\n\nText.\n`);
      await shows(() => document.querySelector('[data-spy] a[href="#heading-of-mine"], .contents a[href="#heading-of-mine"]'));
    }],
    ["9 its own title, in the window too", async () => {
      await open(ONE);
      put("content/one.md", front("PRO-001", "Title anew") + MAIN);
      await shows(() => document.title.includes("Title anew") && document.querySelector("h1").textContent === "Title anew");
    }],
    ["10 the title of a neighbour, in links and in the navigation", async () => {
      await open(ONE);
      put("content/two.md", front("PRO-002", "Neighbour anew") + "Second words.\n");
      await shows(() => document.querySelector("main").textContent.includes("Neighbour anew") && document.querySelector("#nav").textContent.includes("Neighbour anew"));
    }],
    ["11 a finding, with its line and what to do", async () => {
      await open(ONE);
      put("content/one.md", front("PRO-001", "First procedure") + "See [[PRO-999]].\n\n## Records\n\nKept.\n");
      await found("PRO-999");
      await shows(() => [...document.getElementById("clausebook-preview").shadowRoot.querySelectorAll(".findings a")]
        .some((link) => /^vscode:\/\/file\/.*content\/one\.md:10:\d+$/.test(link.href)));
    }],
    ["12 a finding that is mended", async () => {
      await open(ONE);
      put("content/one.md", front("PRO-001", "First procedure") + MAIN);
      await shows(() => !document.getElementById("clausebook-preview")?.shadowRoot.querySelector(".findings")?.textContent.includes("PRO-999"));
    }],
    ["13 front matter that cannot be read: the last good page, and why", async () => {
      await open(ONE);
      put("content/one.md", `+++\nid = "PRO-001\ntitle = "x"\n+++\n\nBroken words.\n`);
      await shows(() => document.getElementById("clausebook-preview").dataset.page === "kept");
      await shows(() => document.querySelector("main").textContent.includes("Step 40") && document.querySelector("h1").textContent === "First procedure");
      await shows(() => document.getElementById("clausebook-preview").shadowRoot.querySelector(".findings li.error"));
    }],
    ["14 the same page loaded anew while it cannot be read", async () => {
      await open(ONE);
      await shows(() => document.getElementById("clausebook-preview").dataset.page === "kept" && document.querySelector("h1").textContent === "First procedure");
    }],
    ["15 front matter that is mended", async () => {
      put("content/one.md", front("PRO-001", "First procedure") + MAIN);
      await shows(() => document.getElementById("clausebook-preview").dataset.page === "current");
    }],
    ["16 another id: the page follows its document", async () => {
      await open(ONE);
      put("content/one.md", front("PRO-011", "First procedure") + MAIN);
      await shows(() => location.pathname === "/documents/PRO-011.html");
      put("content/one.md", front("PRO-001", "First procedure") + MAIN);
      await shows(() => location.pathname === "/documents/PRO-001.html");
    }],
    ["17 a file that moves to another folder", async () => {
      await open(ONE);
      mkdirSync(at("content/deep/er"), { recursive: true });
      renameSync(at("content/one.md"), at("content/deep/er/one.md"));
      await shows(() => document.querySelector(".provenance")?.textContent.includes("content/deep/er/one.md"));
    }],
    ["18 a folder that moves with what is in it, and an edit there", async () => {
      await open(ONE);
      renameSync(at("content/deep"), at("content/other"));
      const new_word = word();
      put("content/other/er/one.md", body(new_word));
      await text(new_word);
      renameSync(at("content/other/er/one.md"), at("content/one.md"));
      rmSync(at("content/other"), { recursive: true });
    }],
    ["19 a document that is removed, and comes back", async () => {
      await open("documents/PRO-002.html");
      const was = readFileSync(at("content/two.md"));
      rmSync(at("content/two.md"));
      await shows(() => !document.body.textContent.includes("Second words"));
      put("content/two.md", was);
      await text("Second words");
    }],
    ["20 a new document in the list of all", async () => {
      await open("documents/index.html");
      put("content/new/three.md", front("PRO-003", "Third procedure") + "Third words.\n\n## Records\n\nKept.\n");
      await text("Third procedure");
    }],
    ["21 a row of a register", async () => {
      await open("registers/machines.html");
      put("content/machines.csv", "id,name\nM-1,Saw\nM-2,Milling machine\n");
      await text("Milling machine");
    }],
    ["22 an image", async () => {
      put("content/mark.svg", PIXEL("red"));
      put("content/two.md", front("PRO-002", "Second procedure") + "![A mark](mark.svg)\n\n## Records\n\nKept.\n");
      await open("documents/PRO-002.html");
      await shows(() => document.querySelector('main img[src*="mark.svg"]')?.naturalWidth === 20);
      put("content/mark.svg", PIXEL("red").replaceAll('"20"', '"40"'));
      await shows(async () => {
        const image = document.querySelector('main img[src*="mark.svg"]');
        return image?.naturalWidth === 40 && (await (await fetch(image.src)).text()).includes('width="40"');
      });
    }],
    ["23 the title of the manual in the configuration", async () => {
      await open(ONE);
      put("clausebook.toml", CONFIG.replace("Works manual", "Manual anew"));
      await shows(() => document.querySelector(".brand").textContent.includes("Manual anew"));
    }],
    ["24 a variable", async () => {
      await open(ONE);
      put("clausebook.toml", CONFIG.replace("Lathe", "Drill"));
      await text("Drill");
    }],
    ["25 a configuration that cannot be read, and the mended one", async () => {
      await open(ONE);
      put("clausebook.toml", "[manual\n");
      await shows(() => /[1-9]\d* errors?,/.test(document.getElementById("clausebook-preview")?.shadowRoot.querySelector(".all")?.textContent));
      put("clausebook.toml", CONFIG);
      await text("Lathe");
      await shows(() => document.querySelector(".brand").textContent.includes("Works manual"));
    }],
    ["26 a template and a style of the theme", async () => {
      await open(ONE);
      put("look/assets/base.css", "main { border-top: 7px solid rgb(1, 2, 3) }");
      await shows(() => getComputedStyle(document.querySelector("main")).borderTopWidth === "7px");
      put("look/404.html", "{% extends \"base.html\" %}\n{% block content %}<h1>Nothing of that name</h1>{% endblock %}\n");
      await open("nothing.html");
      await text("Nothing of that name");
      rmSync(at("look"), { recursive: true });
      await lacks("Nothing of that name");
    }],
    ["27 a catalog of one's own", async () => {
      put("clausebook.toml", CONFIG.replace("[control]", "own = \"own\"\n[control]"));
      put("content/standards/own.toml", "schema = 1\n[standard]\nid = \"own\"\nref = \"Own standard\"\ntitle = \"Own\"\n[[clause]]\nid = \"1\"\ntitle = \"One\"\n[[clause.requirement]]\nid = \"1/a\"\ntext = \"Do a.\"\n");
      await open("standards/own/1.html");
      await text("Do a.");
      put("content/standards/own.toml", readFileSync(at("content/standards/own.toml"), "utf8").replace("Do a.", "Do it well."));
      await text("Do it well.");
      put("clausebook.toml", CONFIG);
      rmSync(at("content/standards"), { recursive: true });
    }],
    ["28 a commit, in the footer of the document", async () => {
      await open(ONE);
      git("add", "--all");
      git("commit", "--quiet", "--message", "Go on");
      const head = String(git("rev-parse", "--short=7", "HEAD")).trim();
      await shows((head) => document.querySelector("main").textContent.includes(head), head);
    }],
    ["29 a checkout that changes five hundred files, and back", async () => {
      git("checkout", "--quiet", "-b", "many");
      for (let at = 0; at < 500; at += 1) put(`content/many/${at}.md`, front(`WI-${at}`, `Instruction ${at}`) + "Do it.\n\n## Records\n\nKept.\n");
      put("content/one.md", body("many words"));
      git("add", "--all");
      git("commit", "--quiet", "--message", "Many");
      git("checkout", "--quiet", "main");
      await open(ONE);
      git("checkout", "--quiet", "many");
      await text("many words");
      await open("documents/WI-499.html");
      await text("Do it.");
      git("checkout", "--quiet", "main");
      await shows(() => !document.body.textContent.includes("Do it."));
    }],
    ["30 what the author wants to see: what is in force, another day, other eyes, an earlier state", async () => {
      put("content/one.md", front("PRO-001", "Title of old") + MAIN);
      git("commit", "--quiet", "--all", "--message", "Old");
      git("tag", "old");
      put("content/one.md", front("PRO-001", "First procedure") + MAIN);
      put("content/two.md", front("PRO-002", "Second procedure", 'classification = "confidential"\n') + "Second words.\n");
      await open("documents/index.html");
      await text("First procedure");
      await set("drafts", false);
      await lacks("First procedure");
      await set("drafts", true);
      await text("First procedure");
      await lacks("Second procedure");
      await set("classification", "confidential");
      await text("Second procedure");
      await set("classification", "");
      await lacks("Second procedure");
      await set("as_of", "old");
      await text("Title of old");
      await set("as_of", "");
      await text("First procedure");
      await set("date", "2031-05-06");
      await shows(() => document.body.textContent.includes("2031-05-06"));
      await set("today");
      await lacks("2031-05-06");
    }],
  ];
  for (const [name, run] of kinds) test(name, { timeout: 2 * LONGEST }, run);
});

test("nothing of it went wrong in the browser", () => assert.deepEqual(it.troubles, []));

test("more pages are open than a browser grants connections, and each follows when it is seen", { timeout: 2 * LONGEST }, async () => {
  const pages = [];
  for (let at = 0; at < 8; at += 1) {
    pages.push(await it.newPage());
    await it.go(pages[at], ONE);
  }
  const new_word = word();
  put("content/one.md", front("PRO-001", "First procedure") + MAIN.replace("Step 40", new_word));
  for (const seen of [pages[7], pages[0]]) {
    await seen.bringToFront();
    await seen.waitForFunction((word) => document.querySelector("main").textContent.includes(word), { timeout: LONGEST, polling: 50 }, new_word);
  }
  for (const one of pages) await one.close();
  await it.page.bringToFront();
});

test("a page of another origin reads nothing and starts nothing", { timeout: LONGEST }, async () => {
  const { base } = it;
  await open(ONE);
  const token = await evaluate(() => new URL(document.querySelector('script[src*="__live.js"]').src).searchParams.get("t"));
  const foreign = createServer((request, response) => response.setHeader("content-type", "text/html").end("<!doctype html><title>foreign</title>"));
  await new Promise((done) => foreign.listen(0, "127.0.0.1", done));
  const stranger = await it.newPage();
  await stranger.goto(`http://127.0.0.1:${foreign.address().port}/`);
  const tried = await stranger.evaluate(async (base, token) => {
    const outcome = {};
    const settle = (promise) => promise.then(() => "worked", () => "refused");
    outcome.fetch = await settle(fetch(`${base}documents/PRO-001.html`));
    outcome.blind = await settle(fetch(`${base}documents/PRO-001.html`, { mode: "no-cors" }));
    outcome.state = await settle(fetch(`${base}__state?t=${token}`));
    const element = (name, set) => new Promise((done, failed) => {
      const made = document.createElement(name);
      made.onload = done;
      made.onerror = failed;
      set(made);
      document.body.append(made);
    });
    outcome.script = await settle(element("script", (script) => { script.src = `${base}__live.js?t=${token}`; }));
    outcome.image = await settle(element("img", (image) => { image.src = `${base}assets/icon.svg`; }));
    outcome.events = await new Promise((done) => {
      const events = new EventSource(`${base}__events?t=${token}`);
      events.onmessage = events.onopen = () => done("worked");
      events.onerror = () => done("refused");
    });
    const frame = document.createElement("iframe");
    frame.src = `${base}documents/PRO-001.html`;
    await new Promise((done) => { frame.onload = done; document.body.append(frame); });
    try {
      outcome.frame = frame.contentDocument?.body?.textContent ? "worked" : "refused";
    } catch {
      outcome.frame = "refused";
    }
    return outcome;
  }, base, token);
  for (const [way, outcome] of Object.entries(tried)) assert.equal(outcome, "refused", way);
  foreign.close();
});
