// The generated site of search_site.rs, and its engine without a browser.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";

const project = resolve(import.meta.dirname, "../..");

// Writes the site, by the program that run.sh built, into a new folder with an awkward name; with a number, one of so many documents.
export function makeSite(...documents) {
  const above = mkdtempSync(join(tmpdir(), "search-"));
  const folder = join(above, "a site (1) – 품질 #2");
  execFileSync(join(project, "target/debug/examples/search-site"), [folder, ...documents], { cwd: project, stdio: ["ignore", "ignore", "inherit"] });
  return { folder, remove: () => rmSync(above, { recursive: true }) };
}

// The engine, reading the index of a site; `loaded` lists what it read.
export function openEngine(folder) {
  const loaded = [];
  const run = (path) => {
    let call;
    runInNewContext(readFileSync(join(folder, path), "utf8"), { clausebookSearch: (...rest) => { call = rest; } });
    return call;
  };
  const load = async (kind, name) => {
    const path = `search/${kind}${name && "-"}${name}.js`;
    loaded.push(path);
    return run(path).slice(2);
  };
  const text = runAsset("search-text.js")();
  return { text, load, loaded, make: (load) => runAsset("search-engine.js")(load, text) };
}

// Runs a script of the theme; gives what it passes on.
function runAsset(name) {
  let made;
  globalThis.clausebookSearch = (kind, name, make) => { made = make; };
  (0, eval)(readFileSync(join(project, "themes/default/assets", name), "utf8"));
  return made;
}
