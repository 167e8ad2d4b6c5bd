// What `export pdf` and `export audit-pack` print, read back with tools for PDFs.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { project } from "./browser.mjs";
import { CONFIG, LONGEST, front, program } from "./served.mjs";

const above = mkdtempSync(join(tmpdir(), "paper-"));
after(() => rmSync(above, { recursive: true, force: true }));
// What the program leaves in the folder for temporary files would be found there.
const scratch = join(above, "scratch");
mkdirSync(scratch);
const home = join(above, "home");
mkdirSync(home);
const { XDG_CONFIG_HOME, XDG_CACHE_HOME, ...inherited } = process.env;
const env = { ...inherited, TMPDIR: scratch, HOME: home };
const BROWSER = ["--no-sandbox", ...(process.env.CHROME ? ["--browser", process.env.CHROME] : [])];

const put = (folder, files) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
};
const run = (folder, ...words) => {
  const done = spawnSync(program, ["export", "-C", folder, "--date", "2026-12-01", ...words], { env, maxBuffer: 1 << 28 });
  return { code: done.status, out: done.stdout, told: String(done.stderr) };
};
const sheetsOf = (pdf) =>
  execFileSync("pdftotext", ["-layout", "-", "-"], { input: pdf, encoding: "utf8", maxBuffer: 1 << 28 }).split("\f").slice(0, -1);
const unpacked = (archive, name) => {
  const folder = join(above, name);
  execFileSync("python3", ["-m", "zipfile", "-e", archive, folder]);
  const [top] = readdirSync(folder);
  return { top, folder: join(folder, top), files: readdirSync(join(folder, top), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(join(folder, top).length + 1)).sort() };
};

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mP8z8AARLhBYwkMAFi4AwF7XaV5AAAAAElFTkSuQmCC", "base64");
const text = (id, title, status, body, more = "") =>
  front(id, title, more).replace('status = "draft"', `status = "${status}"`).replace("+++\n\n", `${status === "approved" ? '[approval]\nby = "quality-manager"\non = 2026-02-01\n' : ""}+++\n\n`) + body;
const MANUAL = {
  "clausebook.toml": CONFIG,
  "content/welding.md": text("PRO-001", "Welding & \"cutting\"", "approved", "See [Turning](turning.md), [the drawing](plan.pdf), [below](#end) and [the law](https://example.org/law).\n\n![A plate](plate.png)\n\n## End\n\nDone.\n", 'effective = 2026-02-02\n'),
  "content/turning.md": text("PRO-002", "Turning", "approved", "Turn it.\n", "effective = 2026-02-02\n"),
  "content/절차 서.md": text("QP-3", "문서 관리", "approved", "문서를 관리한다.\n", "effective = 2026-02-02\n"),
  "content/old.md": text("PRO-009", "Riveting", "retired", "Rivet it.\n"),
  "content/draft.md": text("PRO-010", "Secret 7f3a91", "draft", "Draft 7f3a92.\n"),
  "content/secret.md": text("PRO-011", "Hidden 7f3a93", "approved", "Hidden 7f3a94.\n", 'classification = "confidential"\neffective = 2026-02-02\n'),
  "content/guide.md": "# A guide\n\nNo controlled document.\n",
  "content/plate.png": PIXEL,
  "content/plan.pdf": Buffer.from("%PDF-1.4\n%%EOF\n"),
};

