// One page of every kind of a built site, by name; the pages that are most to look at are chosen where there is a choice.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pagesOf } from "./browser.mjs";

/** What the program says about the site in `manual.json`. */
export const manualOf = async (site) => JSON.parse(await readFile(join(site, "manual.json"), "utf8"));

/** The pages, by the name of their kind. */
export async function kinds(site) {
  const pages = await pagesOf(site);
  const { documents } = await manualOf(site);
  const most = (fits, weigh) => documents.filter(fits).sort((a, b) => weigh(b) - weigh(a) || a.url.localeCompare(b.url))[0]?.url;
  const first = (pattern) => pages.find((page) => pattern.test(page));
  const found = {
    start: "index.html",
    document: most(({ kind }) => kind === "procedure", ({ claims }) => claims.length),
    process: most(({ kind }) => kind === "process", ({ links }) => links.length),
    form: most(({ kind }) => kind === "form", ({ links }) => links.length),
    policy: most(({ kind }) => kind === "policy", ({ claims }) => claims.length),
    "register document": most(({ kind }) => kind === "register", ({ claims }) => claims.length),
    documents: "documents/index.html",
    standards: "standards/index.html",
    standard: first(/^standards\/42001\/index/) ?? first(/^standards\/[^/]+\/index/),
    clause: first(/^standards\/9001\/7\.5\.3/) ?? first(/^standards\/[^/]+\/\d/),
    "clause of many": first(/^standards\/9001\/8\.4\.1\.html/),
    control: first(/^standards\/[^/]+\/A\.10\.4/) ?? first(/^standards\/[^/]+\/A\.\d+\.\d/),
    "row": first(/^registers\/suppliers\//) ?? first(/^registers\/[^/]+\/[^/]+\.html/),
    register: first(/^registers\/suppliers\.html/) ?? first(/^registers\/(?!index)[^/]+\.html/),
    registers: "registers/index.html",
    roles: "roles/index.html",
    role: first(/^roles\/quality-manager/) ?? first(/^roles\/(?!index)/),
    "print folder": first(/^print\/.*pol/) ?? first(/^print\//),
    missing: "404.html",
  };
  for (const page of pages.filter((page) => !page.includes("/"))) {
    if (!Object.values(found).includes(page)) found[page.replace(".html", "")] = page;
  }
  return Object.fromEntries(Object.entries(found).filter(([, page]) => page && pages.includes(page)));
}
