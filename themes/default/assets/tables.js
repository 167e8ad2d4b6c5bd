// Tables marked `data-table`: sort by a heading, filter by text and by columns marked `data-filter`, save as CSV.
// Columns marked `data-number` hold numbers with sign and decimal point; others, versions among them, sort as text with digits.
(() => {
  "use strict";
  const { words, fill, make, told } = globalThis.clausebookTheme;
  const text = (cell) => cell?.dataset.value ?? cell?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const language = document.documentElement.lang;
  const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const fold = (value) => value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  // On a phone the heading of a table is out of sight: a screen reader reads it, and no key leads there.
  const narrow = matchMedia("(max-width: 42rem)");
  let number = 0;

  for (const table of document.querySelectorAll("table[data-table]")) enhance(table);

  function enhance(table) {
    const heads = [...table.tHead.rows[0].cells];
    const bodies = [...table.tBodies];
    const rows = bodies.flatMap((body) => [...body.rows].filter((row) => !row.classList.contains("group")).map((row) => ({ row, body, search: null })));
    const column = (row, at) => row.cells[at];
    const state = { query: "", choices: new Map(), sort: null };

    // A table that is cut into pages says how many rows there are on all of them.
    const whole = Number(table.dataset.of ?? rows.length);
    const status = make("p", { class: "shown", role: "status" });
    // The same on paper, with what was chosen.
    const printed = make("p", { class: "printed" });
    const filters = [];
    const box = table.closest(".scroll") ?? table;
    let tools = box.previousElementSibling;
    if (!tools?.matches(".tools")) {
      tools = make("div", { class: "tools" });
      if (rows.length > 5) tools.dataset.filters = heads.filter((head) => "filter" in head.dataset).length;
      box.before(tools);
    }
    tools.before(printed);
    if ("filters" in tools.dataset) {
      const id = `filter-${++number}`;
      const input = make("input", { type: "search", id, autocomplete: "off", spellcheck: "false" });
      input.addEventListener("input", () => {
        state.query = fold(input.value.trim());
        update();
      });
      tools.append(make("span", { class: "tool" }, make("label", { for: id }, words.filter), input));
      filters.push(["", input]);
      heads.forEach((head, at) => {
        if (!("filter" in head.dataset)) return;
        const values = [...new Set(rows.map(({ row }) => text(column(row, at))).filter(Boolean))].sort(collator.compare);
        // Among many values one is found by writing a part of it. One alone is no choice, but keeps its place.
        const many = values.length > 60;
        const choice = many
          ? make("input", { type: "search", id: `filter-${++number}`, autocomplete: "off", spellcheck: "false" })
          : make("select", { id: `filter-${++number}` }, ...(values.length === 1 ? [] : [make("option", { value: "" }, words.all)]), ...values.map((value) => make("option", { value }, value)));
        choice.disabled = values.length < 2;
        choice.addEventListener("input", () => {
          const sought = many ? fold(choice.value.trim()) : choice.value;
          if (!sought) state.choices.delete(at);
          else state.choices.set(at, many ? (value) => fold(value).includes(sought) : (value) => value === sought);
          update();
        });
        tools.append(make("span", { class: "tool" }, make("label", { for: choice.id }, text(head)), choice));
        if (!choice.disabled) filters.push([text(head), choice]);
      });
    }
    // What is saved is what the button says: all rows, those of this page, or those that are shown.
    const file = table.dataset.csv ? make("a", { class: "button quiet", href: table.dataset.csv, download: "" }, words.csv) : null;
    const save = make("button", { type: "button", class: "quiet" }, words.csv);
    save.addEventListener("click", () => download(table, heads));
    tools.append(make("div", { class: "end" }, status, ...(file ? [file] : []), save));
    tell(rows.length);

    const buttons = [];
    heads.forEach((head, at) => {
      if (head.colSpan > 1) return;
      const title = text(head);
      const button = make("button", { type: "button", class: "sort" }, ...head.childNodes);
      button.title = fill(words.sort, { title });
      head.append(button);
      buttons.push(button);
      button.addEventListener("click", () => {
        const again = state.sort?.at === at;
        if (again && state.sort.down) state.sort = null;
        else state.sort = { at, down: again };
        sort();
        for (const other of heads) other.removeAttribute("aria-sort");
        if (state.sort) head.setAttribute("aria-sort", state.sort.down ? "descending" : "ascending");
      });
    });

    const reach = () => buttons.forEach((button) => (button.tabIndex = narrow.matches && table.matches(".stack") ? -1 : 0));
    narrow.addEventListener("change", reach);
    reach();

    function sort() {
      if (!state.sort) {
        for (const { row, body } of rows) body.append(row);
      } else {
        const { at, down } = state.sort;
        const isNumber = "number" in heads[at].dataset;
        const key = (cell) => (isNumber ? Number.parseFloat(text(cell)) : text(cell));
        const isEmpty = (value) => value === "" || Number.isNaN(value);
        const compare = isNumber ? (a, b) => a - b : collator.compare;
        const keyed = rows.map((entry) => [key(column(entry.row, at)), entry.row]);
        keyed.sort(([a], [b]) => isEmpty(a) - isEmpty(b) || (isEmpty(a) ? 0 : down ? compare(b, a) : compare(a, b)));
        bodies[0].append(...keyed.map(([, row]) => row));
      }
      groups();
    }

    // A heading stands above rows of its own: not where they are sorted, and not where none is shown.
    function groups() {
      for (const body of bodies) {
        const group = body.querySelector("tr.group");
        if (group) group.hidden = Boolean(state.sort) || ![...body.rows].some((row) => row !== group && !row.hidden);
      }
    }

    function update() {
      let shown = 0;
      for (const entry of rows) {
        entry.search ??= fold(entry.row.textContent);
        const fits = state.query.split(/\s+/).every((part) => entry.search.includes(part)) && [...state.choices].every(([at, fits]) => fits(text(column(entry.row, at))));
        entry.row.hidden = !fits;
        shown += fits;
      }
      groups();
      tell(shown);
    }

    function tell(shown) {
      const all = shown === rows.length;
      const cut = whole > rows.length;
      status.textContent = all ? "" : fill(cut ? words.shown_part : words.shown, { n: shown, m: rows.length });
      printed.textContent = all ? "" : told(status.textContent, filters);
      save.textContent = all && !cut ? words.csv : fill(words.csv_rows, { n: shown });
      if (file) file.hidden = !all;
      save.hidden = Boolean(file) && all;
    }
  }

  // What is shown, in the order in which it is shown, as a file. Cells that a spreadsheet would run as a formula are made text.
  function download(table, heads) {
    const quote = (value) => `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replaceAll('"', '""')}"`;
    const lines = [heads.map((head) => quote(text(head)))];
    for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) if (!row.hidden && !row.matches(".group")) lines.push([...row.cells].map((cell) => quote(cell.textContent.trim().replace(/\s+/g, " "))));
    const name = (table.closest("[aria-label]")?.getAttribute("aria-label") ?? document.title).replace(/[^\p{L}\p{N}]+/gu, "-");
    const address = URL.createObjectURL(new Blob(["\ufeff", lines.map((line) => line.join(",")).join("\r\n"), "\r\n"], { type: "text/csv" }));
    const link = make("a", { href: address, download: `${name}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }
})();
