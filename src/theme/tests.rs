//! What holds for the default theme and for every theme that overrides it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::{Table, Value};

use super::*;
use crate::site::context::*;

fn theme(language: &str) -> Theme {
    let checked = load(&[], &Options { language: language.into(), accent: None });
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    checked.value
}

fn mock_pages(language: &str) -> Vec<(String, String)> {
    let renderer = theme(language).renderer(&mock::site(language));
    mock::pages(&renderer)
        .into_iter()
        .map(|(address, page)| (address.clone(), page.unwrap_or_else(|error| panic!("{address}: {error}"))))
        .collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the mock site is looked at and measured in a browser")]
fn every_template_renders_with_rich_contexts() {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/mock-site");
    let write = |address: &str, bytes: &[u8]| {
        let path = target.join(address);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let mut rendered = BTreeSet::new();
    for (folder, language) in [("", "en"), ("de/", "de")] {
        for (address, page) in mock_pages(language) {
            write(&format!("{folder}{address}"), page.as_bytes());
            rendered.insert(address);
        }
        for (address, bytes) in theme(language).assets() {
            write(&format!("{folder}{address}"), bytes);
        }
        for (address, text) in mock::data() {
            write(&format!("{folder}{address}"), text.as_bytes());
        }
    }
    assert!(rendered.len() > 25, "{rendered:?}");
}

/// Dotted keys of a table down to the words.
fn keys(table: &Table, prefix: &str, into: &mut BTreeSet<String>) {
    for (key, value) in table {
        match value {
            Value::Table(inner) => keys(inner, &format!("{prefix}{key}."), into),
            _ => {
                into.insert(format!("{prefix}{key}"));
            }
        }
    }
}

fn words_of(language: &str) -> BTreeSet<String> {
    let table: Table = embedded::read(&format!("lang/{language}.toml")).parse().unwrap();
    let mut all = BTreeSet::new();
    keys(&table, "", &mut all);
    all
}

/// What stands after `PREFIX` in the tags of a text: `t.count.items` gives `count.items` for `t.`.
fn paths_after(prefix: &str, text: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(prefix)
        .filter(|(at, _)| !text[..*at].ends_with(|c: char| is_word(c) || c == '.' || c == '"'))
        .map(|(at, _)| {
            let rest = &text[at + prefix.len()..];
            let end = rest.find(|c: char| !is_word(c) && c != '.').unwrap_or(rest.len());
            let quoted = rest[end..].strip_prefix("[\"").and_then(|rest| rest.split_once('"'));
            match quoted {
                Some((key, _)) => format!("{}.{key}", &rest[..end]),
                None => rest[..end].to_owned(),
            }
        })
        .collect()
}

/// The inside of every `{{ … }}` and `{% … %}`, one per line.
fn tags(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let close = if rest[at..].starts_with("{{") { "}}" } else { "%}" };
        let end = rest[at..].find(close).map_or(rest.len(), |end| at + end);
        out.push_str(&rest[at + 2..end]);
        out.push('\n');
        rest = &rest[end.min(rest.len())..];
    }
    out
}

#[test]
fn what_a_colour_is_called_means_nothing_else_in_a_part_of_a_page() {
    let base = embedded::read("assets/base.css");
    let names: BTreeSet<&str> =
        base.lines().filter_map(|line| Some(line.trim().strip_prefix("--")?.split_once(':')?.0)).collect();
    assert!(names.contains("gap") && names.contains("covered"), "{names:?}");
    let parts = embedded::read("assets/parts.css");
    for line in parts.lines().filter(|line| !line.trim().starts_with(":root")) {
        for name in &names {
            assert!(!line.contains(&format!(" --{name}:")), "`--{name}` is a colour: {line}");
        }
    }
}

#[test]
fn every_language_has_the_same_words() {
    let (english, german) = (words_of("en"), words_of("de"));
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!(only(&english, &german), Vec::<String>::new(), "missing in German");
    assert_eq!(only(&german, &english), Vec::<String>::new(), "missing in English");
}

#[test]
fn every_word_of_a_closed_list_is_in_the_language_files() {
    let words = words_of("en");
    for (table, keys) in TABLES {
        for key in *keys {
            assert!(words.contains(&format!("{table}.{key}")), "[{table}] {key}");
        }
    }
    for key in crate::control::Unknown::WORDS {
        assert!(words.contains(&format!("proof.{key}")), "[proof] {key}");
    }
}

#[test]
fn every_word_is_used_and_every_used_word_is_there() {
    let words = words_of("en");
    let tables: BTreeSet<&str> = words.iter().filter_map(|key| key.split_once('.').map(|(table, _)| table)).collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (name, text) in embedded::templates() {
        for key in paths_after("t.", &tags(&text)) {
            let counted = words.contains(&format!("{key}.one"));
            assert!(words.contains(&key) || tables.contains(key.as_str()) || counted, "{name} uses `t.{key}`");
            used.insert(key);
        }
    }
    let scripts: String = embedded::files("assets/")
        .filter(|(name, _)| name.ends_with(".js"))
        .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    let in_scripts: BTreeSet<String> = paths_after("words.", &scripts);
    // A key put together in a script stands for all that begin like it: words[`scheme_${scheme}`].
    let together: Vec<&str> = scripts
        .match_indices("words[`")
        .map(|(at, open)| scripts[at + open.len()..].split("${").next().unwrap())
        .collect();
    for key in &in_scripts {
        let there = words.contains(&format!("script.{key}")) || tables.contains(key.split('.').next().unwrap());
        assert!(there, "a script uses `words.{key}`");
    }
    // What the preview adds to a page speaks with words of the theme as well.
    let in_preview = paths_after("words.", include_str!("../cli/serve/panel.js"));
    for key in &in_preview {
        assert!(words.contains(&format!("preview.{key}")), "the preview uses `words.{key}`");
    }
    let by_code = ["alert", "section", "nav", "count", "search_dialog", "derived", "llms", "pack", "proof"];
    let unused: Vec<_> = words
        .iter()
        .filter(|key| match key.split_once('.') {
            Some(("script", word)) => {
                !in_scripts.contains(word) && !together.iter().any(|start| word.starts_with(start))
            }
            Some(("preview", word)) => !in_preview.contains(word),
            Some((table, _)) if by_code.contains(&table) => {
                !used.contains(key.rsplit_once('.').unwrap().0) && table == "count"
            }
            Some((table, _)) => {
                !used.contains(table) && !used.iter().any(|word| word.starts_with(&format!("{table}.")))
            }
            None => !used.contains(*key),
        })
        .collect();
    assert!(unused.is_empty(), "words that nothing prints: {unused:?}");
}

/// A template's text with everything it includes; its parent is checked on its own.
fn whole(name: &str, all: &BTreeMap<String, String>) -> String {
    let text = &all[name];
    let included: String = text
        .match_indices("{% include \"")
        .map(|(at, tag)| whole(text[at + tag.len()..].split('"').next().unwrap(), all))
        .collect();
    format!("{text}{included}")
}

#[test]
fn templates_use_exactly_the_fields_that_their_contexts_have() {
    fn fields(value: &impl serde::Serialize) -> BTreeSet<String> {
        serde_json::to_value(value).unwrap().as_object().unwrap().keys().cloned().collect()
    }
    fn of<P: Page + Default>() -> (&'static str, BTreeSet<String>) {
        (P::TEMPLATE, fields(&P::default()))
    }
    let contexts = [
        of::<HomePage>(),
        of::<DocumentPage>(),
        of::<DocumentsPage>(),
        of::<StandardsPage>(),
        of::<StandardPage>(),
        of::<ClausePage>(),
        of::<MatrixPage>(),
        of::<IntegrationPage>(),
        of::<TransitionPage>(),
        of::<StatementPage>(),
        of::<DocumentedInformationPage>(),
        of::<GapsPage>(),
        of::<RegistersPage>(),
        of::<RegisterPage>(),
        of::<RegisterRowPage>(),
        of::<RecordsPage>(),
        of::<RolesPage>(),
        of::<RolePage>(),
        of::<GlossaryPage>(),
        of::<CalendarPage>(),
        of::<ChangesPage>(),
        of::<DifferencePage>(),
        of::<CheckPage>(),
        of::<PrintIndexPage>(),
        of::<PrintPage>(),
        of::<NotFoundPage>(),
    ];
    let all: BTreeMap<String, String> = embedded::templates().collect();
    let mut frame_used = BTreeSet::new();
    let mut site_used = BTreeSet::new();
    let first =
        |paths: BTreeSet<String>| paths.into_iter().filter_map(|path| path.split('.').next().map(str::to_owned));
    for text in all.values() {
        frame_used.extend(first(paths_after("frame.", &tags(text))));
        site_used.extend(first(paths_after("site.", &tags(text))));
    }
    let mut differing = Vec::new();
    for (template, there) in &contexts {
        let used: BTreeSet<String> = first(paths_after("page.", &tags(&whole(template, &all)))).collect();
        let unknown = used.difference(there).map(|field| format!("{template} uses `page.{field}`, which is not there"));
        differing.extend(
            unknown.chain(there.difference(&used).map(|field| format!("{template} never uses `page.{field}`"))),
        );
    }
    assert!(differing.is_empty(), "{differing:#?}");
    // The address is what the filter `here` compares links with.
    frame_used.extend(["root", "address"].map(str::to_owned));
    assert_eq!(frame_used, fields(&Frame::default()), "frame");
    assert_eq!(site_used, fields(&Site::default()), "site");
    let pages: BTreeSet<&str> = contexts.iter().map(|(template, _)| *template).collect();
    let shell = ["shell-head.html", "shell-top.html", "shell-foot.html", "shell-end.html"];
    let parts = ["base.html", "navigation.html", "components.html", "process-map.html"].into_iter().chain(shell);
    let parts: BTreeSet<&str> = parts.collect();
    let stray: Vec<_> =
        all.keys().filter(|name| !pages.contains(name.as_str()) && !parts.contains(name.as_str())).collect();
    assert!(stray.is_empty(), "templates without a context: {stray:?}");
}

#[test]
fn no_template_passes_text_unescaped() {
    for (name, text) in embedded::templates() {
        assert!(!tags(&text).contains("safe"), "{name} uses `safe`");
        assert!(!text.contains("autoescape"), "{name} changes escaping");
    }
}

#[test]
fn no_template_depends_on_the_order_of_a_map() {
    for (name, text) in embedded::templates() {
        for tag in tags(&text).lines().map(str::trim) {
            let pairs = tag.starts_with("for ") && tag.split(" in ").next().is_some_and(|names| names.contains(','));
            assert!(!pairs, "{name} loops over a map, whose order is chance: {tag}");
            for filter in ["group_by", "| keys", "| values", "| pairs"] {
                assert!(!tag.contains(filter), "{name} uses `{filter}`, whose order is chance: {tag}");
            }
        }
    }
}

#[test]
fn every_page_obeys_its_own_security_policy() {
    for (address, page) in mock_pages("en") {
        let policy =
            page.find("http-equiv=\"Content-Security-Policy\"").unwrap_or_else(|| panic!("{address} has no policy"));
        assert!(
            policy < page.find("<script").unwrap() && policy < page.find("<link").unwrap(),
            "{address}: the policy comes too late"
        );
        assert!(!page.contains(" style="), "{address} has an inline style");
        assert!(!page.contains("<style"), "{address} has a style element");
        assert!(!page.contains("javascript:"), "{address}");
        for (at, tag) in page.match_indices("<script") {
            assert!(page[at + tag.len()..].starts_with(" src=\""), "{address} has an inline script");
        }
        for (at, _) in page.match_indices(" on") {
            let name: String = page[at + 1..].chars().take_while(char::is_ascii_alphabetic).collect();
            assert!(!page[at + 1 + name.len()..].starts_with("=\""), "{address} has an event handler `{name}`");
        }
        for request in [
            "<script src=\"",
            "<img src=\"",
            "rel=\"stylesheet\" href=\"",
            "rel=\"icon\" type=\"image/svg+xml\" href=\"",
        ] {
            for (at, tag) in page.match_indices(request) {
                let target = page[at + tag.len()..].split('"').next().unwrap();
                assert!(!target.contains("//") && !target.starts_with('/'), "{address} requests {target}");
            }
        }
    }
}

fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let open = format!(" {name}=\"");
    page.match_indices(&open).filter_map(|(at, _)| page[at + open.len()..].split('"').next()).collect()
}

