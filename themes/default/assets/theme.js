// What every page does beyond being read: scheme, copy buttons, the current heading, definitions.
// Nothing here is needed to read a page.
(() => {
  "use strict";
  // What a link into a page leads to; a percent sign that begins no code stands for itself.
  const named = (hash) => { try { return decodeURIComponent(hash.slice(1)); } catch { return hash.slice(1); } };
  const page = document.documentElement;
  const words = globalThis.clausebookWords ?? {};
  const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  // What is shown and by which filters: labels and what was chosen.
  const told = (shown, filters) => {
    const chosen = filters.filter(([, { value }]) => value.trim()).map(([label, field]) => `${label && `${label}: `}${field.selectedOptions?.[0].text ?? field.value.trim()}`);
    return chosen.length ? fill(words.filtered, { shown, filters: chosen.join("; ") }) : "";
  };
  globalThis.clausebookTheme = { words, fill, make, told };

  // In a long navigation the current page is in sight.
  function navigation() {
    const nav = document.getElementById("nav");
    const current = nav?.querySelector(".siblings [aria-current]");
    if (current && nav.scrollHeight > nav.clientHeight) nav.scrollTop += current.getBoundingClientRect().top - nav.getBoundingClientRect().top - nav.clientHeight / 3;
    // As a drawer it closes when focus goes on to what lies behind it, and when there is room for it beside the page.
    const close = () => nav?.matches(":popover-open") && nav.hidePopover();
    document.addEventListener("focusin", (event) => nav?.contains(event.target) || close());
    matchMedia("(min-width: 60.01rem)").addEventListener("change", close);
  }

  // Light, dark, or as the system has it.
  function schemes() {
    const button = document.querySelector("[data-scheme-toggle]");
    if (!button) return;
    const order = ["auto", "light", "dark"];
    const label = button.querySelector(".unseen");
    const show = () => {
      label.textContent = fill(words.scheme_label, { scheme: words[`scheme_${page.dataset.scheme ?? "auto"}`] });
      button.title = label.textContent;
    };
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      const next = order[(order.indexOf(page.dataset.scheme ?? "auto") + 1) % order.length];
      if (next === "auto") delete page.dataset.scheme;
      else page.dataset.scheme = next;
      try {
        if (next === "auto") localStorage.removeItem("clausebook-scheme");
        else localStorage.setItem("clausebook-scheme", next);
      } catch {
        // The choice holds for this page only.
      }
      show();
    });
  }

  // A button on every block of code.
  function copyButtons() {
    if (!navigator.clipboard) return;
    for (const block of document.querySelectorAll(".prose .code > pre:not(:has(+ .copy))")) {
      const button = make("button", { type: "button", class: "copy" }, words.copy);
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText((block.querySelector("code") ?? block).textContent);
          button.textContent = words.copied;
        } catch {
          button.textContent = words.copy;
        }
        setTimeout(() => (button.textContent = words.copy), 2000);
      });
      block.after(button);
    }
  }

  // The heading being read is marked in the contents.
  function spy(signal) {
    const links = [...document.querySelectorAll("[data-spy] a")];
    const targets = links.map((link) => document.getElementById(named(link.hash))).filter(Boolean);
    if (!targets.length) return;
    const mark = () => {
      const line = innerHeight * 0.3;
      let current = targets.findLast((target) => target.getBoundingClientRect().top <= line);
      if (innerHeight + scrollY >= page.scrollHeight - 4) current = targets.at(-1);
      for (const link of links) {
        if (current && named(link.hash) === current.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    let waiting = false;
    addEventListener(
      "scroll",
      () => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          mark();
        });
      },
      { passive: true, signal },
    );
    mark();
  }

  // Footnotes and definitions beside the word: on hover and on focus, until Escape (WCAG 1.4.13).
  function notes(signal) {
    let open = null;
    const close = () => {
      if (!open) return;
      open.link.removeAttribute("aria-describedby");
      open.note.remove();
      open = null;
    };
    const content = (link) => {
      if (link.dataset.definition) return [link.dataset.definition];
      const target = document.getElementById(named(link.hash));
      if (!target) return null;
      const copy = target.cloneNode(true);
      for (const button of copy.querySelectorAll(".footnote-back, .copy")) button.remove();
      for (const inner of copy.querySelectorAll("[id]")) inner.removeAttribute("id");
      return [...copy.childNodes];
    };
    const show = (link) => {
      if (open?.link === link) return;
      close();
      const inside = content(link);
      if (!inside) return;
      const note = make("div", { class: "floating", role: "tooltip", id: "tip" }, ...inside);
      link.setAttribute("aria-describedby", "tip");
      document.body.append(note);
      open = { link, note };
      const box = link.getBoundingClientRect();
      const size = note.getBoundingClientRect();
      const above = box.top > size.height + 12;
      note.style.top = `${(above ? box.top - size.height - 8 : box.bottom + 8) + scrollY}px`;
      note.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8)) + scrollX}px`;
    };
    const links = document.querySelectorAll("a.term[data-definition], .footnote-ref a");
    for (const link of links) {
      link.addEventListener("pointerenter", () => show(link), { signal });
      link.addEventListener("focus", () => show(link), { signal });
      link.addEventListener("blur", close, { signal });
      const leave = () => {
        setTimeout(() => {
          if (open?.link === link && !open.note.matches(":hover") && !link.matches(":hover")) {
            open.note.addEventListener("pointerleave", close, { once: true });
            if (!open.note.matches(":hover")) close();
          }
        }, 150);
      };
      link.addEventListener("pointerleave", leave, { signal });
    }
    addEventListener("keydown", (event) => event.key === "Escape" && close(), { signal });
    signal.addEventListener("abort", close);
  }

  // Processes: who gives to whom, shown while one of them is pointed at or focused.
  function processMap(signal) {
    const map = document.querySelector("[data-map]");
    if (!map) return;
    const edges = [...document.querySelectorAll("[data-edges] tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
    const nodes = [...map.querySelectorAll(".process")];
    const clear = () => nodes.forEach((node) => node.removeAttribute("data-joined"));
    const show = (node) => {
      clear();
      for (const [from, , to] of edges) {
        for (const other of nodes) {
          if (from === node.dataset.name && other.dataset.name === to) other.dataset.joined = "to";
          if (to === node.dataset.name && other.dataset.name === from) other.dataset.joined = "from";
        }
      }
    };
    for (const node of nodes) {
      node.addEventListener("pointerenter", () => show(node), { signal });
      node.addEventListener("pointerleave", clear, { signal });
      node.addEventListener("focusin", () => show(node), { signal });
      node.addEventListener("focusout", clear, { signal });
    }
  }

  // Headings of tables stick to the top of the window if the table fits it, else to the top of their own.
  function tables() {
    const boxes = document.querySelectorAll(".scroll:has(> .data)");
    if (!boxes.length) return;
    const measure = (box) => {
      const table = box.firstElementChild;
      const fits = table.scrollWidth <= box.clientWidth + 1;
      box.toggleAttribute("data-fits", fits);
      box.toggleAttribute("data-long", !fits && table.scrollHeight > innerHeight);
      box.style.setProperty("--heading", `${table.tHead?.offsetHeight ?? 0}px`);
    };
    const observer = new ResizeObserver((entries) => requestAnimationFrame(() => entries.forEach((entry) => measure(entry.target))));
    for (const box of boxes) {
      measure(box);
      observer.observe(box);
    }
  }

  // Where a link leads inside a closed block, the block opens.
  function openTarget() {
    const target = location.hash && document.getElementById(named(location.hash));
    target?.closest?.("details")?.setAttribute("open", "");
  }

  // What concerns the text of the page: done again where the preview has put another in its place.
  let life = null;
  function content() {
    life?.abort();
    life = new AbortController();
    copyButtons();
    spy(life.signal);
    notes(life.signal);
    processMap(life.signal);
    tables();
  }

  navigation();
  schemes();
  content();
  openTarget();
  document.addEventListener("clausebook:changed", content);
  addEventListener("hashchange", openTarget);
  addEventListener("beforeprint", () => document.querySelectorAll("main details").forEach((block) => (block.open = true)));
})();
