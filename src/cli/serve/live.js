// The preview's part of every page: puts changes into the page where it stands, and shows what was found.
// It runs before the scripts of the theme, so that it knows the page as it was sent.
(() => {
  "use strict";
  const script = document.currentScript;
  const root = script.dataset.root;
  const token = new URL(script.src).searchParams.get("t");
  const own = (name, values = {}) => `${root}${name}?${new URLSearchParams({ t: token, ...values })}`;
  let edition = Number(script.dataset.edition);
  let sent = plain(document.documentElement.cloneNode(true));
  let busy = false;
  let again = false;
  // Editors move a file away before they write it anew: a page that is gone is left a moment to come back.
  const GRACE = 600;
  let gone = 0;
  let wait = 0;

  const kept = clausebookStay.take();
  // The file of the document that is read here: where it goes, the page follows.
  let source = kept?.source ?? null;
  if (kept) {
    addEventListener("DOMContentLoaded", () => clausebookStay.restore(kept));
    // The address may name a place that the browser goes to at the end.
    addEventListener("load", () => scrollTo({ top: kept.top, left: kept.left, behavior: "instant" }));
  }

  const address = () => {
    const path = decodeURIComponent(location.pathname.slice(1));
    return path === "" || path.endsWith("/") ? `${path}index.html` : path;
  };

  // Without a request of its own kind a document would have to be parsed from text, which pages forbid.
  function ask(url, type) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("GET", url);
      request.responseType = type;
      request.onload = () => done(request);
      request.onerror = failed;
      request.send();
    });
  }

  // A page without what tells nothing of a change: this script, what only browsers without scripts show, and the
  // colours that the reader chose.
  function plain(page) {
    page.querySelector("script[data-edition]")?.remove();
    for (const other of page.querySelectorAll("noscript")) other.replaceChildren();
    delete page.dataset.scheme;
    return page;
  }

  // Parts of a page that can change; the search dialog and what scripts add stand beside them.
  const PARTS = ["header.top .brand", ".layout", "footer.foot"];
  // Scripts that go on when their page changes. What another one has built, only that one can build anew.
  const LASTING = /(?:^|\/)(?:early|words|theme|search)\.js(?:\?|$)/;
  const SHEETS = 'head link[rel="stylesheet"]';
  // What of a page's head is only read by machines.
  const UNSEEN = 'title, meta[property], meta[name="description"], link[rel="canonical"], link[rel="alternate"]';

  async function refresh() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    clearTimeout(wait);
    try {
      const [request, told] = await Promise.all([ask(location.pathname + location.search, "document"), state()]);
      if (told.address) return;
      gone = told.page === "gone" ? gone || Date.now() : 0;
      const next = request.response?.documentElement;
      const of = Number(next?.querySelector("script[data-edition]")?.dataset.edition);
      if (!of) throw new Error("no page");
      // What was asked for at once may have been answered from two editions.
      again ||= of !== told.edition;
      if (again) return;
      if (gone && Date.now() - gone < GRACE) wait = setTimeout(refresh, GRACE);
      else if (told.page !== "kept") await put(plain(next));
      edition = of;
      document.dispatchEvent(new CustomEvent("clausebook:edition"));
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

  async function put(next) {
    const isAsBefore = sent.isEqualNode(next);
    if (isAsBefore && !(await hasOtherData())) return;
    if (isAsBefore || !fits(next)) {
      reload();
      return;
    }
    const places = inSight();
    const column = scrollX;
    const pages = [document.documentElement, sent, next];
    document.title = next.querySelector("title")?.textContent ?? document.title;
    clausebookPatch.attributes(...pages);
    styles(next);
    for (const part of PARTS) clausebookPatch.patch(...pages.map((page) => page.querySelector(part)));
    sent = next;
    hold(places, column);
    document.dispatchEvent(new CustomEvent("clausebook:changed"));
  }

  // Who is on the way to another page is not called back to this one. A page that stays after all, because what was
  // asked for is a file to be saved, follows later.
  const AWAY = 10_000;
  let left = -AWAY;
  let pending = 0;
  globalThis.navigation?.addEventListener("navigate", ({ destination }) => {
    if (!destination.sameDocument) left = performance.now();
  });

  function leave(go) {
    clearTimeout(pending);
    const rest = left + AWAY - performance.now();
    if (rest > 0) pending = setTimeout(leave, rest, go);
    else go();
  }

  function reload() {
    leave(() => {
      clausebookStay.keep(location.pathname, source);
      location.reload();
    });
  }

  // Can the page become the next one where it stands?
  function fits(next) {
    const whole = (page) => PARTS.every((part) => page.querySelector(part));
    const scripts = [sent, next].flatMap((page) => [...page.querySelectorAll("script[src]")]);
    const lasts = scripts.every((one) => LASTING.test(one.getAttribute("src")));
    return lasts && [document.documentElement, sent, next].every(whole) && around(sent).isEqualNode(around(next));
  }

  // A page without what is put into its place.
  function around(page) {
    const rest = page.cloneNode(true);
    for (const name of rest.getAttributeNames()) rest.removeAttribute(name);
    for (const part of PARTS) rest.querySelector(part).replaceWith(document.createElement("hr"));
    for (const unseen of rest.querySelectorAll(UNSEEN)) unseen.remove();
    for (const sheet of rest.querySelectorAll(SHEETS)) sheet.setAttribute("href", sheet.getAttribute("href").split("?")[0]);
    const head = rest.querySelector("head");
    for (const space of [...head.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)) space.remove();
    return rest;
  }

  // What stands in the window, and where: it stays there, whatever changes above it.
  function inSight() {
    const places = [];
    if (scrollY === 0) return places;
    for (const one of document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6, p, li, dt, dd, pre, summary, img, tbody tr)")) {
      const { top, bottom } = one.getBoundingClientRect();
      if (top > innerHeight) break;
      if (top >= 0 && bottom > top) places.push([one, top]);
    }
    return places;
  }

  function hold(places, column) {
    const [one, top] = places.find(([one]) => one.isConnected && one.getClientRects().length > 0) ?? [];
    const moved = one ? one.getBoundingClientRect().top - top : 0;
    if (moved || scrollX !== column) scrollTo({ left: column, top: scrollY + moved, behavior: "instant" });
  }

  // Digests of files that have the address they had when they change: images, and the data of a page's own script.
  const digests = new Map();

  async function digestOf(url) {
    const request = await ask(url, "arraybuffer").catch(() => null);
    if (request?.status !== 200) return null;
    const { response } = request;
    const whole = response.byteLength - (response.byteLength % 4);
    let digest = response.byteLength;
    for (const part of [new Uint32Array(response, 0, whole / 4), new Uint8Array(response, whole)]) {
      for (let at = 0; at < part.length; at += 1) digest = (Math.imul(digest, 31) + part[at]) | 0;
    }
    return digest;
  }

  // What the page shows of a file that was never looked at nobody knows: it may be another one.
  async function isOther(url) {
    const digest = await digestOf(url);
    if (digest === null) return false;
    const before = digests.get(url);
    digests.set(url, digest);
    return before !== digest;
  }

  // Looks at the files of a page that has just come. They are what it shows if nothing has changed since it was sent.
  async function learn() {
    const shown = edition;
    const found = await Promise.all([...pictured(), ...data()].map(async (url) => [url, await digestOf(url)]));
    if (found.length === 0) return;
    const told = await state().catch(() => null);
    if (told?.edition !== shown || edition !== shown) return;
    for (const [url, digest] of found) if (digest !== null && !digests.has(url)) digests.set(url, digest);
  }

  // Data has no digest in its address, which its page names.
  function data() {
    const named = [...sent.querySelectorAll("script[src]")].map((one) => one.getAttribute("src"));
    return named.filter((src) => !LASTING.test(src) && !src.includes("?")).map((src) => new URL(src, location.href).href);
  }

  async function hasOtherData() {
    return (await Promise.all(data().map(isOther))).includes(true);
  }

  const pictures = () => [...document.querySelectorAll(".brand img[src], main img[src]")];
  const where = (image) => image.src.split("#")[0];
  const pictured = () => new Set(pictures().map(where).filter((url) => new URL(url).origin === location.origin));

  async function images() {
    for (const url of pictured()) {
      const other = await isOther(url);
      for (const image of pictures().filter((image) => where(image) === url)) {
        if (other || (image.complete && image.naturalWidth === 0)) image.src = `${url}#${edition}`;
      }
    }
  }

  function styles(next) {
    const sheets = (page) => [...page.querySelectorAll(SHEETS)];
    const [mine, theirs] = [sheets(document), sheets(next)];
    theirs.forEach((sheet, at) => {
      const href = sheet.getAttribute("href");
      if (mine[at] && mine[at].getAttribute("href") !== href) mine[at].setAttribute("href", href);
    });
  }

  const panel = clausebookPanel(own, ask);

  async function state() {
    const request = await ask(own("__state", { page: address(), ...(source && { source }) }), "json");
    if (request.status !== 200) throw new Error("no state");
    const told = request.response;
    source = told.document ?? source;
    if (told.address) follow(`${root}${told.address}`);
    else panel.show(told);
    return told;
  }

  function follow(to) {
    const next = new URL(to, location.href);
    next.hash = location.hash;
    leave(() => {
      clausebookStay.keep(next.pathname, source);
      location.replace(next);
    });
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
      reload();
    } catch {
      setTimeout(returned, 500);
    }
  }

  addEventListener("pagehide", () => events?.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  document.addEventListener("visibilitychange", listen);
  addEventListener("load", learn);
  listen();
})();
