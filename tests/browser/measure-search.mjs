// How much a search loads and how long it takes, on a generated manual in a real browser.
//
//   cargo run --release --example search-site -- FOLDER 10000
//   node measure-search.mjs FOLDER [SLOWER]      SLOWER: divides the processor's speed, 4 for a tablet
//
// Bytes are those of a server that compresses (gzip -9); "typed" is one letter every 150 ms, all that it loads on the
// way included, with an empty cache before each query.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { launch, serve } from "./browser.mjs";

const [folder, slower = "1"] = process.argv.slice(2);
const server = await serve(folder);
let browser = await launch();
const sizes = new Map();
const sizeOf = (url) => {
  const path = decodeURIComponent(new URL(url).pathname).replace("/some/sub/path/", "");
  if (!sizes.has(path)) sizes.set(path, gzipSync(readFileSync(join(folder, path)), { level: 9 }).length);
  return sizes.get(path);
};

async function measure(query, delay) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.setViewport({ width: 1280, height: 800 });
  await page.emulateCPUThrottling(Number(slower));
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(`${server.root}${first}`);
  await page.waitForNetworkIdle();
  const before = loaded.length;
  await page.keyboard.press("/");
  await page.waitForSelector(".search-input");
  await page.waitForNetworkIdle();
  const open = loaded.length;
  // The first answer after the last key, and the moment from which on nothing of it changes but texts that come.
  await page.evaluate(() => {
    const times = (globalThis.times = {});
    const results = document.querySelector(".search-results");
    new MutationObserver(() => { times.answered ??= performance.now(); }).observe(document.querySelector(".search-status"), { childList: true });
    new MutationObserver(() => { times.settled = performance.now(); }).observe(results, { attributeFilter: ["aria-busy"] });
    document.querySelector(".search-input").addEventListener("input", () => {
      times.asked = performance.now();
      delete times.answered;
    }, { capture: true });
  });
  if (delay) await page.keyboard.type(query, { delay });
  else await page.keyboard.sendCharacter(query);
  await page.waitForFunction(() => globalThis.times.answered && !document.querySelector(".search-results").hasAttribute("aria-busy"));
  await page.waitForNetworkIdle();
  const { asked, answered, settled } = await page.evaluate(() => globalThis.times);
  const status = await page.$eval(".search-status", (status) => status.textContent);
  const sum = (urls) => urls.reduce((sum, url) => sum + sizeOf(url), 0);
  await context.close();
  return { open: sum(loaded.slice(before, open)), query: sum(loaded.slice(open)), files: loaded.length - open, ms: answered - asked, last: settled - asked, status };
}

// A tab that the system killed, for want of memory, is measured once more, by a new browser.
async function measured(query, delay) {
  try {
    return await measure(query, delay);
  } catch (error) {
    if (!/detached|crashed|closed/i.test(error.message)) throw error;
    console.error(`the browser lost its page at "${query}" (${error.message}); once more`);
    await browser.close().catch(() => {});
    browser = await launch();
    return measure(query, delay);
  }
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const first = `documents/${readdirSync(join(folder, "documents"))[0]}`;

for (const query of ["8.4.1", first.slice(10, -5), "review", "nonconforment", "nonconformty", "supplier evaluated", "records of the management review", "internal audit programme", "s", "clause:8.4 kind:procedure"]) {
  for (const delay of [0, 150]) {
    const { open, query: bytes, files, ms, last, status } = await measured(query, delay);
    console.log(`${query.padEnd(34)} ${delay ? "typed " : "pasted"} open ${kb(open)}, query ${kb(bytes)} in ${files} files, first ${Math.round(ms)} ms, all ${Math.round(last)} ms: ${status}`);
  }
}
await browser.close();
server.close();
