// Search as you type, and the words that were searched for marked on the page that answers.
//
// A page needs:
//   <html lang="en" data-root="../">                      the site's root, relative to the page
//   <script src="../assets/search.js" defer></script>     if search-text.js and search-engine.js are not beside it:
//                                                         data-text="ADDRESS" data-engine="ADDRESS"
//   <button type="button" data-search-open hidden>        any number; shown once search works
//   <main> or an element with data-search-text            where words are marked
// and, with a Content-Security-Policy, no more than `script-src 'self'`. If that also has
// `require-trusted-types-for 'script'`, it must allow the one policy made here: `trusted-types clausebook`.
// `/` and Ctrl+K (or Command+K) open the dialog; <html data-search-keys="off"> leaves both to others, and readers
// can switch `/` off in the dialog.
//
// Every word printed here can be replaced, for other languages, by
//   <template id="search-strings"><span data-key="label">Search</span> …</template>
// with the keys of STRINGS below; `{count}` and the like are filled in, and `.one`, `.few`, `.other` … are the
// plural categories of the page's language.
//
// What it builds, for the style sheet (search.css is one):
//   dialog.search[aria-label]
//     form.search-form[role=search]
//       label.search-label  input.search-input[role=combobox]  button.search-close
//     p.search-status[role=status]                        "12 results"
//     p.search-correction                                 "Did you mean": button.search-correct
//     p.search-hint                                       before anything is typed
//     div.search-results[role=listbox]                    aria-busy while loading
//       div.search-group[role=group].search-group-KIND    KIND: document, clause, row, role, term, page
//         div.search-group-name
//         a.search-result[role=option][aria-selected]
//           span.search-result-name: span.search-result-id, span.search-result-title
//           span.search-result-place: span.search-result-context, span.search-result-heading
//           span.search-result-excerpt                    found words in <mark>; heading and excerpt come a moment later
//     button.search-more
//     label.search-keys: input[type=checkbox]
//   section.search-found                                  on the page that was opened, while words are marked
//     span[role=status]  button.search-found-previous  button.search-found-next  button.search-found-clear
//   ::highlight(search)  ::highlight(search-current)      or mark.search-mark where the browser has no highlights
"use strict";

// The receiver of everything that is loaded: `clausebookSearch("KIND", "NAME", …)`.
function clausebookSearch(kind, name, ...rest) {
  clausebookSearch.waiting.get(`${kind}-${name}`)?.(rest);
}

