// Every page of the site: valid, quiet wherever it is opened from, within its window, light.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { test } from "node:test";
import { fromDisk, launch, openPage, pagesOf, painted, serve, site } from "./browser.mjs";
import { kinds } from "./kinds.mjs";

const pages = await pagesOf(site);

// What goes wrong, and on which pages: each thing once.
function notes() {
  const found = new Map();
  return {
    add: (what, where) => found.set(what, [...(found.get(what) ?? []), where]),
    count: () => `${found.size} ${found.size === 1 ? "finding" : "findings"}`,
    none: () => assert.deepEqual([...found].map(([what, where]) => `${what}, on ${where.length} pages: ${where.slice(0, 3).join(", ")}`), []),
  };
}

test("every page is valid HTML", { timeout: 600_000 }, async (t) => {
  const jar = join(createRequire(import.meta.url).resolve("vnu-jar/package.json"), "../build/dist/vnu.jar");
  // The checker takes a file for a host of its own, so what it says about the policy of a page is not about the page.
  const beside = /violates Content Security Policy/;
  const run = promisify(execFile)("java", ["-Xss4m", "-jar", jar, "--format", "json", "--skip-non-html", "--exit-zero-always", "--stdout", site], { maxBuffer: 1 << 28 });
  const { messages } = JSON.parse((await run).stdout);
  const found = notes();
  for (const { url, message, lastLine } of messages.filter(({ message }) => !beside.test(message))) found.add(message, `${relative(site, fileURLToPath(url))}:${lastLine}`);
  t.diagnostic(`${pages.length} pages checked, ${found.count()}`);
  found.none();
});

