// The matrix as a grid: sticky headings, filters, keyboard. Columns come from matrix-data.js, rows from the
// list on the page. Only the marks in sight are in the document, and the one empty cell that has the focus, so 500
// documents by 250 clauses move freely;
// beyond that, columns are gathered by folder until filters make them few.
(() => {
  "use strict";
  const { words, fill, make, told } = globalThis.clausebookTheme;
  const root = document.documentElement.dataset.root;
  const list = document.querySelector("[data-matrix-list]");
  const place = document.querySelector("[data-matrix]");
  const columns = (globalThis.clausebookMatrix ?? []).map(([id, title, address, kind, owner, folder, status, grade], at) => ({
    at, id, title, address, kind, owner, folder, status, grade, label: id || title,
  }));
  if (!columns.length) return;

  const beyond = globalThis.clausebookMatrixMore ?? {};
  const rows = [...list.querySelectorAll("tbody")].flatMap((body) =>
    [...body.querySelectorAll("tr:not(.group)")].map((row) => {
      const link = row.cells[0].querySelector("a, span");
      const cells = new Map();
      for (const cell of row.querySelectorAll("a[data-c]")) {
        cells.set(Number(cell.dataset.c), {
          address: cell.getAttribute("href"),
          items: Number(cell.dataset.n),
          strength: "s" in cell.dataset ? "supports" : "d" in cell.dataset ? "derived" : "answers",
          grade: cell.dataset.g ?? "effective",
        });
      }
      return {
        source: row,
        standard: body.dataset.standard,
        chapter: body.dataset.chapter,
        chapterTitle: body.querySelector(".group th")?.textContent.trim().replace(/\s+/g, " ") ?? "",
        number: link.querySelector(".id")?.textContent ?? "",
        title: link.textContent.trim().replace(/\s+/g, " "),
        address: link.getAttribute("href") ?? "",
        state: row.dataset.state,
        items: Number(row.dataset.items),
        cells,
      };
    }),
  );

  // What the list leaves out.
  for (const [at, cells] of Object.entries(beyond)) {
    for (const [column, section, items, strength, grade] of cells) {
      rows[at]?.cells.set(column, { address: root + columns[column].address + (section && `#${section}`), items, strength: strength === "satisfies" ? "answers" : strength, grade });
    }
  }

  const stateName = (state) => (state === "derived" ? words.matrix_derived : words.state[state]) ?? state;
  const MANY = 500;
  const ROW = 32;
  const COLUMN = 34;
  const state = { standard: "", chapter: "", state: "", kind: "", owner: "", by: columns.length > MANY ? "folder" : "document", query: "" };
  const at = { row: 1, column: 0 };
  let visible = { rows: [], columns: [] };

  // Filters.
  const unique = (values) => [...new Set(values.filter(Boolean))];
  const tools = make("div", { class: "tools" });
  const filters = [];
  const choose = (key, label, options, initial = "") => {
    const select = make("select", { id: `matrix-${key}` }, ...options.map(([value, title]) => make("option", value === initial ? { value, selected: "" } : { value }, title)));
    select.addEventListener("change", () => {
      state[key] = select.value;
      if (key === "standard") refill();
      draw();
    });
    tools.append(make("span", { class: "tool" }, make("label", { for: select.id }, label), select));
    if (key !== "by") filters.push([label, select]);
    return select;
  };
  const all = ["", words.all];
  choose("standard", words.matrix_standard, [all, ...unique(rows.map((row) => row.standard)).map((value) => [value, value])]);
  const chapters = choose("chapter", words.matrix_chapter, [all]);
  const states = choose("state", words.matrix_state, [all]);
  choose("kind", words.matrix_kind, [all, ...unique(columns.map((column) => column.kind)).sort().map((value) => [value, words.kind[value] ?? value])]);
  choose("owner", words.matrix_owner, [all, ...unique(columns.map((column) => column.owner)).sort().map((value) => [value, value])]);
  choose("by", words.matrix_columns, ["document", "folder", "kind", "owner"].map((value) => [value, words[`matrix_by_${value}`]]), state.by);
  const status = make("p", { class: "shown", role: "status" });
  const printed = make("p", { class: "printed" });

  // What there is to choose depends on the standard; how many rows have a state is said beside it.
  function refill() {
    const fitting = rows.filter((row) => !state.standard || row.standard === state.standard);
    const titles = new Map(fitting.map((row) => [`${row.standard} ${row.chapter}`, row.chapterTitle]));
    chapters.replaceChildren(make("option", { value: "" }, words.all), ...[...titles].map(([value, title]) => make("option", { value }, title)));
    state.chapter = "";
    const counted = ["gap", "pending", "partial", "derived", "covered", "justified"].map((value) => [value, fitting.filter((row) => row.state === value).length]);
    // What another edition leaves to be confirmed is only there where there is another edition.
    const offered = counted.filter(([value, n]) => n || value !== "derived");
    states.replaceChildren(make("option", { value: "" }, words.all), ...offered.map(([value, n]) => make("option", { value }, `${stateName(value)} (${n})`)));
    states.value = state.state;
    state.state = states.value;
  }

  // Legend, and the two views.
  const legend = make("ul", { class: "legend", "aria-label": words.matrix_legend },
    ...["answers", "supports", ...(rows.some((row) => [...row.cells.values()].some((cell) => cell.strength === "derived")) ? ["derived"] : []), "pending"].map((mark) => make("li", {}, make("span", { class: `dot ${mark}`, "aria-hidden": "true" }), words[`matrix_${mark}`])));
  const views = make("fieldset", { class: "views" }, make("legend", { class: "unseen" }, words.matrix_grid));
  for (const view of ["grid", "list"]) {
    const radio = make("input", { type: "radio", name: "matrix-view", value: view });
    radio.checked = view === "grid";
    radio.addEventListener("change", () => {
      list.hidden = view === "grid";
      scroller.hidden = hint.hidden = legend.hidden = view === "list";
    });
    views.append(make("label", {}, radio, " ", words[`matrix_${view}`]));
  }
  const hint = make("p", { class: "small", id: "matrix-hint" }, words.matrix_hint);
  const grid = make("div", { class: "grid", role: "grid", "aria-label": document.querySelector("h1").textContent, "aria-describedby": "matrix-hint" });
  const scroller = make("div", { class: "matrix-scroll" }, grid);
  place.append(tools, make("div", { class: "matrix-line" }, views, legend, hint, status), printed, scroller);
  place.hidden = false;
  list.hidden = true;

  function groups() {
    const fitting = columns.filter((column) => (!state.kind || column.kind === state.kind) && (!state.owner || column.owner === state.owner));
    if (state.by === "document") return fitting.map((column) => ({ label: column.label, title: `${column.label} ${column.title}`, address: root + column.address, members: [column.at] }));
    const gathered = new Map();
    for (const column of fitting) {
      const key = column[state.by] || "–";
      if (!gathered.has(key)) gathered.set(key, []);
      gathered.get(key).push(column.at);
    }
    return [...gathered].map(([key, members]) => {
      const label = state.by === "kind" ? (words.kind[key] ?? key) : key;
      return { label, title: `${label}: ${fill(members.length === 1 ? words.matrix_document : words.matrix_documents, { n: members.length })}`, address: "", members };
    });
  }

  function draw() {
    const shownColumns = groups();
    const members = new Set(shownColumns.flatMap((group) => group.members));
    const narrowed = state.kind || state.owner;
    const shownRows = rows.filter((row) =>
      (!state.standard || row.standard === state.standard) &&
      (!state.chapter || `${row.standard} ${row.chapter}` === state.chapter) &&
      (!state.state || row.state === state.state) &&
      (!narrowed || state.state || [...row.cells.keys()].some((column) => members.has(column))));
    const listed = new Set(shownRows.map((row) => row.source));
    for (const row of rows) row.source.hidden = !listed.has(row.source);
    for (const group of list.querySelectorAll("tr.group")) group.hidden = ![...group.parentElement.rows].some((row) => listed.has(row));
    // Each chapter is a row of its own, which the keyboard passes over.
    const lines = shownRows.flatMap((row, i) => (i > 0 && shownRows[i - 1].chapterTitle === row.chapterTitle ? [row] : [{ heading: row.chapterTitle }, row]));
    visible = { rows: lines, columns: shownColumns };
    at.row = Math.min(at.row, Math.max(0, lines.length - 1));
    if (lines[at.row]?.heading) at.row += 1;
    at.column = Math.min(at.column, Math.max(0, shownColumns.length - 1));
    status.textContent = fill(words.matrix_clauses, { n: shownRows.length, m: members.size });
    printed.textContent = told(status.textContent, filters);
    grid.setAttribute("aria-rowcount", lines.length + 1);
    grid.setAttribute("aria-colcount", shownColumns.length + 2);
    grid.style.setProperty("--columns", shownColumns.length);
    grid.style.setProperty("--rows", lines.length);
    scroller.dataset.by = state.by;
    window_();
  }

  // Draws what is in sight, and a little around it.
  let drawn = "";
  function window_(force = true) {
    const head = grid.querySelector(".corner")?.offsetHeight ?? 150;
    const lead = grid.querySelector(".corner")?.offsetWidth ?? 260;
    const firstRow = Math.max(0, Math.floor(scroller.scrollTop / ROW) - 6);
    const lastRow = Math.min(visible.rows.length, Math.ceil((scroller.scrollTop + scroller.clientHeight - head) / ROW) + 8);
    const firstColumn = Math.max(0, Math.floor(Math.abs(scroller.scrollLeft) / COLUMN) - 6);
    const lastColumn = Math.min(visible.columns.length, Math.ceil((Math.abs(scroller.scrollLeft) + scroller.clientWidth - lead) / COLUMN) + 8);
    const key = [firstRow, lastRow, firstColumn, lastColumn].join();
    if (!force && key === drawn) return;
    drawn = key;
    const focused = grid.contains(document.activeElement);
    // Where nobody is in the grid, Tab enters it at what is in sight.
    if (!focused) {
      const below = (at, first, last) => at < first || at >= last;
      if (below(at.row, firstRow, lastRow)) at.row = Math.min(firstRow + (firstRow > 0 ? 6 : 0), visible.rows.length - 1);
      if (visible.rows[at.row]?.heading) at.row += 1;
      if (below(at.column, firstColumn, lastColumn)) at.column = firstColumn + (firstColumn > 0 ? 6 : 0);
    }
    const shown = visible.columns.slice(firstColumn, lastColumn);
    const top = make("div", { role: "row", class: "row heads", "aria-rowindex": 1 },
      make("div", { role: "columnheader", class: "corner" }, words.matrix_clause),
      ...shown.map((group, i) => {
        const label = group.address ? make("a", { href: group.address, tabindex: "-1" }, group.label) : make("span", {}, group.label);
        const cell = make("div", { role: "columnheader", class: "column", "aria-colindex": firstColumn + i + 2, "data-row": -1, "data-column": firstColumn + i, title: group.title }, label);
        cell.style.setProperty("--at", firstColumn + i);
        return cell;
      }));
    const lines = visible.rows.slice(firstRow, lastRow).map((row, i) => {
      const line = make("div", { role: "row", class: "row", "aria-rowindex": firstRow + i + 2 });
      line.style.setProperty("--at", firstRow + i);
      if (row.heading) {
        line.classList.add("chapter");
        line.append(make("div", { role: "rowheader", class: "name" }, make("span", {}, row.heading)));
        return line;
      }
      const name = row.address ? make("a", { href: row.address, tabindex: "-1", dir: "auto" }) : make("span", { dir: "auto" });
      name.append(make("span", { class: "id" }, row.number), " ", row.title.slice(row.number.length).trim());
      line.append(make("div", { role: "rowheader", class: "name", "aria-colindex": 1, "data-row": firstRow + i, "data-column": -1, title: `${row.standard} ${row.title}` }, make("span", { class: `state only ${row.state}`, title: stateName(row.state) }, make("span", { class: "unseen" }, stateName(row.state))), name, counted(row)));
      shown.forEach((group, j) => {
        const cell = gridCell(row, group, firstRow + i, firstColumn + j);
        if (cell) line.append(cell);
      });
      return line;
    });
    grid.replaceChildren(top, ...lines);
    if (!visible.rows.length || !visible.columns.length) grid.append(make("p", { class: "none" }, words.matrix_empty));
    if (focused) current()?.focus({ preventScroll: true });
  }

  // How many documents claim something of a clause, in force or not.
  function counted(row) {
    const said = fill(row.cells.size === 1 ? words.matrix_document : words.matrix_documents, { n: row.cells.size });
    return make("span", { class: "number", title: said }, String(row.cells.size), make("span", { class: "unseen" }, ` ${said.replace(/^\d+\s*/, "")}`));
  }

  // Where a clause meets a column: all claims, the best of them, and its mark.
  function meeting(row, group) {
    const hits = group.members.map((member) => row.cells.get(member)).filter(Boolean);
    const inForce = hits.filter((hit) => hit.grade === "effective");
    const best = ["answers", "supports", "derived"].map((strength) => inForce.find((hit) => hit.strength === strength)).find(Boolean) ?? hits[0];
    return { hits, best, mark: best && (best.grade === "effective" ? best.strength : "pending") };
  }

  function gridCell(row, group, rowAt, columnAt) {
    const { hits, best, mark } = meeting(row, group);
    const isCurrent = rowAt === at.row && columnAt === at.column;
    if (!hits.length && !isCurrent) return null;
    const cell = make("div", { role: "gridcell", class: "cell", "aria-colindex": columnAt + 2, "data-row": rowAt, "data-column": columnAt });
    cell.style.setProperty("--at", columnAt);
    let target = cell;
    if (hits.length) {
      const said = group.members.length > 1 ? fill(hits.length === 1 ? words.matrix_document : words.matrix_documents, { n: hits.length }) : words[`matrix_${mark}`];
      const label = fill(words.matrix_cell, { clause: row.number, document: group.label, text: said });
      const address = group.members.length > 1 ? row.address : best.address;
      target = make("a", { href: address, class: `dot ${mark}`, "aria-label": label, title: label }, group.members.length > 1 ? String(hits.length) : "");
      cell.append(target);
    }
    target.tabIndex = isCurrent ? 0 : -1;
    if (target === cell) cell.setAttribute("aria-label", fill(words.matrix_cell, { clause: row.number, document: group.label, text: words.matrix_none }));
    return cell;
  }

  // The cell where the reader is, or the heading before the first row or column (-1); an empty one is made when it is
  // needed and goes when it is left.
  const current = () => {
    const line = grid.querySelector(`[aria-rowindex="${at.row + 2}"]`);
    let cell = line?.querySelector(`[data-column="${at.column}"]`);
    if (line && !cell && visible.rows[at.row] && visible.columns[at.column]) {
      cell = gridCell(visible.rows[at.row], visible.columns[at.column], at.row, at.column);
      line.append(cell);
    }
    for (const other of grid.querySelectorAll('[tabindex="0"]')) {
      if (other.closest("[data-column]") === cell) continue;
      if (other.matches(".cell") && other !== document.activeElement) other.remove();
      else other.tabIndex = -1;
    }
    const target = cell?.querySelector("a") ?? cell;
    if (target) target.tabIndex = 0;
    return target;
  };

  // `least` is -1 where the headings count as cells. No heading stands where both kinds of them meet.
  function move(row, column, least) {
    const down = row >= at.row;
    const top = at.column < 0 ? 0 : least;
    at.row = Math.max(top, Math.min(visible.rows.length - 1, row));
    if (visible.rows[at.row]?.heading) at.row += down || at.row <= top ? 1 : -1;
    at.column = Math.max(at.row < 0 ? 0 : least, Math.min(visible.columns.length - 1, column));
    const head = grid.querySelector(".corner").offsetHeight;
    const lead = grid.querySelector(".corner").offsetWidth;
    const y = at.row * ROW;
    const x = at.column * COLUMN;
    const left = Math.abs(scroller.scrollLeft);
    if (at.row >= 0 && (y < scroller.scrollTop || at.row === 1)) scroller.scrollTop = at.row === 1 ? 0 : y;
    if (y + ROW > scroller.scrollTop + scroller.clientHeight - head) scroller.scrollTop = y + ROW - scroller.clientHeight + head;
    const sign = document.documentElement.dir === "rtl" ? -1 : 1;
    if (at.column >= 0 && x < left) scroller.scrollLeft = sign * x;
    if (x + COLUMN > left + scroller.clientWidth - lead) scroller.scrollLeft = sign * (x + COLUMN - scroller.clientWidth + lead);
    window_(false);
    const was = document.activeElement;
    current()?.focus({ preventScroll: true });
    if (was !== document.activeElement && was?.matches(".grid .cell")) was.remove();
  }

  grid.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(scroller.clientHeight / ROW) - 4);
    const forward = document.documentElement.dir === "rtl" ? -1 : 1;
    const steps = {
      ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, forward], ArrowLeft: [0, -forward], PageDown: [page, 0], PageUp: [-page, 0],
      Home: [event.ctrlKey ? -Infinity : 0, -Infinity], End: [event.ctrlKey ? Infinity : 0, Infinity],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    move(at.row + step[0], at.column + step[1], event.key.startsWith("Arrow") ? -1 : 0);
  });
  grid.addEventListener("focusin", (event) => {
    const cell = event.target.closest("[data-row]");
    if (!cell) return;
    at.row = Number(cell.dataset.row);
    at.column = Number(cell.dataset.column);
  });
  // The heading of the column that is pointed at or focused.
  let pointed = "";
  const point = (event) => {
    const cell = event.type === "focusin" && event.target.closest("[data-column]");
    const isBeside = event.type === "pointerleave" || (!cell && event.target.closest(".name, .heads"));
    const box = grid.getBoundingClientRect();
    const across = document.documentElement.dir === "rtl" ? box.right - event.clientX : event.clientX - box.left;
    const column = cell ? Number(cell.dataset.column) : Math.floor((across - grid.querySelector(".corner").offsetWidth) / COLUMN);
    const index = isBeside ? "" : String(column + 2);
    if (index === pointed) return;
    pointed = index;
    for (const head of grid.querySelectorAll(".column")) head.classList.toggle("on", head.getAttribute("aria-colindex") === index);
  };
  grid.addEventListener("pointermove", point, { passive: true });
  grid.addEventListener("pointerleave", point);
  grid.addEventListener("focusin", point);
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      window_(false);
    });
  };
  scroller.addEventListener("scroll", later, { passive: true });
  addEventListener("resize", () => window_());

  // Paper has no scrolling: a whole grid if it fits a sheet of A3, else the list, both with the same filters.
  const PAPER = 90;
  addEventListener("beforeprint", () => {
    if (list.hidden && visible.columns.length <= PAPER) {
      list.dataset.replaced = "";
      place.append(paperGrid());
    }
  });
  addEventListener("afterprint", () => {
    delete list.dataset.replaced;
    place.querySelector(".paper")?.remove();
  });

  function paperGrid() {
    const heads = visible.columns.map((group) => make("th", { scope: "col" }, make("span", {}, group.label)));
    const body = visible.rows.map((row) => {
      if (row.heading) return make("tr", { class: "chapter" }, make("th", { colspan: visible.columns.length + 1 }, row.heading));
      const cells = visible.columns.map((group) => {
        const { hits, mark } = meeting(row, group);
        return make("td", {}, ...(hits.length ? [make("span", { class: `dot ${mark}` }), group.members.length > 1 ? ` ${hits.length}` : ""] : []));
      });
      return make("tr", {}, make("th", { scope: "row", dir: "auto" }, make("span", { class: `state ${row.state}` }), ` ${row.title}`), ...cells);
    });
    const table = make("table", { class: "print-grid" }, make("thead", {}, make("tr", {}, make("th", {}, words.matrix_clause), ...heads)), make("tbody", {}, ...body));
    const key = legend.cloneNode(true);
    key.hidden = false;
    return make("div", { class: "paper" }, key, table);
  }

  refill();
  draw();
})();