test("a pack of the starter manual: each sheet names its text, and what is printed again is the same bytes", { timeout: 600_000 }, (t) => {
  const one = join(above, "one.zip");
  const began = Date.now();
  const done = run(project, "audit-pack", "--out", one, ...BROWSER);
  const took = Date.now() - began;
  assert.equal(done.code, 0, done.told);
  assert.equal(done.told, `wrote ${one}\n`);
  const { top, folder, files } = unpacked(one, "starter");
  assert.equal(top, "audit-pack-2026-12-01");
  const read = (file) => readFileSync(join(folder, file));
  for (const line of read("SHA256SUMS").toString().trimEnd().split("\n")) {
    const [digest, file] = line.split("  ");
    assert.equal(createHash("sha256").update(read(file)).digest("hex"), digest, file);
  }
  const pack = JSON.parse(read("pack.json"));
  const manual = JSON.parse(read("data/manual.json"));
  assert.deepEqual(pack.documents.map(({ id }) => id).sort(), manual.documents.filter(({ id, status }) => id && status !== "retired").map(({ id }) => id).sort());
  const again = join(above, "again");
  mkdirSync(again);
  const some = pack.documents.filter((_, at) => at % 6 === 0).reverse();
  assert.equal(run(project, "pdf", ...some.map(({ id }) => id), "--out", again, ...BROWSER).code, 0);
  for (const { file } of some) assert.ok(readFileSync(join(again, file.split("/")[1])).equals(read(file)), `${file} differs when it is printed again`);
  let sheets = 0;
  for (const { id, version, digest, approved_by, approved_on, commit, file, sha256, title } of pack.documents) {
    assert.equal(createHash("sha256").update(read(file)).digest("hex"), sha256);
    const pages = sheetsOf(read(file));
    assert.ok(pages[0].replace(/\s+/g, " ").includes(title), `${file} has no title`);
    pages.forEach((sheet, at) => {
      const flat = sheet.replace(/\s+/g, " ");
      assert.ok(flat.includes(`${id} · ${version} · ${digest}`), `${file}, sheet ${at + 1}: no ${id}`);
      assert.ok(flat.includes(`Approved by: ${approved_by}`) && flat.includes(`, ${approved_on}`), `${file}, sheet ${at + 1}: no approver`);
      assert.ok(flat.includes(`Commit: ${commit ?? "no"}`), `${file}, sheet ${at + 1}: no commit ${commit}`);
      assert.ok(flat.includes(`Page ${at + 1} of ${pages.length}`), `${file}, sheet ${at + 1}`);
      assert.ok(flat.includes("Uncontrolled when printed"), `${file}, sheet ${at + 1}`);
    });
    sheets += pages.length;
  }
  for (const { title, file } of pack.overviews) {
    const [first] = sheetsOf(read(file));
    assert.ok(first.replace(/\s+/g, " ").includes(title), `${file}: no "${title}"`);
  }
  for (const file of ["overviews/matrix.pdf", "overviews/documents.pdf", "overviews/statement-of-applicability.pdf", "data/manual.xlsx", "data/soa.csv", "README.txt"])
    assert.ok(files.includes(file), `no ${file}`);
  const info = execFileSync("pdfinfo", [join(folder, "documents/PRO-007-2.2.pdf")], { encoding: "utf8" });
  assert.match(info, /Tagged: +yes/);
  assert.match(info, /CreationDate: +Tue Dec +1 00:00:00 2026/);
  assert.deepEqual([...readdirSync(scratch), ...readdirSync(home)], [], "something was left behind");
  t.diagnostic(`${pack.documents.length} documents on ${sheets} sheets, ${pack.overviews.length} overviews, ${statSync(one).size} bytes, ${took} ms`);
});