#[test]
fn ids_are_unique_and_what_points_to_them_finds_them() {
    for (address, page) in mock_pages("en") {
        let ids = attributes(&page, "id");
        let set: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), set.len(), "{address} uses an id twice: {ids:?}");
        for name in ["aria-labelledby", "aria-describedby", "for", "popovertarget"] {
            for target in attributes(&page, name) {
                assert!(set.contains(target), "{address}: {name}={target}");
            }
        }
        for target in attributes(&page, "href").into_iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(set.contains(target), "{address}: href=#{target}");
        }
    }
}

#[test]
fn text_from_documents_cannot_become_markup() {
    let evil = "\"><img src=x onerror=alert(1)>'<script>";
    let mut site = mock::site("en");
    site.title = evil.into();
    site.organization = evil.into();
    let mut page =
        DocumentPage { title: evil.into(), id: Some(evil.into()), kind: evil.into(), ..DocumentPage::default() };
    page.contents = vec![Heading { level: 2, id: evil.into(), title: evil.into() }; 3];
    page.owner = Some(RoleLink { title: evil.into(), address: evil.into() });
    let frame = Frame { title: evil.into(), address: evil.into(), ..Frame::default() };
    let html = theme("en").renderer(&site).render(&frame, &page).map(text).unwrap();
    assert!(!html.contains("<img src=x"), "{html}");
    assert!(!html.contains("<script>"), "{html}");
}

