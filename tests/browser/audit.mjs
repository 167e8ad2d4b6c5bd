// Every page of a site in every guise: axe-core, console, requests, overflow.
//   node audit.mjs SITE [--sample N]
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { choose, emulate, fromDisk, launch, openPage, pagesOf, serve } from "./browser.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const GUISES = [
  { name: "1280 light", width: 1280, scheme: "light" },
  { name: "1280 dark", width: 1280, scheme: "dark" },
  { name: "1280 forced colours", width: 1280, scheme: "light", forced: true },
  { name: "320 light", width: 320, scheme: "light" },
  { name: "320 dark", width: 320, scheme: "dark" },
];

const site = resolve(process.argv[2] ?? "target/mock-site");
const sample = process.argv.includes("--sample") ? Number(process.argv[process.argv.indexOf("--sample") + 1]) : Infinity;
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = choose(await pagesOf(site), sample);
const server = await serve(site);
const findings = new Map();
const unsure = new Map();

const queue = [...pages];
await Promise.all([worker(), worker()]);
server.close();

console.log(`${pages.length} pages in ${GUISES.length} guises, over http below a sub-path and from disk: ${findings.size} findings`);
for (const [what, places] of unsure) console.log(`axe could not decide: ${what} (${places.size} pages, first ${[...places][0]})`);
for (const [finding, places] of findings) console.log(`${finding}\n    on ${[...places].slice(0, 4).join(", ")}${places.size > 4 ? ` and ${places.size - 4} more` : ""}`);
process.exitCode = findings.size ? 1 : 0;

function note(map, what, place) {
  if (!map.has(what)) map.set(what, new Set());
  map.get(what).add(place);
}

async function worker() {
  const browser = await launch();
  for (let address = queue.shift(); address; address = queue.shift()) {
    const { page, troubles } = await openPage(browser, GUISES[0]);
    await page.goto(server.root + address, { waitUntil: "load" });
    await page.evaluate(axe);
    for (const guise of GUISES) {
      await emulate(page, guise);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
      const place = `${address} (${guise.name})`;
      const options = { runOnly: { type: "tag", values: RULES }, resultTypes: ["violations", "incomplete"], preload: false };
      const result = await page.evaluate((options) => axe.run(document, options), options);
      for (const { id, help, nodes } of result.violations) {
        for (const node of nodes) note(findings, `${id}: ${help}: ${node.target} ${node.any?.[0]?.message ?? ""}`, place);
      }
      for (const { id, nodes } of result.incomplete) for (const node of nodes) note(unsure, `${id}: ${[node.any, node.all, node.none].flat()[0]?.message?.slice(0, 90)}`, `${place} ${node.target}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) note(findings, `wider than the window by ${wide} pixels`, place);
    }
    for (const trouble of troubles) note(findings, trouble.replace(server.root, "ROOT/"), `${address} (http)`);
    await page.close();
    const second = await openPage(browser, GUISES[0]);
    await second.page.goto(fromDisk(site) + address, { waitUntil: "load" });
    for (const trouble of second.troubles) note(findings, trouble.replaceAll(fromDisk(site), "ROOT/"), `${address} (file)`);
    await second.page.close();
  }
  await browser.close();
}
