// A real browser, a small server, and what is common to all checks.
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { extname, join, normalize, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".png": "image/png", ".xml": "application/xml", ".ics": "text/calendar", ".csv": "text/csv", ".txt": "text/plain", ".md": "text/markdown" };

/** The project's root. */
export const project = resolve(import.meta.dirname, "../..");

/** The site under test: that of the starter manual, built by `run.sh`, or the one that SITE names. */
export const site = resolve(process.env.SITE ?? join(project, "target/browser/site"));

/** Starts the browser of this machine, with bars for scrolling if asked to; says what is missing if there is none. */
export async function launch({ bars = false } = {}) {
  const executablePath = [process.env.CHROME, ...PLACES].find((place) => place && existsSync(place));
  if (!executablePath) throw new Error("no browser: install Debian's `chromium`, or name one in CHROME");
  return puppeteer.launch({
    executablePath,
    protocolTimeout: 600_000,
    ignoreDefaultArgs: bars ? ["--hide-scrollbars"] : [],
    timeout: 120_000,
    // A container may have 64 MB of shared memory, which is not enough for a large page.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** Every page of a built site, as addresses below its root, in order. */
export async function pagesOf(site) {
  const files = await readdir(site, { recursive: true });
  return files.filter((file) => file.endsWith(".html")).map((file) => file.split(sep).join("/")).sort();
}

/**
 * Serves a folder below `/some/sub/path/`, as an intranet would, or below another base; anything else does not exist.
 * `hold` may keep an answer back: it is given the path and awaited. With `between` a page comes in pieces, as it does over a
 * slow line, each a third longer than the one before; it is awaited after each of them but the last.
 */
export async function serve(site, { base = "/some/sub/path/", hold = () => {}, between } = {}) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = path.startsWith(base) ? normalize(join(site, path.slice(base.length))) : "";
    if (!file || relative(site, file).startsWith("..")) return response.writeHead(404).end();
    await hold(path);
    try {
      const bytes = await readFile(file);
      // An asset's address has its digest, so a browser may keep it, as it does on a real server.
      const keep = request.url.includes("?v=") ? "max-age=3600" : "no-cache";
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": keep });
      let sent = 0;
      for (let length = 2000; between && file.endsWith(".html") && sent + length < bytes.length; length *= 4 / 3) {
        response.write(bytes.subarray(sent, sent + Math.floor(length)));
        sent += Math.floor(length);
        await between();
      }
      response.end(bytes.subarray(sent));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { root: `http://127.0.0.1:${server.address().port}${base}`, close: () => server.close() };
}

/** The site as it opens from a file share. */
export const fromDisk = (site) => `${pathToFileURL(site).href}/`;

/** Every page at the root and a few of every folder, so that a site of 10,000 documents is looked at in minutes. */
export function choose(all, count) {
  const seen = new Map();
  return all.filter((address) => {
    const folder = address.split("/").slice(0, -1).join("/");
    seen.set(folder, (seen.get(folder) ?? 0) + 1);
    return folder === "" || seen.get(folder) <= count;
  });
}

// The session that emulates on a page: what it asks for holds while it lives.
const sessions = new WeakMap();

/** Width, colour scheme, forced colours, paper. */
export async function emulate(page, { width = 1280, height = 900, scheme = "light", forced = false, paper = false } = {}) {
  await page.setViewport({ width, height });
  if (!sessions.has(page)) sessions.set(page, await page.createCDPSession());
  await sessions.get(page).send("Emulation.setEmulatedMedia", {
    media: paper ? "print" : "",
    features: [
      { name: "prefers-color-scheme", value: scheme },
      { name: "prefers-reduced-motion", value: "reduce" },
      { name: "forced-colors", value: forced ? "active" : "none" },
    ],
  });
  const seen = await page.evaluate(() => [matchMedia("(prefers-color-scheme: dark)").matches, matchMedia("print").matches]);
  if (seen[0] !== (scheme === "dark") || seen[1] !== paper) throw new Error(`the browser does not show ${scheme}${paper ? " on paper" : ""}`);
}

/** A page that writes down everything that goes wrong on it. */
export async function openPage(browser, { script = true, ...guise } = {}) {
  const page = await browser.newPage();
  // A busy machine is slow, not wrong.
  page.setDefaultTimeout(120_000);
  const troubles = [];
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && troubles.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => troubles.push(`not loaded: ${request.url()} ${request.failure()?.errorText}`));
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!["file:", "data:", "blob:"].includes(protocol) && hostname !== "127.0.0.1") troubles.push(`request to another host: ${request.url()}`);
  });
  await page.setJavaScriptEnabled(script);
  await emulate(page, guise);
  return { page, troubles };
}

/** Opens the search by its key, types a query and waits until its results stand. */
export async function openSearch(page, query) {
  // A key that is pressed before the scripts have come opens nothing.
  await page.waitForFunction(() => document.readyState === "complete");
  await page.keyboard.press("/");
  await page.waitForSelector(".search-input");
  await page.keyboard.type(query);
  await searched(page, query);
}

/** Waits until the results of a query stand: from each key on, the list says that it is busy until it is complete. */
export const searched = (page, query) => page.waitForFunction((query) =>
  document.querySelector(".search-input").value === query &&
  !document.querySelector(".search-results").hasAttribute("aria-busy") &&
  document.querySelector(".search-status").textContent !== "", {}, query);

/** Waits for the frame in which a change of size or style has been painted. */
export const painted = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));

/** Runs `work` over a list, two at a time, each with a browser of its own. */
export async function inTwo(list, work) {
  const queue = [...list];
  const worker = async () => {
    const browser = await launch();
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(browser, next);
    } finally {
      await browser.close();
    }
  };
  await Promise.all([worker(), worker()]);
}
