// A manual of one's own: the starter manual with other settings and further files, built into a folder that goes away.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { project } from "./browser.mjs";

/**
 * Builds it and hands its site to `look`. `settings` is given the text of the configuration and gives the changed one;
 * `files` are written beside it, by path; `sources` are the folders of the starter manual that it keeps; `options` are
 * further ones of the build.
 */
export async function withOwnManual({ settings = (text) => text, files = {}, sources = ["content", "policies"], options = [] }, look) {
  const above = mkdtempSync(join(tmpdir(), "manual-"));
  try {
    const own = join(above, "manual");
    mkdirSync(own);
    for (const part of sources) cpSync(join(project, part), join(own, part), { recursive: true });
    files = { ...files, "clausebook.toml": settings(readFileSync(join(project, "clausebook.toml"), "utf8")) };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(own, path)), { recursive: true });
      writeFileSync(join(own, path), text);
    }
    const site = join(above, "site");
    execFileSync(join(project, "target/debug/clausebook"), ["build", "--date", "2026-12-01", "--out", site, "--quiet", ...options], { cwd: own, stdio: "pipe" });
    return await look(site);
  } finally {
    rmSync(above, { recursive: true });
  }
}
