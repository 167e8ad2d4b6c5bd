//! A project in memory, compiled on a fixed day.

use std::collections::BTreeMap;
use std::sync::Mutex;

use clausebook::build::{Compiled, Options, SiteOptions, compile, render_site};
use clausebook::diagnostics::render::short;
use clausebook::system::publish::{Output, PublishError};
use clausebook::system::{Limits, MemorySystem, Stopwatch, System};
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
        match path {
            "clausebook.toml" => system.write(path, configuration(content)),
            _ => system.write(path, content),
        }
    }
    system
}

/// The configuration of a case with what holds besides.
pub fn configuration(given: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(given) {
        Ok(text) if !text.contains("[rules") && !text.contains("[standards]") => format!("{text}\n{CONFIG}").into(),
        _ => given.to_vec(),
    }
}

/// The project as far as everything but its pages.
pub fn compiled(system: &dyn System) -> Compiled {
    let options = Options { today: Some(TODAY), ..Options::default() };
    compile(system, &options, &mut Stopwatch::default()).expect("the project of a case can be read")
}

/// The files of a site as they come.
#[derive(Default)]
struct Files(Mutex<BTreeMap<String, Vec<u8>>>);

impl Output for Files {
    fn add(&self, address: &str, bytes: &[u8]) -> Result<(), PublishError> {
        self.0.lock().unwrap().insert(address.to_string(), bytes.to_vec());
        Ok(())
    }
}

/// The site of a compiled project, by address.
pub fn rendered(system: &dyn System, compiled: &Compiled) -> BTreeMap<String, String> {
    let files = Files::default();
    render_site(system, compiled, &SiteOptions::default(), &Limits::default(), &files, &mut Stopwatch::default())
        .unwrap();
    let files = files.0.into_inner().unwrap();
    files.into_iter().map(|(address, bytes)| (address, String::from_utf8_lossy(&bytes).into_owned())).collect()
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