test("a pack holds what is published and nothing else, and printing asks nobody for anything", { timeout: 2 * LONGEST }, async () => {
  let asked = 0;
  const server = createServer((_, response) => { asked += 1; response.end("<h1>not ours</h1>"); });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const base = `http://127.0.0.1:${server.address().port}/qms`;
  const config = CONFIG.replace("[manual]\n", `[manual]\nbase_url = "${base}"\n`);
  const folder = put(join(above, "published"), { ...MANUAL, "clausebook.toml": config });
  const archive = join(above, "published.zip");
  // Not `spawnSync`, which would keep the server from answering.
  const child = spawn(program, ["export", "-C", folder, "--date", "2026-12-01", "audit-pack", "--out", archive, ...BROWSER], { env });
  let told = "";
  child.stderr.on("data", (data) => (told += data));
  const code = await new Promise((done) => child.on("exit", done));
  server.close();
  assert.equal(code, 0, told);
  assert.equal(asked, 0, "something was fetched");
  const { folder: pack, files } = unpacked(archive, "published-pack");
  const printed = files.filter((file) => file.startsWith("documents/"));
  assert.deepEqual(printed, ["documents/PRO-001-1.0.pdf", "documents/PRO-002-1.0.pdf", "documents/QP-3-1.0.pdf"]);
  assert.deepEqual(files.filter((file) => file.startsWith("files/")).length, 2, files.join(" "));
  for (const file of files) {
    const bytes = readFileSync(join(pack, file));
    const words = file.endsWith(".pdf") && !file.startsWith("files/") ? sheetsOf(bytes).join(" ") : bytes.toString("latin1");
    assert.doesNotMatch(words, /7f3a9\d|PRO-01[01]/, `${file} tells of a draft or of what is confidential`);
    assert.ok(!bytes.includes(folder) && !bytes.includes(scratch), `${file} names a path of this machine`);
  }
  const readme = readFileSync(join(pack, "README.txt"), "utf8");
  assert.match(readme, /Withdrawn documents, not printed:\r\n {2}PRO-009 1\.0 Riveting/);
  const welding = readFileSync(join(pack, "documents/PRO-001-1.0.pdf"));
  const links = [...welding.toString("latin1").matchAll(/\/URI \(([^)]*)\)/g)].map(([, link]) => link).sort();
  assert.ok(links.includes(`${base}/documents/PRO-002.html`), links.join(" "));
  assert.ok(links.includes("https://example.org/law"), links.join(" "));
  const images = execFileSync("pdfimages", ["-list", join(pack, "documents/PRO-001-1.0.pdf")], { encoding: "utf8" });
  assert.match(images, /image +8 +8/, `the picture is not printed:\n${images}`);
});

test("links lead nowhere where the manual has no address, except within the sheet and out of the manual", { timeout: LONGEST }, () => {
  const folder = put(join(above, "nowhere"), MANUAL);
  const { code, out, told } = run(folder, "pdf", "pro-001", ...BROWSER);
  assert.equal(code, 0, told);
  const links = [...out.toString("latin1").matchAll(/\/URI \(([^)]*)\)/g)].map(([, link]) => link);
  assert.deepEqual(links, ["https://example.org/law"]);
  assert.match(out.toString("latin1"), /\/Dest|\/GoTo/);
});

test("documents are printed one by one, into a file or a folder, and nothing is replaced unasked", { timeout: 2 * LONGEST }, () => {
  const folder = put(join(above, "single"), MANUAL);
  const into = join(above, "into");
  mkdirSync(into);
  assert.equal(run(folder, "pdf", "PRO-001", "PRO-002", "--out", into, ...BROWSER).code, 0);
  assert.deepEqual(readdirSync(into), ["PRO-001-1.0.pdf", "PRO-002-1.0.pdf"]);
  const before = readFileSync(join(into, "PRO-001-1.0.pdf"));
  const again = run(folder, "pdf", "PRO-001", "--out", join(into, "PRO-001-1.0.pdf"), ...BROWSER);
  assert.equal(again.code, 2);
  assert.match(again.told, /is there already\n {2}= help: add `--force`/);
  const forced = run(folder, "pdf", "PRO-001", "--out", into, "--force", ...BROWSER);
  assert.equal(forced.code, 0, forced.told);
  assert.ok(readFileSync(join(into, "PRO-001-1.0.pdf")).equals(before));
  const all = run(folder, "pdf", "--out", into, "--force", "--drafts", ...BROWSER);
  assert.equal(all.code, 0, all.told);
  assert.deepEqual(readdirSync(into), ["PRO-001-1.0.pdf", "PRO-002-1.0.pdf", "PRO-009-1.0.pdf", "PRO-010-1.0.pdf", "QP-3-1.0.pdf"]);
  const [draft] = sheetsOf(readFileSync(join(into, "PRO-010-1.0.pdf")));
  assert.match(draft.replace(/\s+/g, " "), /PRO-010 · 1\.0 · \w+ · Draft Page 1 of 1 Approved by: not approved · Commit: no history/);
  for (const [words, said] of [
    [["pdf", "PRO-010"], /`PRO-010` is not published/],
    [["pdf", "PRO-01"], /there is no document `PRO-01`\n {2}= help: do you mean `PRO-001`\?/],
    [["pdf", "PRO-001", "PRO-002", "--out", join(above, "gone")], /is no folder, and 2 documents do not fit one file/],
    [["pdf", "PRO-001", "--browser", "/no/such/browser"], /the browser `\/no\/such\/browser` ended/],
    [["audit-pack", "PRO-001"], /take `export pdf PRO-001`/],
    [["csv", "--no-sandbox"], /only `pdf` and `audit-pack` are printed/],
  ]) {
    const { code, out, told } = run(folder, ...words);
    assert.equal(code, 2, told);
    assert.equal(out.length, 0);
    assert.match(told, said);
  }
});