test("every page raises no error and no report, and is no wider than its window", { timeout: 1_800_000 }, async (t) => {
  const below = await serve(site);
  const root = await serve(site, { base: "/" });
  const found = notes();
  const each = Object.values(await kinds(site));
  let loads = 0;
  // One browser for each place and width, and one tab: changing them costs more than a page does.
  const visit = async (base, width, addresses) => {
    const browser = await launch();
    const { page, troubles } = await openPage(browser, { width, height: 800 });
    for (const address of addresses) {
      if (t.signal.aborted) break;
      troubles.length = 0;
      await page.goto(base + address, { waitUntil: "load" });
      loads += 1;
      for (const trouble of troubles) found.add(trouble.replaceAll(base, "ROOT/"), `${address} from ${base}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) found.add(`wider than a window of ${width} pixels`, `${address} by ${wide}`);
    }
    await browser.close();
  };
  await Promise.all([visit(below.root, 320, pages), visit(fromDisk(site), 1280, pages).then(() => visit(root.root, 1280, each))]);
  below.close();
  root.close();
  t.diagnostic(`${pages.length} pages below a path at 320 pixels and from disk at 1280, ${each.length} kinds at a root: ${loads} loads, ${found.count()}`);
  found.none();
});

test("a page is light: a document is below 60 kB compressed, with all its styles and scripts", async (t) => {
  const sizes = new Map();
  const sizeOf = (file) => sizes.get(file) ?? sizes.set(file, gzipSync(readFileSync(join(site, file)), { level: 6 }).length).get(file);
  const weigh = (address) => {
    const html = readFileSync(join(site, address), "utf8");
    const parts = [...html.matchAll(/<(?:link rel="stylesheet" href|script src)="([^"?]+)/g)].map(([, part]) => join(address, "..", part));
    return [address, ...new Set(parts)].reduce((sum, file) => sum + sizeOf(file), 0);
  };
  const weights = pages.map((address) => ({ address, bytes: weigh(address) })).sort((a, b) => b.bytes - a.bytes);
  const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  const documents = weights.filter(({ address }) => /^documents\/(?!index)/.test(address));
  assert.ok(documents.length > 0);
  t.diagnostic(`${documents.length} documents from ${kb(documents.at(-1).bytes)} to ${kb(documents[0].bytes)} (${documents[0].address}); heaviest page ${kb(weights[0].bytes)} (${weights[0].address})`);
  assert.deepEqual(documents.filter(({ bytes }) => bytes >= 60_000), []);
});

test("a page is painted before any script has come, and nothing moves while it comes over a slow line to a slow machine, nor when its scripts have", { timeout: 1_800_000 }, async (t) => {
  const found = notes();
  const all = Object.entries(await kinds(site));
  let most = { moved: 0, where: "" };
  let pieces = 0;
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  const look = async (width) => {
    const browser = await launch({ bars: true });
    let page;
    let release;
    let gate;
    const server = await serve(site, {
      hold: (path) => (path.endsWith(".js") ? gate : undefined),
      // Each piece has been painted before the next one comes. There is nothing to paint on until the first has come.
      between: async () => {
        pieces += 1;
        await wait(20);
        await Promise.race([painted(page).catch(() => {}), wait(2000)]);
      },
    });
    for (const [kind, address] of all) {
      if (t.signal.aborted) break;
      gate = new Promise((open) => { release = open; });
      ({ page } = await openPage(browser, { width, height: 900 }));
      await (await page.createCDPSession()).send("Emulation.setCPUThrottlingRate", { rate: 4 });
      await page.evaluateOnNewDocument(() => {
        const moves = [];
        const observer = new PerformanceObserver((list) => moves.push(...list.getEntries()));
        observer.observe({ type: "layout-shift", buffered: true });
        globalThis.allMoves = () => [...moves, ...observer.takeRecords()].map(({ value, sources }) =>
          ({ value, what: sources.map(({ node }) => `${node?.localName ?? "text"}.${node?.className ?? ""}`).join(" ") }));
      });
      const going = page.goto(server.root + address, { waitUntil: "load", timeout: 600_000 });
      try {
        await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0, { timeout: 120_000, polling: 50 });
      } catch {
        found.add("waits for a script before it is painted", kind);
      }
      await page.waitForFunction(() => document.readyState !== "loading", { polling: 50 });
      await painted(page);
      release();
      await going;
      await painted(page);
      const moves = await page.evaluate(() => globalThis.allMoves());
      const moved = moves.reduce((sum, { value }) => sum + value, 0);
      if (moved > most.moved) most = { moved, where: `${kind} at ${width} pixels` };
      // A letter or two in a line that was cut in two on its way; a column that becomes wider is ten times that.
      if (moved >= 0.005) found.add(`moves by ${moved.toFixed(4)} at ${width} pixels: ${moves.map(({ what }) => what).join("; ")}`, kind);
      await page.close();
    }
    await browser.close();
    server.close();
  };
  await Promise.all([390, 1440].map(look));
  t.diagnostic(`${all.length} kinds of page at 390 and 1440 pixels in ${pieces} pieces, their scripts held back until all were painted: moved by ${most.moved.toFixed(4)} at most${most.where && ` (${most.where})`}, ${found.count()}`);
  found.none();
});

test("a page can be read without a script", { timeout: 600_000 }, async (t) => {
  const server = await serve(site);
  const found = notes();
  const all = Object.entries(await kinds(site));
  const browser = await launch();
  const { page } = await openPage(browser, { script: false });
  for (const [kind, address] of all) {
    await page.goto(server.root + address);
    const hidden = await page.evaluate(() => {
      // What is closed opens without a script; what repeats something that is seen may be hidden.
      const aside = "details, script, style, template, .unseen, .as-months, .quote > .heading, [data-check], [data-scheme-toggle], noscript";
      const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
      const lost = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (node.data.trim() && !element.closest(aside) && !element.checkVisibility({ visibilityProperty: true })) lost.push(`${element.className}: ${node.data.trim()}`);
      }
      return lost;
    });
    for (const text of hidden) found.add(`not seen: ${text}`, kind);
  }
  await page.setViewport({ width: 390, height: 844 });
  await page.click("[popovertarget]");
  assert.ok(await page.$eval("#nav", (nav) => nav.checkVisibility()), "the menu opens without a script");
  await browser.close();
  server.close();
  t.diagnostic(`${all.length} kinds of page: ${found.count()}`);
  found.none();
});
