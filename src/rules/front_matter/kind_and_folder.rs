use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::rules::{Check, Family, Rule, Sheet};
use crate::source::SourcePath;
use crate::syntax::front_matter::Kind;
use crate::syntax::value::quote;

pub(super) static RULE: Rule = Rule {
    name: "kind-and-folder",
    family: Family::FrontMatter,
    level: Level::Warn,
    page: include_str!("kind_and_folder.md"),
    check: Check::Document(check),
};

fn check(sheet: &Sheet<'_>, found: &mut Vec<Diagnostic>) {
    let document = sheet.document;
    let (Some(kind), Some(folder)) = (&document.front.kind, folder_kind(&document.path)) else { return };
    if kind.value == folder || !document.front.is_controlled() {
        return;
    }
    let name = document.path.folder().rsplit('/').next().unwrap_or_default();
    let span = document.span(kind.range);
    let entry = document.front.fence.entry("kind", &quote(folder.as_str()));
    found.push(
        Diagnostic::warning(RULE.name, span, format!("a {} in the folder `{name}`", kind.value))
            .label(format!("`{name}` holds documents of kind `{folder}`"))
            .why("whoever looks for it by its kind, or goes through the folder, does not find it")
            .help(format!("move the file to the folder of its kind, or write `{entry}`")),
    );
}

/// The kind that a folder is named after, in the singular or the plural.
fn folder_kind(path: &SourcePath) -> Option<Kind> {
    let name = path.folder().rsplit('/').next()?.to_lowercase().replace(['_', ' '], "-");
    match name.as_str() {
        "policies" => return Some(Kind::Policy),
        "processes" => return Some(Kind::Process),
        "instructions" => return Some(Kind::WorkInstruction),
        // A folder of this name holds whatever belongs to the manual as a whole.
        "manual" | "manuals" => return None,
        _ => {}
    }
    Kind::from_word(&name).or_else(|| Kind::from_word(name.strip_suffix('s')?))
}
