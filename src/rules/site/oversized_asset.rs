use crate::config::Level;
use crate::diagnostics::Diagnostic;
use crate::manual::Target;
use crate::rules::{Check, Family, Rule, Shelf};
use crate::source::{SourcePath, Span, TextRange};

pub(super) static RULE: Rule = Rule {
    name: "oversized-asset",
    family: Family::Site,
    level: Level::Warn,
    page: include_str!("oversized_asset.md"),
    check: Check::Manual(check),
};

/// Bytes up to which a file is no burden.
const BEARABLE: u64 = 5 << 20;

fn check(shelf: &Shelf<'_>, found: &mut Vec<Diagnostic>) {
    for asset in shelf.manual.assets.values().filter(|asset| asset.len > BEARABLE) {
        let name = asset.path.file_name();
        let size = asset.len.div_ceil(1 << 20);
        let span = first_use(shelf, &asset.path).unwrap_or_else(|| Span::new(&asset.path, TextRange::default()));
        found.push(
            Diagnostic::warning(RULE.name, span, format!("`{name}` has {size} MiB"))
                .label("loaded with the page")
                .why("it is slow to load from a file share or on the road, and makes every copy of the manual heavy")
                .help(format!(
                    "make it smaller than {} MiB: a picture needs no more than 1600 pixels across",
                    BEARABLE >> 20
                )),
        );
    }
}

fn first_use(shelf: &Shelf<'_>, path: &SourcePath) -> Option<Span> {
    let manual = shelf.manual;
    manual.documents().find_map(|(index, document)| {
        let targets = &manual.links[index.0 as usize];
        let at = targets.iter().position(|target| matches!(target, Target::Asset(asset) if asset == path))?;
        Some(document.span(document.body.references[at].range))
    })
}
