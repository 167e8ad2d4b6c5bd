// A manual in the preview, and a page of it in a real browser.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { launch } from "./browser.mjs";

export const LONGEST = Number(process.env.LONGEST ?? 120_000);
const places = ["../../target/debug/clausebook", "../../target/release/clausebook"].map((place) => join(import.meta.dirname, place));
export const program = [process.env.CLAUSEBOOK, ...places].find((place) => place && existsSync(place));

/** What both manuals begin with: their gaps are none of the tests' business. */
export const CONFIG = `[manual]
title = "Works manual"
organization = "Example Works"
[standards]
"9001" = "iso-9001-2015"
[control]
approval = "status"
[theme]
folder = "look"
[roles.quality-manager]
title = "Quality Manager"
approves = ["procedure"]
[variables]
product = "Lathe"
[rules]
coverage-gap = "allow"
undecided-control = "allow"
missing-required-document = "allow"
missing-required-record = "allow"
partial-coverage = "allow"
`;
/** Sixty paragraphs, more than a window shows. */
export const STEPS = Array.from({ length: 60 }, (_, n) => `Step ${n} is done with care.\n`).join("\n");
/** The beginning of a procedure's file. */
export const front = (id, title, more = "") =>
  `+++\nid = "${id}"\ntitle = "${title}"\nkind = "procedure"\nversion = "1.0"\nstatus = "draft"\nowner = "quality-manager"\n${more}+++\n\n`;
/** The page of the register of machines, with further columns as TOML. */
export const register = (columns = "") =>
  `+++\nid = "REG-001"\ntitle = "Machines"\nkind = "register"\nstatus = "draft"\n[register]\nname = "machines"\nsource = "machines.csv"\n[register.columns]\nid = "key"\nname = "text"\n${columns}+++\n\nAll machines.\n`;

/** Serves a manual of these files, by path, and opens a browser. */
export async function preview(files) {
  assert.ok(program, "no program: build it, or name it in CLAUSEBOOK");
  const folder = mkdtempSync(join(tmpdir(), "clausebook-served-"));
  const at = (path) => join(folder, path);
  const put = (path, text) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  for (const [path, text] of Object.entries(files)) put(path, text);
  const git = (...words) =>
    execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false", ...words], { cwd: folder });
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "Begin");
  const server = spawn(program, ["serve", "--port", "0", "-C", folder], { stdio: ["ignore", "pipe", "inherit"] });
  const base = await new Promise((done) => server.stdout.once("data", (data) => done(String(data).trim())));
  const browser = await launch();
  // A page with the patience that a busy machine asks for.
  const newPage = async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(LONGEST);
    return page;
  };
  const page = await newPage();
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => message.type() === "error" && !/404/.test(message.text()) && troubles.push(message.text()));

  /** The page shows, without being asked to, what the script waits for. */
  const shows = (script, ...values) => page.waitForFunction(script, { timeout: LONGEST, polling: 50 }, ...values);
  /** What a script gives on the page, or on the one that comes if it is just being loaded anew. */
  const evaluate = async (script, ...values) => {
    for (;;) {
      try {
        return await page.evaluate(script, ...values);
      } catch (error) {
        if (!/context was destroyed|detached/i.test(error.message)) throw error;
      }
    }
  };
  /** What the server says of an address. */
  const state = async (path) => {
    const token = (await (await fetch(base)).text()).match(/__live\.js\?t=([^"]+)"/)[1];
    return (await fetch(`${base}__state?t=${token}&page=${encodeURIComponent(path)}`)).json();
  };
  /** Waits until the rules have looked at the edition that an edit makes; gives what is said of the page then. */
  const settled = async (path, isRight = () => true) => {
    for (const end = Date.now() + LONGEST; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
      const told = await state(path);
      if (told.examined && isRight(told)) return told;
    }
    throw new Error(`${path} is still: ${JSON.stringify(await state(path))}`);
  };
  // One that is just being loaded anew can stop the first attempt, or be taken for what comes.
  const go = async (page, path) => {
    for (let left = 5; ; left--) {
      try {
        await page.goto(base + path, { timeout: LONGEST });
        if (page.url() === base + path || !left) return;
      } catch (error) {
        if (!left || !/ERR_ABORTED/.test(error.message)) throw error;
      }
    }
  };
  const open = async (path) => {
    await go(page, path);
    await shows(() => document.getElementById("clausebook-preview")?.dataset.examined === "true");
    // A mark that a reload would wipe out.
    await evaluate(() => { globalThis.stained = true; });
  };
  return {
    at, put, git, base, page, newPage, troubles, shows, evaluate, state, settled, go, open,
    read: (path) => readFileSync(at(path), "utf8"),
    isStained: () => evaluate(() => globalThis.stained === true),
    /** The page shows this edition, or a later one. */
    follows: (edition) => shows((edition) => Number(document.getElementById("clausebook-preview")?.dataset.edition) >= edition, edition),
    end: async () => {
      await browser.close();
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