fn file(name: &str, text: &str) -> ThemeFile {
    ThemeFile { name: name.into(), path: SourcePath::new(format!("themes/acme/{name}")), bytes: text.into() }
}

fn not_found(theme: &Theme) -> String {
    theme.renderer(&mock::site("en")).render(&Frame::default(), &NotFoundPage {}).map(text).unwrap()
}

#[test]
fn a_template_of_the_user_takes_the_place_of_the_embedded_one() {
    let page = "{% extends \"default/404.html\" %}{% block content %}{{ super() }}<p>Ask {{ site.organization }}.</p>{% endblock %}";
    let checked = load(&[file("404.html", page)], &Options::default());
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    let html = not_found(&checked.value);
    assert!(html.contains("<h1>There is no such page</h1>") && html.contains("<p>Ask Example Works.</p>"), "{html}");
    assert_ne!(checked.value.fingerprint(), theme("en").fingerprint());
}

#[test]
fn a_base_of_the_user_surrounds_the_embedded_pages() {
    let base = "<!doctype html><title>{{ frame.title }}</title>{% block head %}{% endblock %}{% block content %}{% endblock %}{% block rail %}{% endblock %}{% block scripts %}{% endblock %}";
    let checked = load(&[file("base.html", base)], &Options::default());
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    assert!(not_found(&checked.value).starts_with("<!doctype html><title></title>"));
}

