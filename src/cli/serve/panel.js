// The corner of the page in which the preview says what was found, and lets the author choose what is shown.
//
// It is made once and told anew: nothing that an author writes in or stands on goes away while files change.
function clausebookPanel(own, ask) {
  "use strict";
  const OPEN = "clausebook-preview";
  // A day that is written key by key is many days; the last one is meant.
  const REST = 1000;
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
  const count = (n, one, more) => (n === 1 ? one : fill(more, { n }));
  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const host = make("div", { id: "clausebook-preview" });
  const shade = host.attachShadow({ mode: "open" });
  const banner = make("p", { class: "banner", role: "alert", hidden: "" });
  const status = make("p", { class: "unseen", role: "status" });
  const summary = make("summary");
  const kept = make("p", { class: "kept", hidden: "" });
  const list = make("ul", { class: "findings" });
  const project = make("ul", { class: "project" });
  const problem = make("p", { class: "error", hidden: "" });
  const all = make("p", { class: "all" });
  const files = make("p", { class: "files" });
  const aids = controls();
  const panel = make("details", { class: "panel" },
    summary, make("div", { class: "inside" }, kept, list, problem, project, all, files, aids.element));
  shade.append(make("link", { rel: "stylesheet", href: own("__live.css") }), banner, status, panel);
  // Before the page, so that the banner moves it down instead of lying upon it.
  document.documentElement.insertBefore(host, document.body);
  panel.open = remembered() === "open";
  panel.addEventListener("toggle", () => {
    try {
      sessionStorage.setItem(OPEN, panel.open ? "open" : "closed");
    } catch {
      // It is closed on the next page, then.
    }
  });

  function remembered() {
    try {
      return sessionStorage.getItem(OPEN);
    } catch {
      return null;
    }
  }

  function show(told) {
    const { words, findings, further } = told;
    const isKept = told.page === "kept";
    const wasKept = host.dataset.page === "kept";
    Object.assign(host.dataset, { page: told.page, examined: told.examined, findings: findings.length, edition: told.edition });
    for (const element of [banner, kept]) {
      element.hidden = !isKept;
      say(element, isKept ? words.kept : "");
    }
    const beyond = further.length + (told.problem ? 1 : 0);
    const here = count(findings.length, words.finding, words.findings);
    const more = count(beyond, words.beyond_one, words.beyond);
    const isBad = beyond > 0 || findings.some((finding) => finding.severity === "error");
    const line = [told.examined ? here : `${here} …`, ...(beyond ? [more] : [])].join(" · ");
    summary.className = isBad ? "error" : findings.length ? "warning" : "none";
    say(summary, line);
    // While rules look, nothing is read out that they may change at once.
    if (told.examined) say(status, line);
    const entries = (all) => all.map((finding) => entry(finding, words, told.files[0]?.file));
    put(list, ...entries(findings));
    put(project, ...entries(further));
    problem.hidden = !told.problem;
    say(problem, told.problem);
    const { errors, warnings } = told.summary;
    say(all, fill(words.all, { errors: count(errors, words.error, words.errors), warnings: count(warnings, words.warning, words.warnings) }));
    put(files, ...told.files.map(({ file, editor }) => make("a", { href: editor, class: "source" }, fill(words.source, { file }))));
    aids.show(told.preview, words);
    // An author who closes it while a page is kept has read it.
    if (isKept && !wasKept) panel.open = true;
  }

  // Puts children in the place of others unless they say the same; the focus stays on its link.
  function put(element, ...children) {
    const next = element.cloneNode(false);
    next.append(...children);
    if (element.isEqualNode(next)) return;
    const links = () => [...element.querySelectorAll("a")];
    const focus = links().indexOf(shade.activeElement);
    element.replaceChildren(...next.childNodes);
    if (focus >= 0) (links()[focus] ?? summary).focus({ preventScroll: true });
  }

  // `file` is the one that is meant where none is named.
  function entry(finding, words, file) {
    const line = fill(words.line, { line: finding.line, column: finding.column });
    const place = !finding.file ? finding.rule : finding.file === file ? line : `${finding.file}: ${line}`;
    const label = finding.labels[0]?.text;
    return make("li", { class: finding.severity },
      make("p", {}, finding.editor ? make("a", { href: finding.editor }, place) : place, " ", make("strong", {}, finding.message)),
      label ? make("p", {}, label) : null,
      finding.why ? make("p", { class: "why" }, finding.why) : null,
      finding.help ? make("p", { class: "help" }, finding.help) : null,
      finding.fix ? make("p", { class: "fix" }, fill(words.fix, { fix: finding.fix.title })) : null,
      make("p", { class: "rule" }, finding.rule));
  }

  // A field says what it holds once it is left or rests, and what it is told never changes it under the author's hands.
  function field(name, node, { read, write, rest = 0 }) {
    let known;
    let timer = 0;
    const send = () => {
      clearTimeout(timer);
      timer = 0;
      const value = read();
      if (value === null || value === known) return;
      known = value;
      set({ [name]: value });
    };
    node.name = name;
    node.addEventListener("change", () => {
      clearTimeout(timer);
      timer = setTimeout(send, rest);
    });
    node.addEventListener("blur", send);
    node.addEventListener("keydown", (event) => event.key === "Enter" && send());
    addEventListener("pagehide", () => timer && send());
    return () => {
      if (shade.activeElement === node || timer) return;
      write();
      known = read();
    };
  }

  // What is chosen holds, even when the page is just being loaded anew.
  function set(values) {
    fetch(own("__preview", values), { keepalive: true }).catch(() => {});
  }

  function controls() {
    let preview = {};
    const drafts = make("input", { type: "checkbox" });
    const date = make("input", { type: "date" });
    const back = make("button", { type: "button", name: "today", hidden: "" });
    const classification = make("select");
    const past = make("input", { type: "text", size: "14" });
    back.addEventListener("click", () => set({ date: "" }));
    const day = () => {
      // A year that is only begun is none that a manual is read in.
      if (date.validity.badInput || (date.value && date.value < "1000")) return null;
      return date.value === preview.today && !preview.date ? "" : date.value;
    };
    const updates = [
      field("drafts", drafts, { read: () => (drafts.checked ? "yes" : "no"), write: () => { drafts.checked = preview.drafts; } }),
      field("date", date, { read: day, write: () => { date.value = preview.date ?? preview.today; }, rest: REST }),
      field("classification", classification, { read: () => classification.value, write: () => { classification.value = preview.classification ?? ""; } }),
      field("as_of", past, { read: () => past.value.trim(), write: () => { past.value = preview.as_of ?? ""; } }),
    ];
    const legend = make("legend");
    const names = Object.fromEntries(["drafts", "date", "classification", "as_of"].map((name) => [name, make("span")]));
    // Until it is told what is shown, nothing can be chosen.
    const element = make("fieldset", { disabled: "" }, legend,
      make("label", {}, drafts, " ", names.drafts),
      make("label", {}, names.date, " ", date, " ", back),
      make("label", {}, names.classification, " ", classification),
      make("label", {}, names.as_of, " ", past));

    function show(told, words) {
      preview = told;
      say(legend, words.aids);
      say(names.drafts, words.drafts);
      say(names.date, words.date);
      say(names.classification, words.classification);
      say(names.as_of, words.as_of);
      say(back, words.today);
      back.hidden = !preview.date;
      past.placeholder = words.as_of_what;
      const options = ["", ...preview.classifications];
      options.forEach((word, at) => {
        const option = classification.options[at] ?? classification.appendChild(make("option", { value: word }));
        say(option, word || words.as_configured);
      });
      for (const update of updates) update();
      element.disabled = false;
    }

    return { element, show };
  }

  return { show };
}
