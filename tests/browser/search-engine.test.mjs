// The engine over the index that the program writes, without a browser.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { makeSite, openEngine } from "./search-site.mjs";

let site;
let engine;
let text;
let load;

before(() => {
  site = makeSite();
  const opened = openEngine(site.folder);
  ({ text, load } = opened);
  engine = opened.make(load);
});
after(() => site.remove());

const plain = (pieces) => pieces.map(({ text }) => text).join("");
const marked = (pieces) => pieces.filter(({ mark }) => mark).map(({ text }) => text);

async function find(query, limit = 10) {
  const result = await engine.search(query, limit);
  const found = [];
  for (const { more, ...one } of await engine.describe(result)) found.push({ ...one, ...(await more()) });
  return { ...result, found, names: found.map(({ id, title }) => plain(id) || plain(title)) };
}

test("the browser finds the same words in a text as the program", () => {
  for (const [sample, words] of JSON.parse(readFileSync(join(site.folder, "words.json"), "utf8"))) {
    assert.deepEqual([...new Set(text.spell(sample))].sort(), words.sort(), sample);
  }
});

test("the browser stems every word of the index as the program did", async () => {
  let forms = 0;
  for (const name of readdirSync(join(site.folder, "search")).filter((name) => name.startsWith("t-"))) {
    const [, records] = await load("t", name.slice(2, -3));
    let word = "";
    for (const record of records.split(";").slice(0, -1)) {
      const [spelled, spellings] = record.split(",");
      const digits = "!#$%&'()*+-./0123456789:<=>?@ABCDEFGHI";
      word = word.slice(0, digits.indexOf(spelled[0])) + spelled.slice(1);
      for (const form of spellings ? spellings.split(" ") : []) {
        forms += 1;
        assert.equal(text.stem(word.slice(0, digits.indexOf(form[0])) + form.slice(1)), word);
      }
    }
  }
  assert.ok(forms > 50, `${forms} forms`);
});

test("a clause number finds the clause first, then the section that answers it", async () => {
  const { found, names } = await find("8.4.1");
  assert.deepEqual(names, ["8.4.1", "PRO-005"]);
  assert.equal(found[0].href, "standards/9001/8.4.1.html?highlight=8.4.1*");
  assert.equal(found[1].href, "documents/PRO-005.html?highlight=8.4.1*#evaluation");
  assert.equal(plain(found[1].heading), "Evaluation of suppliers");
});

test("an id finds its document first, in any spelling", async () => {
  for (const query of ["PRO-007", "pro-007 ", "PRO 007", "pro007", "PRO-00"]) {
    const { names } = await find(query);
    const first = query === "PRO-00" ? names.slice(0, 2).includes("PRO-007") : names[0] === "PRO-007";
    assert.ok(first, `${query}: ${names}`);
  }
});

test("a misspelt word finds the right one and says so", async () => {
  const { corrections, names } = await find("nonconformty");
  assert.deepEqual(corrections, [{ from: "nonconformty", to: "nonconformity" }]);
  assert.ok(names.includes("PRO-010"), names.join());
  assert.deepEqual((await find("supplers")).corrections.map(({ to }) => to), ["suppliers"]);
  assert.deepEqual((await find("rpocedures")).corrections.map(({ to }) => to), ["procedures"]);
});

test("a word that is found is never corrected", async () => {
  for (const query of ["nonconformity", "supplier", "review", "records", "PRO-007", "8.4.1", "검토"]) {
    assert.deepEqual((await find(query)).corrections, [], query);
  }
});

test("forms of a word find each other", async () => {
  for (const query of ["nonconforming", "nonconformities", "nonconformities "]) {
    assert.ok((await find(query)).names.includes("PRO-010"), query);
  }
  assert.ok((await find("approving ")).names.includes("PRO-007"));
  assert.ok((await find("document ")).names.includes("PRO-007"));
});

test("every beginning of a word finds what the word finds", async () => {
  for (let end = 3; end <= "nonconformity".length; end++) {
    assert.ok((await find("nonconformity".slice(0, end))).names.includes("PRO-010"), "nonconformity".slice(0, end));
  }
});

test("Korean is found by words and by parts of words", async () => {
  for (const query of ["품질 매뉴얼", "매뉴얼", "검토", "부적합", "품"]) {
    assert.deepEqual((await find(query)).names, ["WI-003"], query);
  }
  assert.deepEqual(marked((await find("매뉴얼")).found[0].title), ["매뉴얼"]);
});

test("a standard's name finds the documents that speak of it", async () => {
  const { names } = await find("ISO/IEC 42001");
  assert.deepEqual(names.sort(), ["POL-002", "PRO-007"]);
});

test("accents and compounds do not matter", async () => {
  assert.deepEqual((await find("prufung")).names, ["POL-002"]);
  assert.ok((await find("non-conformity")).names.includes("PRO-010"));
});

test("all words must be met if any page has them all", async () => {
  const all = await find("supplier evaluated year");
  assert.deepEqual([all.names, all.some], [["PRO-005"], false]);
  const some = await find("weld supplier zebra");
  assert.equal(some.some, true);
  assert.ok(some.names.includes("AI-003") && some.names.includes("PRO-005"));
});

test("operators filter", async () => {
  assert.deepEqual((await find("clause:8.4")).names.sort(), ["8.4", "8.4.1", "8.4.3", "PRO-005"]);
  assert.deepEqual((await find("clause:8.4 kind:procedure")).names, ["PRO-005"]);
  assert.deepEqual((await find("kind:pol")).names, ["POL-002"]);
  assert.deepEqual((await find("kind:clause supplier")).names.sort(), ["8.4.1", "8.4.3"]);
  assert.deepEqual((await find("kind:row")).names, ["AI-003"]);
  assert.deepEqual((await find("owner:quality-manager approval kind:procedure")).names[0], "PRO-007");
  assert.deepEqual((await find("clause:8.4 kind:nothing")).names, []);
});