(() => {
  const STRINGS = {
    label: "Search this manual",
    placeholder: "Word, id or clause",
    close: "Close",
    hint: "Words in any order; ids and clause numbers as they are: PRO-007, 8.4.1. Filters: clause:8.5, kind:procedure.",
    "results.one": "{count} result",
    "results.other": "{count} results",
    "results.more": "More than {count} found",
    none: "Nothing found for “{query}”",
    some: "No page has all of these words; some have most of them",
    corrected: "Little or nothing found for “{word}”. Did you mean",
    failed: "The search index could not be loaded",
    more: "Show more results",
    keys: "The / key opens search",
    list: "Results",
    document: "Documents", clause: "Clauses and controls", row: "Register entries", role: "Roles", term: "Terms", page: "Pages",
    top: "from the beginning",
    marked: "Words found on this page",
    "found.one": "{at} of {count} place: {words}",
    "found.other": "{at} of {count} places: {words}",
    previous: "Previous", next: "Next", clear: "Clear",
  };
  const FIRST = 10;
  const MORE = 20;
  const PAUSE = 90;
  const REST = 160;

  const page = document.documentElement;
  const own = document.currentScript;
  const root = new URL(page.dataset.root || "./", document.baseURI);
  const scripts = Object.fromEntries(["text", "engine"].map((name) =>
    [name, new URL(own.dataset[name] || new URL(`search-${name}.js`, own.src), document.baseURI).href]));

  // ---- Words ----

  const plural = new Intl.PluralRules(page.lang || "en");
  const numbers = new Intl.NumberFormat(page.lang || "en");

  function say(key, values = {}) {
    const given = document.getElementById("search-strings")?.content;
    const written = (name) => given?.querySelector(`[data-key="${name}"]`)?.textContent ?? STRINGS[name];
    const category = `${key}.other` in STRINGS ? `.${plural.select(values.count)}` : "";
    const text = written(key + category) ?? written(`${key}.other`) ?? key;
    return text.replace(/\{(\w+)\}/g, (all, name) => {
      const value = values[name];
      return typeof value === "number" ? numbers.format(value) : value ?? all;
    });
  }

  // ---- Loading ----

  clausebookSearch.waiting = new Map();

  // The only addresses that are ever loaded: two scripts, and the files of this site's index.
  function address(name) {
    if (Object.hasOwn(scripts, name)) return scripts[name];
    if (!/^(?:index|[bmtvx]-[0-9a-z]+)\.js(?:\?[0-9a-f]+)?$/.test(name)) throw new TypeError(`no search file: ${name}`);
    return new URL(`search/${name}`, root).href;
  }
  const policy = self.trustedTypes?.createPolicy("clausebook", { createScriptURL: address }) ??
    { createScriptURL: address };

  // Runs one file; resolves to what it passes to `clausebookSearch`.
  function load(kind, name, version) {
    const file = kind in scripts ? kind : `${kind}${name && "-"}${name}.js${version ? `?${version}` : ""}`;
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const key = `${kind}-${name}`;
      const end = (settle, value) => {
        clausebookSearch.waiting.delete(key);
        script.remove();
        settle(value);
      };
      clausebookSearch.waiting.set(key, (rest) => end(resolve, rest));
      script.onerror = script.onload = () => end(reject, new Error(`cannot load ${file}`));
      script.src = policy.createScriptURL(file);
      document.head.append(script);
    });
  }

  // Runs a script once; if that fails, again the next time.
  function lazy(start) {
    let started;
    return () => {
      started ??= start();
      started.catch(() => { started = undefined; });
      return started;
    };
  }
  const texts = lazy(() => load("text", "").then(([make]) => make()));
  const maker = lazy(() => Promise.all([load("engine", ""), texts()]));
  const begin = () => lazy(() => maker().then(([[make], text]) => make(load, text)));
  let ready = begin();

  function make(tag, className, properties = {}, ...children) {
    const { role, ...others } = properties;
    const element = Object.assign(document.createElement(tag), others);
    if (className) element.className = className;
    if (role) element.setAttribute("role", role);
    element.append(...children);
    return element;
  }

  const pieces = (list) => list.map(({ text, mark }) => (mark ? make("mark", "", {}, text) : text));

  // ---- The dialog ----

  let dialog;
  let parts;
  let options = [];
  let current = -1;
  let turn = 0;
  let shown = "";
  let following = false;
  let waits = false;
  let pending = false;
  let timer;
  let seen;

  function build() {
    const input = make("input", "search-input", {
      type: "text", id: "search-input", role: "combobox", autocomplete: "off", spellcheck: false, enterKeyHint: "search",
      placeholder: say("placeholder"),
    });
    for (const [name, value] of [["aria-autocomplete", "list"], ["aria-expanded", "false"],
      ["aria-controls", "search-results"], ["autocapitalize", "off"]]) {
      input.setAttribute(name, value);
    }
    const results = make("div", "search-results", { id: "search-results", role: "listbox", hidden: true });
    results.setAttribute("aria-label", say("list"));
    const box = make("input", "", { type: "checkbox", checked: slashOpens() });
    parts = {
      input, results,
      close: make("button", "search-close", { type: "button" }, say("close")),
      status: make("p", "search-status", { role: "status" }),
      correction: make("p", "search-correction", { hidden: true }),
      hint: make("p", "search-hint", {}, say("hint")),
      more: make("button", "search-more", { type: "button", hidden: true }, say("more")),
      keys: make("label", "search-keys", {}, box, ` ${say("keys")}`),
    };
    seen = new IntersectionObserver((found) => found.forEach(({ isIntersecting, target }) => {
      if (!isIntersecting) return;
      seen.unobserve(target);
      target.complete().catch(() => {});
    }), { root: results });
    const form = make("form", "search-form", { role: "search" },
      make("label", "search-label", { htmlFor: "search-input" }, say("label")), input, parts.close);
    dialog = make("dialog", "search", {}, form, parts.status, parts.correction, parts.hint, results, parts.more, parts.keys);
    dialog.setAttribute("aria-label", say("label"));
    parts.keys.hidden = page.dataset.searchKeys === "off";
    document.body.append(dialog);

    form.addEventListener("submit", (event) => event.preventDefault());
    parts.close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    box.addEventListener("change", () => remember("clausebook-search-slash", box.checked ? "" : "off"));
    parts.more.addEventListener("click", async () => {
      const at = options.length;
      await update(at + MORE);
      select(Math.min(at, options.length - 1));
      input.focus();
    });
    input.addEventListener("input", () => {
      following = false;
      clearTimeout(timer);
      results.setAttribute("aria-busy", "true");
      pending = true;
      timer = setTimeout(() => update(FIRST, { quick: !following }), PAUSE);
    });
    input.addEventListener("keydown", onKey);
    results.addEventListener("pointermove", (event) => {
      const option = event.target.closest(".search-result");
      if (option) select(options.indexOf(option), false);
    });
    results.addEventListener("click", (event) => {
      const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      if (plain && event.target.closest(".search-result")) dialog.close();
    });
  }

  function open() {
    if (!dialog) build();
    if (dialog.open) return;
    dialog.showModal();
    parts.input.focus();
    parts.input.select();
    ready().then((engine) => engine.open()).catch(() => tell(say("failed")));
  }

  function onKey(event) {
    if (event.isComposing) return;
    const last = options.length - 1;
    const to = {
      ArrowDown: current < last ? current + 1 : 0,
      ArrowUp: current > 0 ? current - 1 : last,
      PageDown: Math.min(current + 5, last),
      PageUp: Math.max(current - 5, 0),
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (options.length) select(to);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (shown === parts.input.value.trim() && !(waits && current <= 0)) follow(options[current]);
      else following = true;
      if (following && waits) update();
    }
  }

  function select(at, scroll = true) {
    options[current]?.setAttribute("aria-selected", "false");
    current = at;
    const option = options[at];
    if (!option) return parts.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    parts.input.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }

  // Opens a result once its exact address is known.
  async function follow(option) {
    await option?.complete().catch(() => {});
    if (dialog.open) option?.click();
  }

  const tell = (text) => { parts.status.textContent = text; };

  // Searches for what is typed now, unless more is typed before the answer comes. With `quick`, more may be typed.
  async function update(limit = FIRST, { quick = false } = {}) {
    const query = parts.input.value.trim();
    const mine = ++turn;
    clearTimeout(timer);
    pending = false;
    if (!query) return show(query, [], undefined);
    parts.results.setAttribute("aria-busy", "true");
    try {
      const engine = await ready();
      // A space at the end says that the last word is complete.
      const result = await engine.search(parts.input.value.trimStart(), limit, { quick });
      if (result.waits && following && mine === turn) return update();
      const found = mine === turn ? await engine.describe(result) : [];
      for (const one of found.filter(({ here }) => here)) Object.assign(one, await one.more());
      if (mine === turn) show(query, found, result, quick);
    } catch {
      if (mine === turn) {
        show(query, [], undefined);
        tell(say("failed"));
      }
    }
  }

  function show(query, found, result, quick = false) {
    const { input, results, correction, hint, more } = parts;
    shown = query;
    seen.disconnect();
    options = [];
    current = -1;
    results.replaceChildren(...groups(found));
    waits = Boolean(result?.waits);
    if (!waits && !pending) results.removeAttribute("aria-busy");
    results.hidden = !options.length;
    input.setAttribute("aria-expanded", String(options.length > 0));
    hint.hidden = query !== "";
    more.hidden = !result || result.units.length >= result.total;
    const fixed = result?.corrections[0];
    correction.hidden = !fixed;
    correction.replaceChildren(...(fixed ? suggestion(fixed) : []));
    results.scrollTop = 0;
    select(options.length ? 0 : -1);
    tell(!result ? "" : !found.length ? say("none", { query }) : result.some ? say("some") :
      say(result.more ? "results.more" : "results", { count: result.total }));
    // More was typed meanwhile: Enter means what it finds.
    if (pending) return;
    if (following) follow(options[0]);
    following = false;
    if (quick) timer = setTimeout(rest, REST);
    else rest();
  }

  // Once typing rests, a word that only begins is looked up, unless a result was chosen already, and texts are loaded for
  // what is in sight.
  function rest() {
    if (waits && current <= 0) return update();
    parts.results.removeAttribute("aria-busy");
    options.forEach((option) => seen.observe(option));
  }

  function suggestion({ from, to }) {
    const button = make("button", "search-correct", { type: "button" }, to);
    button.addEventListener("click", () => {
      const at = parts.input.value.toLowerCase().lastIndexOf(from);
      const value = parts.input.value;
      parts.input.value = at < 0 ? to : value.slice(0, at) + to + value.slice(at + from.length);
      parts.input.focus();
      update();
    });
    return [`${say("corrected", { word: from })} `, button, "?"];
  }

  // Results by kind, the kind of the best result first.
  function groups(found) {
    const byKind = Map.groupBy ? Map.groupBy(found, ({ kind }) => kind) : groupBy(found);
    return [...byKind].map(([kind, members]) => {
      const name = make("div", "search-group-name", { id: `search-group-${kind}`, role: "presentation" }, say(kind));
      const group = make("div", `search-group search-group-${kind}`, { role: "group" }, name, ...members.map(option));
      group.setAttribute("aria-labelledby", name.id);
      return group;
    });
  }

  function groupBy(found) {
    const groups = new Map();
    for (const one of found) groups.set(one.kind, [...(groups.get(one.kind) ?? []), one]);
    return groups;
  }

  function option({ kind, id, title, context, href, more, ...known }) {
    const name = make("span", "search-result-name");
    if (id.length) name.append(make("span", "search-result-id", {}, ...pieces(id)), " ");
    name.append(make("span", "search-result-title", {}, ...pieces(title)));
    const heading = make("span", "search-result-heading");
    const excerpt = make("span", "search-result-excerpt");
    const place = make("span", "search-result-place", {}, make("span", "search-result-context", {}, context), " ", heading);
    place.hidden = !context && kind !== "document" && kind !== "page";
    const link = make("a", "search-result", { tabIndex: -1, role: "option" }, name, " ", place, " ", excerpt);
    const fill = (found) => {
      link.href = new URL(found.href, root).href;
      const where = found.heading?.length ? pieces(found.heading) : found.excerpt && !context ? [say("top")] : [];
      heading.replaceChildren(...where);
      excerpt.replaceChildren(...pieces(found.excerpt ?? []));
    };
    fill({ href, ...known });
    let filled = known.excerpt ? Promise.resolve() : undefined;
    link.complete = () => (filled ??= more().then(fill));
    link.id = `search-option-${options.length}`;
    link.setAttribute("aria-selected", "false");
    options.push(link);
    return link;
  }

  // In the preview the manual is another one from time to time: what was read of its index is forgotten.
  document.addEventListener("clausebook:edition", async () => {
    ready = begin();
    if (!dialog?.open || pending) return;
    const at = current;
    await update(Math.max(FIRST, options.length));
    if (at > 0) select(Math.min(at, options.length - 1), false);
  });

  // ---- Keys and buttons ----

  function remember(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Without storage, the choice lasts as long as the page.
      remember[key] = value;
    }
  }

  function slashOpens() {
    try {
      return localStorage.getItem("clausebook-search-slash") !== "off";
    } catch {
      return remember["clausebook-search-slash"] !== "off";
    }
  }

  const isTyping = (target) => target.isContentEditable || /^(?:input|textarea|select)$/i.test(target.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const keys = page.dataset.searchKeys !== "off";
    const slash = event.key === "/" && plain && !isTyping(event.target) && slashOpens();
    const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (keys && (slash || chord) && !document.querySelector("dialog[open]:not(.search)")) {
      event.preventDefault();
      open();
    } else if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
      clear();
    }
  });

  for (const button of document.querySelectorAll("[data-search-open]")) {
    button.hidden = false;
    button.setAttribute("aria-haspopup", "dialog");
    if (page.dataset.searchKeys !== "off") button.setAttribute("aria-keyshortcuts", "Control+K Meta+K /");
    button.addEventListener("click", open);
  }

  // ---- The words on the page that was opened ----

  let ranges = [];
  let bar;

  const hasHighlights = () => Boolean(self.CSS?.highlights && self.Highlight);

  function textsOf(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("script, style, template, svg, [hidden]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    return texts;
  }

  async function highlight(words) {
    const { readMarks, marker } = await texts();
    const marks = readMarks(words);
    const find = marker(marks, page.lang || "en");
    const area = document.querySelector("[data-search-text]") ?? document.querySelector("main") ?? document.body;
    ranges = textsOf(area).flatMap((node) => find(node.data).map(([start, end]) => {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      return range;
    }));
    if (!ranges.length) return;
    if (hasHighlights()) CSS.highlights.set("search", new Highlight(...ranges));
    else ranges = wrap(ranges);
    showBar(marks.map(({ text }) => text).join(" "));
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch {}
    const target = id && document.getElementById(id);
    const after = (range) => !target || target.compareDocumentPosition(range.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING;
    goTo(Math.max(0, ranges.findIndex(after)), !target);
  }

  // Marks by elements where the browser has no highlights; the last first, as wrapping splits the text before it.
  function wrap(ranges) {
    return ranges.reverse().map((range) => {
      const mark = make("mark", "search-mark");
      range.surroundContents(mark);
      const inner = new Range();
      inner.selectNodeContents(mark);
      return inner;
    }).reverse();
  }

  function showBar(words) {
    const status = make("span", "", { role: "status" });
    const button = (name, act) => {
      const button = make("button", `search-found-${name}`, { type: "button" }, say(name));
      button.addEventListener("click", act);
      return button;
    };
    bar = make("section", "search-found", { words }, status,
      button("previous", () => goTo((bar.at + ranges.length - 1) % ranges.length)),
      button("next", () => goTo((bar.at + 1) % ranges.length)),
      button("clear", clear));
    bar.setAttribute("aria-label", say("marked"));
    document.body.append(bar);
  }

  function goTo(at, scroll = true) {
    bar.at = at;
    const range = ranges[at];
    if (hasHighlights()) CSS.highlights.set("search-current", new Highlight(range));
    bar.firstChild.textContent = say("found", { at: at + 1, count: ranges.length, words: bar.words });
    for (let node = range.startContainer.parentElement; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    if (scroll) range.startContainer.parentElement.scrollIntoView({ block: "center" });
  }

  function clear() {
    if (!bar) return;
    bar.remove();
    bar = undefined;
    if (hasHighlights()) ["search", "search-current"].forEach((name) => CSS.highlights.delete(name));
    for (const mark of document.querySelectorAll("mark.search-mark")) {
      const parent = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }
    ranges = [];
  }

  // The words come in the address and leave it at once, so that what is copied from it is the page's own.
  const here = new URL(location.href);
  const words = here.searchParams.get("highlight");
  if (words !== null) {
    here.searchParams.delete("highlight");
    history.replaceState(history.state, "", here);
    highlight(words).catch(() => {});
  }
})();
