// What a page keeps that is loaded anew: its place, filters, the order of tables, opened blocks, the focus, the search.
const clausebookStay = (() => {
  "use strict";
  const KEY = "clausebook-preview-stay";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const fields = () => all("main :is(input, select)");
  const heads = () => all("main th:has(> .sort)");
  const blocks = () => all("main details");
  const boxes = () => all("main .scroll");
  const focusable = () => all("main :is(a, button, summary, input, select)");
  const isSwitch = (field) => ["checkbox", "radio"].includes(field.type);

  // `path` is that of the page that comes, and `source` the file that it is to follow.
  function keep(path, source) {
    const focus = focusable().indexOf(document.activeElement);
    const kept = {
      path, source, focus, top: scrollY, left: scrollX,
      caret: focus >= 0 && document.activeElement.type === "search" ? document.activeElement.selectionStart : null,
      fields: fields().map((field) => [field.id, isSwitch(field) ? field.checked : field.value]),
      sorted: heads().map((head) => head.getAttribute("aria-sort")),
      open: blocks().map((block) => block.open),
      boxes: boxes().map((box) => box.scrollLeft),
      search: document.querySelector("dialog.search[open] .search-input")?.value ?? null,
    };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // It begins anew, then.
    }
  }

  // What was kept for this page, once.
  function take() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      sessionStorage.removeItem(KEY);
      return kept?.path === location.pathname ? kept : null;
    } catch {
      return null;
    }
  }

  function fill(field, value) {
    if (isSwitch(field)) {
      // Of several in a row the one that is chosen says it for all.
      if (field.checked === value || (field.type === "radio" && !value)) return;
      field.checked = value;
    } else {
      const isThere = !field.options || [...field.options].some((option) => option.value === value);
      if (field.value === value || !isThere) return;
      field.value = value;
    }
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  // Once the scripts of the page have run.
  function restore(kept) {
    fields().forEach((field, at) => {
      const [id, value] = kept.fields[at] ?? [];
      if (value !== undefined && field.id === id) fill(field, value);
    });
    heads().forEach((head, at) => {
      const times = { ascending: 1, descending: 2 }[kept.sorted[at]] ?? 0;
      for (let left = times; left > 0; left -= 1) head.querySelector(".sort").click();
    });
    blocks().forEach((block, at) => { block.open = kept.open[at] ?? block.open; });
    boxes().forEach((box, at) => { box.scrollLeft = kept.boxes[at] ?? 0; });
    const focus = focusable()[kept.focus];
    focus?.focus({ preventScroll: true });
    if (kept.caret !== null) focus?.setSelectionRange?.(kept.caret, kept.caret);
    if (kept.search !== null) search(kept.search);
    scrollTo({ top: kept.top, left: kept.left, behavior: "instant" });
  }

  function search(words) {
    document.querySelector("[data-search-open]")?.click();
    const input = document.querySelector("dialog.search[open] .search-input");
    if (input) fill(input, words);
  }

  return { keep, take, restore };
})();
