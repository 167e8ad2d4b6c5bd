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
import { setTimeout as pause } from "node:timers/promises";
import { launch, serve } from "./browser.mjs";

const [folder, slower = "1"] = process.argv.slice(2);
const server = await serve(folder);
const browser = await launch();
const sizes = new Map();
const sizeOf = (url) => {
  const path = decodeURIComponent(new URL(url).pathname).replace("/some/sub/path/", "");
  if (!sizes.has(path)) sizes.set(path, gzipSync(readFileSync(join(folder, path)), { level: 9 }).length);
  return sizes.get(path);
};

async function measure(query, delay) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.emulateCPUThrottling(Number(slower));
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(`${server.root}${first}`);
  const before = loaded.length;
  await page.keyboard.press("/");
  await page.waitForSelector(".search-input");
  await pause(400);
  const open = loaded.length;
  await page.evaluate(() => {
    const status = document.querySelector(".search-status");
    new MutationObserver(() => { globalThis.answered = performance.now(); }).observe(status, { childList: true });
    document.querySelector(".search-input").addEventListener("input", () => { globalThis.asked = performance.now(); });
  });
  if (delay) await page.keyboard.type(query, { delay });
  else await page.keyboard.sendCharacter(query);
  await page.waitForFunction(() => globalThis.answered > globalThis.asked);
  await pause(800);
  const ms = await page.evaluate(() => globalThis.answered - globalThis.asked);
  const status = await page.$eval(".search-status", (status) => status.textContent);
  const sum = (urls) => urls.reduce((sum, url) => sum + sizeOf(url), 0);
  await context.close();
  return { open: sum(loaded.slice(before, open)), query: sum(loaded.slice(open)), files: loaded.length - open, ms, status };
}

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const first = `documents/${readdirSync(join(folder, "documents"))[0]}`;

for (const query of ["8.4.1", first.slice(10, -5), "review", "nonconforment", "nonconformty", "supplier evaluated", "records of the management review", "s", "clause:8.4 kind:procedure"]) {
  for (const delay of [0, 150]) {
    const { open, query: bytes, files, ms, status } = await measure(query, delay);
    console.log(`${query.padEnd(34)} ${delay ? "typed " : "pasted"} open ${kb(open)}, query ${kb(bytes)} in ${files} files, ${Math.round(ms)} ms: ${status}`);
  }
}
await browser.close();
server.close();
