//! A project in memory, compiled on a fixed day.

use clausebook::build::{Compiled, Options, compile};
use clausebook::diagnostics::render::short;
use clausebook::system::{MemorySystem, Stopwatch};
use jiff::civil::{Date, date};

/// The day on which every case takes place.
pub const TODAY: Date = date(2026, 11, 22);

/// What holds where a case brings no configuration: nothing is said about requirements that the few
/// documents of a case leave open.
const CONFIG: &str = "\
[rules]
coverage-gap = \"allow\"
partial-coverage = \"allow\"
undecided-control = \"allow\"
missing-required-document = \"allow\"
missing-required-record = \"allow\"
";

/// A project of some files. Without a `clausebook.toml` among them it gets one; one that is about neither
/// rules nor standards gets the same rules.
pub fn project<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> MemorySystem {
    let mut system = MemorySystem::new(TODAY).with("clausebook.toml", CONFIG);
    for (path, content) in files {
        let given = std::str::from_utf8(content).ok().filter(|_| path == "clausebook.toml");
        match given.filter(|given| !given.contains("[rules") && !given.contains("[standards]")) {
            Some(given) => system.write(path, format!("{given}\n{CONFIG}")),
            None => system.write(path, content),
        }
    }
    system
}

/// The project as far as everything but its pages.
pub fn compiled(system: &MemorySystem) -> Compiled {
    let options = Options { today: Some(TODAY), ..Options::default() };
    compile(system, &options, &mut Stopwatch::default()).expect("a project in memory can be read")
}

/// All findings, one line each.
pub fn findings(compiled: &Compiled) -> String {
    short(&compiled.diagnostics, &compiled.texts())
}

/// Holds a generated text against the committed one; `UPDATE=1` rewrites it.
pub fn unchanged(path: &str, generated: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(file, generated).expect("the repository can be written");
        return;
    }
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(committed == generated, "{path} is out of date: run the tests with UPDATE=1");
}
