// Is a printed copy current? Everything needed is in check-data.js, so the answer comes offline as well.
(() => {
  "use strict";
  const { words, fill, make } = globalThis.clausebookTheme;
  const entries = globalThis.clausebookCheck ?? [];
  const root = document.documentElement.dataset.root;
  const box = document.querySelector("[data-check]");
  const input = box.querySelector("input");
  const result = box.querySelector("[data-check-result]");
  const plain = (value) => value.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const same = (one, other) => one.toLowerCase() === other.toLowerCase();

  // The documents that are meant: by the id as it stands, in any case, and at last without its dots and dashes.
  function meant(id) {
    for (const spelled of [(text) => text, (text) => text.toLowerCase(), plain]) {
      const found = entries.filter((entry) => spelled(entry.id) === spelled(id));
      if (found.length) return found;
    }
    return [];
  }

  // Type or scan: `PRO-007 2.1 4f3a9c1e`, `PRO-007 · 2.1 · 4f3a9c1e`, in any case.
  function read(code) {
    const parts = code.trim().split(/[\s·|;,/]+/).filter(Boolean);
    const digest = parts.length > 1 && /^[0-9a-f]{6,64}$/i.test(parts.at(-1)) ? parts.pop().toLowerCase() : "";
    const version = parts.length > 1 ? parts.pop().replace(/^v(?=\d)/i, "") : "";
    return { id: parts.join(" "), version, digest };
  }

  function judge({ id, version, digest }) {
    const [entry, ...others] = meant(id);
    if (!entry || others.length) {
      const near = entry ? [entry, ...others] : entries.filter((other) => plain(other.id).startsWith(plain(id).slice(0, 3))).slice(0, 5);
      return { verdict: "unknown", title: words.check_unknown, lines: [fill(words.check_unknown_text, { id })], near };
    }
    const known = { id: entry.id, version: entry.version };
    const link = [entry];
    if (entry.status === "retired") {
      return { verdict: "withdrawn", title: words.check_withdrawn, lines: [fill(words.check_withdrawn_text, known)], successor: entry.superseded_by, link };
    }
    if (!entry.in_force) return { verdict: "draft", title: words.check_draft, lines: [fill(words.check_draft_text, known)], link };
    const old = entry.earlier.find(([earlier]) => same(earlier, version));
    if (version && !same(version, entry.version)) {
      const lines = [fill(words.check_old_text, known)];
      if (old?.[1]) lines.unshift(fill(words.check_old_since, { old: version, date: old[1] }));
      return { verdict: "old", title: words.check_old, lines, link };
    }
    const since = entry.effective ? [fill(words.check_current_since, { date: entry.effective })] : [];
    if (!version) return { verdict: "open", title: fill(words.check_id_title, known), lines: [fill(words.check_id_only, known), ...since], link };
    const length = Math.min(digest.length, entry.digest.length);
    if (digest && digest.slice(0, length) !== entry.digest.slice(0, length)) {
      return { verdict: "old", title: words.check_changed, lines: [fill(words.check_changed_text, known)], link };
    }
    return { verdict: "current", title: words.check_current, lines: [fill(words.check_current_text, known), ...since], link };
  }

  // A date is not broken at the end of a line.
  const dated = (line) => line.split(/(\d{4}-\d{2}-\d{2})/).map((part, at) => (at % 2 ? make("time", { datetime: part }, part) : part));

  function show() {
    const code = read(input.value);
    result.replaceChildren();
    if (!code.id) return;
    const answer = judge(code);
    const anchor = (entry) => make("a", { href: root + entry.address }, entry.id ? `${entry.id} ${entry.title}` : entry.title);
    const block = make("div", { class: `answer ${answer.verdict}` }, make("p", { class: "title" }, answer.title), ...answer.lines.map((line) => make("p", {}, ...dated(line))));
    if (answer.successor) block.append(make("p", {}, words.check_replaced, " ", anchor(answer.successor)));
    if (answer.near?.length) block.append(make("p", {}, words.check_near), make("ul", {}, ...answer.near.map((entry) => make("li", {}, anchor(entry)))));
    else if (answer.link) block.append(make("p", {}, anchor(answer.link[0])));
    result.append(block);
  }

  box.querySelector("[data-check-run]").addEventListener("click", show);
  input.addEventListener("keydown", (event) => event.key === "Enter" && show());
  if (location.hash.length > 1) {
    let asked = location.hash.slice(1);
    try { asked = decodeURIComponent(asked); } catch {}
    input.value = asked.replaceAll("+", " ");
    show();
  }
})();