#[test]
fn a_component_of_the_user_takes_the_place_of_the_embedded_one() {
    let component = "{% component commit(of: map) %}rev {{ of.short }}{% endcomponent commit %}";
    let checked = load(&[file("ours.html", component)], &Options::default());
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    assert!(not_found(&checked.value).contains("rev 4f3a9c1"));
}

#[test]
fn a_broken_template_is_reported_at_its_place_and_the_embedded_one_is_used() {
    let cases = [
        ("404.html", "line one\n  {{ site.title", 2, 11),
        ("404.html", "{{ get_env(name=\"HOME\") }}", 1, 4),
        ("404.html", "{{ site.title | load_data }}", 1, 17),
        ("404.html", "{% extends \"nowhere.html\" %}", 0, 0),
        ("404.html", "{% include \"nowhere.html\" %}", 1, 12),
        ("404.html", "{% extends \"404.html\" %}", 0, 0),
        ("404.html", "{% extends \"base.html\" %}{% block nowhere %}{% endblock %}", 1, 35),
    ];
    for (name, text, line, column) in cases {
        let broken = file(name, text);
        let checked = load(std::slice::from_ref(&broken), &Options::default());
        assert!(!checked.diagnostics.is_empty(), "{text}: nothing is reported");
        let source = crate::source::Source::from_bytes(broken.path.clone(), &broken.bytes);
        let place = checked.diagnostics.iter().find_map(|finding| finding.span.clone());
        if line > 0 {
            let span = place.unwrap_or_else(|| panic!("{text}: no place: {:#?}", checked.diagnostics));
            let at = crate::source::LineIndex::new(&source.text).place(span.range.start);
            assert_eq!((at.line as usize, at.column as usize), (line, column), "{text}: {:#?}", checked.diagnostics);
        }
        assert!(not_found(&checked.value).contains("There is no such page"), "{text}");
    }
}

