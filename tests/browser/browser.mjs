// A real browser, a small server, and what is common to all checks.
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { extname, join, normalize, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".png": "image/png", ".xml": "application/xml", ".ics": "text/calendar", ".csv": "text/csv", ".txt": "text/plain", ".md": "text/markdown" };

/** Starts the browser of this machine; says what is missing if there is none. */
export async function launch() {
  const executablePath = [process.env.CHROME, ...PLACES].find((place) => place && existsSync(place));
  if (!executablePath) throw new Error("no browser: install Debian's `chromium`, or name one in CHROME");
  return puppeteer.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** Every page of a built site, as addresses below its root, in order. */
export async function pagesOf(site) {
  const files = await readdir(site, { recursive: true });
  return files.filter((file) => file.endsWith(".html")).map((file) => file.split(sep).join("/")).sort();
}

/** Serves a folder below `/some/sub/path/`, as an intranet would; anything else does not exist. */
export async function serve(site) {
  const base = "/some/sub/path/";
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = path.startsWith(base) ? normalize(join(site, path.slice(base.length))) : "";
    if (!file || relative(site, file).startsWith("..")) return response.writeHead(404).end();
    try {
      const bytes = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes);
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

/** Width, colour scheme, forced colours. */
export async function emulate(page, { width = 1280, height = 900, scheme = "light", forced = false } = {}) {
  await page.setViewport({ width, height });
  const features = [{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }];
  if (forced) features.push({ name: "forced-colors", value: "active" });
  const session = await page.createCDPSession();
  await session.send("Emulation.setEmulatedMedia", { features });
  await session.detach();
}

/** A page that writes down everything that goes wrong on it. */
export async function openPage(browser, { script = true, ...guise } = {}) {
  const page = await browser.newPage();
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