test("a signal ends printing: nothing is written, nothing is left", { timeout: LONGEST }, async () => {
  const out = join(above, "interrupted.zip");
  const child = spawn(program, ["export", "-C", project, "audit-pack", "--out", out, ...BROWSER], { env, stdio: "ignore" });
  while (!readdirSync(scratch).length) await new Promise((done) => setTimeout(done, 20));
  await new Promise((done) => setTimeout(done, 500));
  child.kill("SIGINT");
  const code = await new Promise((done) => child.on("exit", done));
  assert.equal(code, 130);
  assert.ok(!existsSync(out));
  assert.deepEqual(readdirSync(scratch), []);
});

test("what is folded up and what is wide is on paper whole", { timeout: 120_000 }, () => {
  const cells = (count, of) => `| ${Array.from({ length: count }, (_, at) => of(at)).join(" | ")} |\n`;
  const table = (count, last) => cells(count, (at) => `Column ${at}`) + cells(count, () => "---") + cells(count, (at) => (at === count - 1 ? last : `Some words ${at}`));
  const long = `https://share.example.org/${"x".repeat(110)}ENDE`;
  const folder = put(join(above, "wide"), {
    "clausebook.toml": CONFIG,
    "content/a.md": text("PRO-001", "Wide", "approved", `<details><summary>Exceptions</summary>\n\nThe exception 4711.\n\n</details>\n\n${table(9, "QMS_EXPORT_NIGHTLY_JOB_0042")}\n${table(16, "LAST_OF_SIXTEEN")}`, `effective = 2026-02-02\n[[records]]\nname = "Log"\nlocation = "${long}"\nretention = "10 years"\n`),
  });
  const printed = run(folder, "pdf", "PRO-001", ...BROWSER, "-o", join(above, "wide.pdf"));
  assert.equal(printed.code, 0, printed.told);
  const words = sheetsOf(readFileSync(join(above, "wide.pdf"))).join("").replaceAll(/\s+/g, "");
  for (const word of ["Exceptions", "Theexception4711.", "ENDE", "10years"]) assert.ok(words.includes(word), `${word}: ${words}`);
  // A word that is broken stands in two lines, between which other cells are.
  for (const word of ["QMS_EXPORT", "0042", "LAST_OF"]) assert.ok(words.includes(word), `${word}: ${words}`);
  const boxes = execFileSync("pdftotext", ["-bbox", join(above, "wide.pdf"), "-"], { encoding: "utf8" });
  let width = 0;
  for (const [, page, right] of boxes.matchAll(/<page width="([\d.]+)"|xMax="([\d.]+)"/g)) {
    if (page) width = Number(page);
    else assert.ok(Number(right) <= width - 20, `a word ends at ${right} of ${width}`);
  }
});