#[test]
fn a_mistake_that_shows_only_when_rendering_names_its_place() {
    let checked = load(&[file("404.html", "<p>\n{{ page.titel }}")], &Options::default());
    let error = checked.value.renderer(&mock::site("en")).render(&Frame::default(), &NotFoundPage {}).unwrap_err();
    assert_eq!((error.path.as_str(), error.line, error.column), ("themes/acme/404.html", 2, 9), "{error}");
    assert!(error.diagnostic().span.is_some());
}

#[test]
fn a_date_in_a_sentence_is_marked_up_and_the_rest_is_escaped() {
    let sentence = r#"{{ "<b> äé2026-01-02 & 2026-1-2, 2026-12-31" | dated }}"#;
    let checked = load(&[file("404.html", sentence)], &Options::default());
    let page = checked.value.renderer(&mock::site("en")).render(&Frame::default(), &NotFoundPage {}).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&page).trim_end(),
        "&lt;b&gt; äé<time datetime=\"2026-01-02\">2026-01-02</time> &amp; 2026-1-2, \
         <time datetime=\"2026-12-31\">2026-12-31</time>"
    );
}

#[test]
fn words_fall_back_one_by_one() {
    let files = [file("lang/fr.toml", "owner = \"Responsable\"\n[state]\ncovered = \"Couvert\"\n")];
    let checked = load(&files, &Options { language: "fr-CA".into(), accent: None });
    assert!(checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
    let language = checked.value.language();
    assert_eq!(language.word("owner"), "Responsable");
    assert_eq!(language.word("state.covered"), "Couvert");
    assert_eq!(language.word("state.gap"), "Gap");
    assert_eq!(language.count("count.documents", 1), "1 document");
    assert_eq!(theme("de").language().count("count.documents", 2), "2 Dokumente");
}

#[test]
fn a_misspelt_word_and_an_unknown_language_are_reported() {
    let files = [file("lang/en.toml", "onwer = \"Keeper\"\n")];
    let findings = load(&files, &Options::default()).diagnostics;
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].help.as_deref().unwrap().contains("`owner`"), "{findings:#?}");
    let findings = load(&[], &Options { language: "tlh".into(), accent: None }).diagnostics;
    assert!(findings[0].message.contains("`tlh`"), "{findings:#?}");
    let findings = load(&[file("lang/en.toml", "owner = ")], &Options::default()).diagnostics;
    assert!(findings[0].span.is_some(), "{findings:#?}");
}

#[test]
fn an_asset_of_the_user_takes_the_place_of_the_embedded_one() {
    let checked = load(&[file("assets/icon.svg", "<svg/>"), file("notes.txt", "?")], &Options::default());
    assert_eq!(checked.value.assets()["assets/icon.svg"].as_ref(), b"<svg/>");
    assert_eq!(checked.diagnostics.len(), 1, "{:#?}", checked.diagnostics);
}
