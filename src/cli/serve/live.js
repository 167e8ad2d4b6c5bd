// The preview's part of every page: puts changes into the page where it stands, and shows what was found.
// It runs before the scripts of the theme, so that it knows the page as it was sent.
(() => {
  "use strict";
  const script = document.currentScript;
  const root = script.dataset.root;
  const token = new URL(script.src).searchParams.get("t");
  const own = (name, values = {}) => `${root}${name}?${new URLSearchParams({ t: token, ...values })}`;
  let edition = Number(script.dataset.edition);
  let sent = document.documentElement.cloneNode(true);
  let busy = false;
  let again = false;
  // Editors move a file away before they write it anew: a page that is gone is left a moment to come back.
  const GRACE = 600;
  let gone = 0;
  let wait = 0;

  const address = () => {
    const path = decodeURIComponent(location.pathname.slice(1));
    return path === "" || path.endsWith("/") ? `${path}index.html` : path;
  };

  // Without a request of its own kind a document would have to be parsed from text, which pages forbid.
  const ask = (url, type) =>
    new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("GET", url);
      request.responseType = type;
      request.onload = () => done(request);
      request.onerror = failed;
      request.send();
    });

  // Parts of a page that can change; the search dialog and what scripts add stand beside them.
  const PARTS = ["header.top .brand", ".layout", "footer.foot"];

  async function refresh() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    clearTimeout(wait);
    try {
      const [request, told] = await Promise.all([ask(location.pathname + location.search, "document"), state()]);
      if (told.page === "gone" && told.address) return;
      gone = told.page === "gone" ? gone || Date.now() : 0;
      const next = request.response?.documentElement;
      const of = Number(next?.querySelector("script[data-edition]")?.dataset.edition);
      if (!of) throw new Error("no page");
      // What was asked for at once may have been answered from two editions.
      again ||= of !== told.edition;
      if (again) return;
      if (gone && Date.now() - gone < GRACE) wait = setTimeout(refresh, GRACE);
      else if (told.page !== "kept") put(next);
      edition = of;
      images();
    } catch {
      // The server went away meanwhile; the stream of events says when it is back.
    } finally {
      busy = false;
      if (again) {
        again = false;
        refresh();
      }
    }
  }

  function put(next) {
    if (sent.isEqualNode(next)) return;
    const scripts = (page) => [...page.querySelectorAll("script[src]")].map((one) => one.getAttribute("src").split("__live.js")[0]).join();
    const ribbon = (page) => page.querySelector("body > .ribbon")?.textContent;
    const whole = (page) => PARTS.every((part) => page.querySelector(part));
    const pages = [document.documentElement, sent, next];
    const simple = !sent.querySelector("body script") && !next.querySelector("body script");
    if (!pages.every(whole) || !simple || scripts(sent) !== scripts(next) || ribbon(sent) !== ribbon(next)) {
      location.reload();
      return;
    }
    const place = { x: scrollX, y: scrollY };
    document.title = next.querySelector("title")?.textContent ?? document.title;
    attributes(document.documentElement, sent, next);
    styles(next);
    for (const part of PARTS) patch(...pages.map((page) => page.querySelector(part)));
    sent = next;
    if (scrollX !== place.x || scrollY !== place.y) scrollTo({ left: place.x, top: place.y, behavior: "instant" });
    document.dispatchEvent(new CustomEvent("clausebook:changed"));
  }

  // An image that changed has the address it had: its bytes say whether it must be shown anew.
  const seen = new Map();

  async function images() {
    for (const image of document.querySelectorAll("main img[src]")) {
      const url = image.src.split("#")[0];
      if (new URL(url).origin !== location.origin) continue;
      const request = await ask(url, "arraybuffer").catch(() => null);
      if (request?.status !== 200) continue;
      const digest = [...new Uint8Array(request.response)].reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 7);
      const isBroken = image.complete && image.naturalWidth === 0;
      if (isBroken || (seen.get(url) ?? digest) !== digest) image.src = `${url}#${edition}`;
      seen.set(url, digest);
    }
  }

  function styles(next) {
    const sheets = (page) => [...page.querySelectorAll('head link[rel="stylesheet"]')];
    const [mine, theirs] = [sheets(document), sheets(next)];
    theirs.forEach((sheet, at) => {
      const href = sheet.getAttribute("href");
      if (mine[at] && mine[at].getAttribute("href") !== href) mine[at].setAttribute("href", href);
    });
  }

  function attributes(live, before, next) {
    for (const name of new Set([...before.getAttributeNames(), ...next.getAttributeNames()])) {
      const value = next.getAttribute(name);
      if (before.getAttribute(name) === value) continue;
      if (value === null) live.removeAttribute(name);
      else live.setAttribute(name, value);
    }
  }

  // Makes of the live element what the next one is, and touches only what differs between the one sent
  // before and the next: everything else keeps its state, what scripts made of it included.
  function patch(live, before, next) {
    attributes(live, before, next);
    const [mine, old, wanted] = [live, before, next].map((node) => [...node.childNodes]);
    if (mine.length !== old.length || mine.some((node, at) => node.nodeName !== old[at].nodeName)) {
      if (!before.isEqualNode(next)) renew(live, next);
      return;
    }
    let start = 0;
    while (start < old.length && start < wanted.length && old[start].isEqualNode(wanted[start])) start += 1;
    let end = 0;
    while (end < old.length - start && end < wanted.length - start && old.at(-1 - end).isEqualNode(wanted.at(-1 - end))) end += 1;
    const middle = (nodes) => nodes.slice(start, nodes.length - end);
    const [from, was, to] = [mine, old, wanted].map(middle);
    if (from.length === to.length) {
      to.forEach((node, at) => one(from[at], was[at], node));
      return;
    }
    const behind = mine[mine.length - end] ?? null;
    for (const node of from) node.remove();
    for (const node of to) live.insertBefore(document.importNode(node, true), behind);
  }

  function one(live, before, next) {
    if (before.isEqualNode(next)) return;
    if (live.nodeType === Node.ELEMENT_NODE && live.nodeName === next.nodeName) patch(live, before, next);
    else if (live.nodeType === Node.TEXT_NODE && next.nodeType === Node.TEXT_NODE) live.data = next.data;
    else live.replaceWith(document.importNode(next, true));
  }

  // Replaces what scripts have built upon; opened blocks, places in wide tables and the focus stay.
  function renew(live, next) {
    const state = (node) => [...node.querySelectorAll("details, .scroll")];
    const kept = state(live).map((node) => ({ open: node.open, left: node.scrollLeft }));
    const focusable = (node) => [...node.querySelectorAll("a, button, summary, input, select")];
    const focus = focusable(live).indexOf(document.activeElement);
    live.replaceChildren(...[...next.childNodes].map((node) => document.importNode(node, true)));
    state(live).forEach((node, at) => {
      if (!kept[at]) return;
      if (node.localName === "details") node.open = kept[at].open;
      node.scrollLeft = kept[at].left;
    });
    if (focus >= 0) focusable(live)[focus]?.focus({ preventScroll: true });
  }

  // What was found.

  const host = document.createElement("div");
  host.id = "clausebook-preview";
  const shade = host.attachShadow({ mode: "open" });
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
  shade.append(make("link", { rel: "stylesheet", href: own("__live.css") }));
  const panel = make("details", { class: "panel" });
  const banner = make("p", { class: "banner", role: "alert", hidden: "" });
  shade.append(banner, panel);
  document.documentElement.append(host);
  panel.open = remembered() === "open";
  panel.addEventListener("toggle", () => {
    try {
      sessionStorage.setItem("clausebook-preview", panel.open ? "open" : "closed");
    } catch {
      // It is closed on the next page, then.
    }
  });

  function remembered() {
    try {
      return sessionStorage.getItem("clausebook-preview");
    } catch {
      return null;
    }
  }

  async function state() {
    const request = await ask(own("__state", { page: address() }), "json");
    if (request.status !== 200) throw new Error("no state");
    const told = request.response;
    // Where its document goes, the page follows.
    if (told.page === "gone" && told.address) location.replace(`${root}${told.address}`);
    else show(told);
    return told;
  }

  function show(told) {
    const { words, findings } = told;
    const errors = findings.filter((finding) => finding.severity === "error").length;
    host.dataset.page = told.page;
    host.dataset.examined = told.examined;
    host.dataset.findings = findings.length;
    host.dataset.edition = told.edition;
    banner.hidden = told.page !== "kept";
    banner.textContent = told.page === "kept" ? words.kept : "";
    const focus = shade.activeElement?.name;
    const count = findings.length === 1 ? words.finding : fill(words.findings, { n: findings.length });
    const mark = errors ? "error" : findings.length ? "warning" : "none";
    const { errors: all, warnings } = told.summary;
    panel.replaceChildren(
      make("summary", { class: mark }, make("span", { role: "status" }, told.examined ? count : `${count} …`)),
      make("div", { class: "inside" },
        told.page === "kept" ? make("p", { class: "kept" }, words.kept) : null,
        make("ul", { class: "findings" }, ...findings.map((finding) => entry(finding, words))),
        ...[told.problem, ...told.further].filter(Boolean).map((message) => make("p", { class: "error" }, message)),
        make("p", { class: "all" }, fill(words.all, { errors: all, warnings })),
        told.file ? make("p", {}, make("a", { href: told.editor, class: "source" }, fill(words.source, { file: told.file }))) : null,
        aids(told.preview, words)),
    );
    if (told.page === "kept") panel.open = true;
    if (focus) shade.querySelector(`[name="${focus}"]`)?.focus();
  }

  function entry(finding, words) {
    const place = finding.file ? fill(words.line, { line: finding.line, column: finding.column }) : finding.rule;
    const label = finding.labels[0]?.text;
    return make("li", { class: finding.severity },
      make("p", {}, finding.editor ? make("a", { href: finding.editor }, place) : place, " ", make("strong", {}, finding.message)),
      label ? make("p", {}, label) : null,
      finding.why ? make("p", { class: "why" }, finding.why) : null,
      finding.help ? make("p", { class: "help" }, finding.help) : null,
      finding.fix ? make("p", { class: "fix" }, fill(words.fix, { fix: finding.fix.title })) : null,
      make("p", { class: "rule" }, finding.rule));
  }

  function aids(preview, words) {
    const drafts = make("input", { type: "checkbox", name: "drafts", ...(preview.drafts && { checked: "" }) });
    const date = make("input", { type: "date", name: "date", value: preview.date ?? preview.today });
    const none = make("option", { value: "" }, words.as_configured);
    const options = preview.classifications.map((word) =>
      make("option", { value: word, ...(word === preview.classification && { selected: "" }) }, word));
    const classification = make("select", { name: "classification" }, none, ...options);
    const past = make("input", { type: "text", name: "as_of", value: preview.as_of ?? "", size: "14", placeholder: words.as_of_what });
    past.addEventListener("change", () => set({ as_of: past.value.trim() }));
    const set = (values) => ask(own("__preview", values), "text");
    drafts.addEventListener("change", () => set({ drafts: drafts.checked ? "yes" : "no" }));
    date.addEventListener("change", () => set({ date: date.value === preview.today && !preview.date ? "" : date.value }));
    classification.addEventListener("change", () => set({ classification: classification.value }));
    const back = make("button", { type: "button", name: "today", ...(preview.date ? {} : { hidden: "" }) }, words.today);
    back.addEventListener("click", () => set({ date: "" }));
    return make("fieldset", {},
      make("legend", {}, words.aids),
      make("label", {}, drafts, " ", words.drafts),
      make("label", {}, words.date, " ", date, " ", back),
      make("label", {}, words.classification, " ", classification),
      make("label", {}, words.as_of, " ", past));
  }

  // Only a page that is seen listens: browsers allow few connections to one server. What it missed meanwhile,
  // the first event tells.
  let events = null;

  function listen() {
    events?.close();
    events = document.hidden ? null : new EventSource(own("__events"));
    if (!events) return;
    events.addEventListener("edition", (event) => {
      if (Number(event.data) !== edition) refresh();
      else state().catch(() => {});
    });
    events.addEventListener("findings", () => state().catch(() => {}));
    events.onerror = () => {
      // A server that was started anew has another secret: then the page itself must be asked for.
      if (events?.readyState === EventSource.CLOSED) setTimeout(returned, 500);
    };
  }

  async function returned() {
    try {
      await ask(location.pathname, "text");
      location.reload();
    } catch {
      setTimeout(returned, 500);
    }
  }

  addEventListener("pagehide", () => events?.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  document.addEventListener("visibilitychange", listen);
  addEventListener("load", images);
  listen();
})();