test("rows, roles and terms are found, each at its own address", async () => {
  for (const [query, kind, href] of [
    ["weld camera", "row", "registers/ai-systems.html?highlight=weld%20camera*#AI-003"],
    ["ai-003", "row", "registers/ai-systems.html?highlight=ai-003*#AI-003"],
    ["quality manager ", "role", "roles/quality-manager.html?highlight=quality%20manager"],
    ["corrective action ", "term", "glossary.html?highlight=corrective%20action#corrective-action"],
  ]) {
    assert.ok((await find(query)).found.some((one) => one.kind === kind && one.href === href), query);
  }
});

test("excerpts show the words that were found", async () => {
  const { found } = await find("two people");
  assert.deepEqual(marked(found[0].excerpt), ["Two", "people"]);
  assert.match(found[0].href, /#review-and-approval$/);
});

test("nothing and nonsense find nothing and break nothing", async () => {
  for (const query of ["", " ", "\u0000", "((((", "constructor", "__proto__", "zzzzqqqq", ":", "kind:", "clause:\"8", "-", "…"]) {
    assert.deepEqual((await find(query)).found.filter(({ kind }) => !kind), [], query);
  }
  assert.equal((await find("zzzzqqqq")).total, 0);
});

test("the distance between two words counts swapped neighbours once", () => {
  for (const [one, other, far] of [["abcd", "abdc", 1], ["abcd", "abcd", 0], ["abcd", "abc", 1], ["abcd", "xbcd", 1], ["abcd", "badc", 2]]) {
    assert.equal(engine.distance(one, other, 2, false), far, `${one} ${other}`);
  }
  assert.equal(engine.distance("nonconf", "nonconformity", 2, true), 0);
  assert.ok(engine.distance("audit", "review", 2, false) > 2);
});

test("an index that was replaced meanwhile is read again", async () => {
  const { load, make } = openEngine(site.folder);
  let stale = true;
  const engine = make(async (kind, name, version) => {
    const found = structuredClone(await load(kind, name));
    if (kind === "index" && stale) found[0].stamp = "0ld";
    if (kind === "index" && version) stale = false;
    if (kind === "index" && !stale) found[0].stamp = (await load("index", ""))[0].stamp;
    return found;
  });
  assert.ok((await engine.search("supplier", 10)).total > 0);
});

describe("of 1,000 documents", () => {
  const BUDGET = 60_000;
  let large;
  before(() => { large = makeSite("1000"); });
  after(() => large.remove());

  // An engine of its own, and what it has loaded, in bytes as compressed by a server.
  function fresh() {
    const { load, loaded, make } = openEngine(large.folder);
    const bytes = () => loaded.reduce((sum, path) => sum + gzipSync(readFileSync(join(large.folder, path)), { level: 9 }).length, 0);
    return { ...make(load), bytes, loaded };
  }
  const names = async (engine, result) => (await engine.describe(result)).map(({ id, title }) => `${plain(id)} ${plain(title)}`);

  for (const query of ["records of the management review", "control of the design process", "customer requirements approved", "supplier evaluated", "PRO-00007", "8.4.1", "nonconformty", "clause:8.4 kind:procedure"]) {
    test(`"${query}" loads less than 60 kB, pasted or typed letter by letter, and finds the same`, async (t) => {
      const pasted = fresh();
      const whole = await pasted.search(query, 10);
      const typed = fresh();
      await typed.open();
      const atOnce = typed.bytes();
      let last;
      for (let end = 1; end <= query.length; end++) last = await typed.search(query.slice(0, end), 10, { quick: true });
      if (last.waits) last = await typed.search(query, 10);
      assert.deepEqual(await names(typed, last), await names(pasted, whole));
      // Texts come for what is in sight, six results or fewer.
      for (const { more } of (await typed.describe(last)).slice(0, 6)) await more();
      t.diagnostic(`typed ${((typed.bytes() - atOnce) / 1000).toFixed(1)} kB, ${typed.loaded.length} files`);
      assert.ok(typed.bytes() - atOnce < BUDGET, `${typed.bytes() - atOnce} bytes: ${typed.loaded.join(" ")}`);
    });
  }

  test("one or two letters find at once what they find at rest, and load next to nothing for it", async () => {
    for (const query of ["r", "re", "co", "s"]) {
      const quick = fresh();
      const first = await quick.search(query, 10, { quick: true });
      assert.equal(first.waits, false);
      assert.equal(quick.loaded.filter((path) => path.startsWith("search/t-")).length, 0, quick.loaded.join(" "));
      const rest = fresh();
      assert.deepEqual(await names(quick, first), await names(rest, await rest.search(query, 10)), query);
    }
  });

  test("the beginning of a further word waits until it says more, and then counts", async () => {
    const engine = fresh();
    const before = await names(engine, await engine.search("record ", 10, { quick: true }));
    const loaded = engine.loaded.length;
    const begun = await engine.search("record m", 10, { quick: true });
    assert.equal(begun.waits, true);
    assert.deepEqual([await names(engine, begun), engine.loaded.length], [before, loaded]);
    const rest = await engine.search("record m", 10);
    assert.equal(rest.waits, false);
    assert.ok(engine.loaded.length > loaded);
  });

  test("a word that begins is not waited for if nothing else is found", async () => {
    const engine = fresh();
    const found = await engine.search("zzzzqqqq re", 10, { quick: true });
    assert.equal(found.waits, false);
    assert.ok(found.total > 0);
  });
});
