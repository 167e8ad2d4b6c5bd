use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::{Manual, relative_path};
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::SourcePath;
use crate::syntax::markdown::{RefTarget, Spelling, decode_percent};

pub(super) static RULE: Rule = Rule {
    name: "absolute-link",
    family: Family::References,
    level: Level::Warn,
    page: include_str!("absolute_link.md"),
    check: Check::Manual(check),
};

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    let manual = shelf.manual;
    for (_, document) in manual.documents() {
        for reference in &document.body.references {
            let RefTarget::External(address) = &reference.target else { continue };
            let span = document.span(reference.range);
            if is_own_computer(address) {
                found.push(
                    Diagnostic::warning(RULE.name, span, "this address leads to the reader's own computer")
                        .label("works for its author only")
                        .why("everybody else gets an error page, or something else that runs there")
                        .help("link to the document: `[text](../path/to/file.md)` or `[[PRO-007]]`"),
                );
                continue;
            }
            let Some(inner) = inner(manual, address) else { continue };
            let finding = Diagnostic::warning(
                RULE.name,
                span.clone(),
                "this link leaves the manual to come back to it",
            )
            .label("the address of this manual")
            .why("it shows another version than the one the reader is in, and works neither offline nor in print");
            let (path, anchor) = inner.split_once('#').map_or((inner, None), |(path, anchor)| (path, Some(anchor)));
            found.push(match target(manual, path) {
                Some(file) => {
                    let mut way = relative_path(document.path.folder(), file.as_str());
                    if let Some(anchor) = anchor {
                        way = format!("{way}#{anchor}");
                    }
                    let finding = finding.help(format!("write `{way}`"));
                    match reference.spelling {
                        Spelling::Apart => finding,
                        _ => finding.replace(span, &way, format!("replace with `{way}`")),
                    }
                }
                None => finding.help("write the relative path of the file, or `[[ID]]`"),
            });
        }
    }
}

fn is_own_computer(address: &str) -> bool {
    let rest = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(rest));
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    matches!(name, Some("localhost" | "127.0.0.1" | "[::1]" | "0.0.0.0"))
}

/// The part of an address behind that of this manual or its repository.
fn inner<'a>(manual: &Manual, address: &'a str) -> Option<&'a str> {
    let about = &manual.settings.manual;
    let behind = |base: &str| address.strip_prefix(base)?.strip_prefix('/');
    if let Some(inner) = about.base_url.as_ref().and_then(|base| behind(&base.value)) {
        return Some(inner);
    }
    let inner = about.repository.as_ref().and_then(|base| behind(&base.value))?;
    // Issues, releases and people of the same forge are elsewhere.
    let views = ["blob/", "tree/", "-/blob/", "-/tree/", "src/branch/", "raw/"];
    views.iter().find_map(|view| inner.strip_prefix(view))
}

/// The file that the inner part of an address shows: a page of the site, or a file behind the name of
/// a branch, which may itself hold `/`.
fn target(manual: &Manual, inner: &str) -> Option<SourcePath> {
    let inner = decode_percent(inner);
    if let Some(at) = manual.addresses.iter().position(|address| *address == inner) {
        return Some(manual.documents[at].path.clone());
    }
    let tails = std::iter::once(0).chain(inner.match_indices('/').map(|(at, _)| at + 1));
    tails
        .map(|at| SourcePath::new(&inner[at..]))
        .find(|path| manual.paths.contains_key(path) || manual.assets.contains_key(path))
}
