//! The contract of memory: whatever is edited, in whatever order, a build that remembers the one before
//! is the same, byte by byte and finding by finding, as one that begins anew.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::diagnostics::{self, Diagnostic};
use crate::source::SourcePath;
use crate::system::publish::MemoryOutput;
use crate::system::{Limits, MemorySystem, RealSystem, Stopwatch, System};

const CATALOG: &str = "schema = 1\n[standard]\nid = \"own\"\nref = \"Own standard\"\ntitle = \"Own\"\n\
    [[clause]]\nid = \"1\"\ntitle = \"One\"\n[[clause.requirement]]\nid = \"1/a\"\ntext = \"Do a.\"\n\
    [[clause]]\nid = \"2\"\ntitle = \"Two\"\n[[clause.requirement]]\nid = \"2/a\"\ntext = \"Do b.\"\n";

/// Something an author does between two builds.
#[derive(Debug, Clone)]
enum Edit {
    Write(String, String),
    Remove(String),
    Move(String, String),
}

fn document(id: u8, title: u8, status: u8, tag: u8, link: u8, broken: bool) -> String {
    let status = ["draft", "approved", "retired"][usize::from(status % 3)];
    let fence = if broken { "++" } else { "+++" };
    format!(
        "+++\nid = \"PRO-{id:03}\"\ntitle = \"Title {title}\"\nkind = \"procedure\"\nversion = \"1.{title}\"\n\
         status = \"{status}\"\nowner = \"qm\"\neffective = 2026-01-01\nsatisfies = [\"own:{tag}#steps\"]\n{fence}\n\n\
         ## Steps\n\nText {title} of {{{{ organization }}}}, see [[PRO-{link:03}]], [[R-{link}]] and \
         [a file](picture.png).\n\n## Records\n\nKept by [[role:qm]].\n"
    )
}

fn paths() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..4_u8).prop_map(|n| format!("content/p{n}.md")),
        (0..2_u8).prop_map(|n| format!("content/deep/er/p{n}.md")),
        Just("policies/policy.md".to_owned()),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let text = (0..5_u8, 0..3_u8, 0..3_u8, 1..4_u8, 0..6_u8, prop::bool::weighted(0.1))
        .prop_map(|(id, title, status, tag, link, broken)| document(id, title, status, tag, link, broken));
    let written = (paths(), text).prop_map(|(path, text)| Edit::Write(path, text));
    let rows = prop::collection::vec(0..5_u8, 0..4).prop_map(|rows| {
        let rows: String = rows.iter().map(|row| format!("R-{row},Row {row},PRO-00{row}\n")).collect();
        Edit::Write("content/rows.csv".into(), format!("id,name,document\n{rows}"))
    });
    let register = "+++\nid = \"REG-001\"\ntitle = \"Rows\"\nkind = \"register\"\n[register]\nname = \"rows\"\n\
        source = \"rows.csv\"\n[register.columns]\nid = \"key\"\nname = \"text\"\ndocument = \"document\"\n+++\n\nText.\n";
    let config = (0..3_u8, any::<bool>()).prop_map(|(name, role)| {
        let role = if role { "[roles.qm]\ntitle = \"Quality\"\napproves = [\"procedure\"]\n" } else { "" };
        let text = format!(
            "[manual]\norganization = \"Works {name}\"\n[standards]\nown = \"own\"\n[control]\napproval = \"status\"\n\
             [theme]\nfolder = \"look\"\naccent = \"#0{name}5cad\"\n{role}"
        );
        Edit::Write("clausebook.toml".into(), text)
    });
    let catalog = (0..2_u8)
        .prop_map(|n| Edit::Write("content/standards/own.toml".into(), CATALOG.replace("Do a", &format!("Do a{n}"))));
    prop_oneof![
        8 => written,
        3 => paths().prop_map(Edit::Remove),
        2 => (paths(), paths()).prop_map(|(from, to)| Edit::Move(from, to)),
        2 => rows,
        1 => Just(Edit::Write("content/rows.md".into(), register.into())),
        1 => config,
        1 => catalog,
        1 => (0..3_u8).prop_map(|n| Edit::Write("content/picture.png".into(), "x".repeat(n.into()))),
        1 => Just(Edit::Remove("content/picture.png".into())),
        1 => (0..2_u8).prop_map(|n| Edit::Write("look/404.html".into(), format!("<p>{n} {{{{ frame.title }}}}"))),
        1 => Just(Edit::Write("look/404.html".into(), "{% broken".into())),
        1 => Just(Edit::Write("content/words.md".into(), "+++\nkind = 1\n+++\n\nTerm\n: Meaning\n".into())),
    ]
}

struct Author {
    system: MemorySystem,
    texts: BTreeMap<String, String>,
}

impl Author {
    fn new() -> Self {
        let mut author = Self { system: MemorySystem::new(jiff::civil::date(2026, 11, 22)), texts: BTreeMap::new() };
        author.write("content/standards/own.toml", CATALOG.into());
        author.write("clausebook.toml", "[standards]\nown = \"own\"\n[theme]\nfolder = \"look\"\n".into());
        author
    }

    fn write(&mut self, path: &str, text: String) {
        self.system.write(path, &text);
        self.texts.insert(path.to_owned(), text);
    }

    fn remove(&mut self, path: &str) -> Option<String> {
        self.system.remove(path);
        self.texts.remove(path)
    }

    fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::Write(path, text) => self.write(path, text.clone()),
            Edit::Remove(path) => drop(self.remove(path)),
            Edit::Move(from, to) => {
                if let Some(text) = self.remove(from) {
                    self.write(to, text);
                }
            }
        }
    }

    /// The whole site and all findings, made anew.
    fn build(&self, drafts: bool) -> Site {
        clean(&self.system, drafts)
    }
}

/// The files of a site, and all findings.
type Site = (BTreeMap<String, Vec<u8>>, Vec<Diagnostic>);

fn clean(system: &dyn System, drafts: bool) -> Site {
    let limits = Limits::default();
    let mut watch = Stopwatch::default();
    let compiled = compile(system, &Options::default(), &mut watch).unwrap();
    let compiled = published(compiled, drafts);
    let output = MemoryOutput::default();
    let site = SiteOptions { drafts, ..SiteOptions::default() };
    let mut found = compiled.diagnostics.clone();
    found.extend(render_site(system, &compiled, &site, &limits, &output, &mut watch).unwrap().found);
    found.retain(|finding| !finding.rule.starts_with("theme-template"));
    diagnostics::sort(&mut found);
    (output.finish().unwrap(), found)
}

/// The same, as somebody sees it who asks for one file after the other.
fn asked(bench: &mut Workbench, system: &dyn System, drafts: bool) -> Site {
    let wish = Wish { drafts, ..Wish::default() };
    let edition = bench.edition(system, &Limits::default(), &wish, &mut Stopwatch::default()).unwrap();
    let press = Press::new(&edition);
    let mut files = BTreeMap::new();
    for address in press.addresses() {
        // A page that its template cannot make is no part of a site.
        if let Some(Made::File(bytes)) = press.make(&address) {
            files.insert(address, bytes.to_vec());
        }
    }
    let mut found = edition.examined(&mut Readings::default());
    found.retain(|finding| !finding.rule.starts_with("theme-template"));
    (files, found)
}

fn same(asked: &Site, clean: &Site, after: &Edit) -> Result<(), TestCaseError> {
    prop_assert_eq!(&asked.1, &clean.1);
    prop_assert_eq!(asked.0.keys().collect::<Vec<_>>(), clean.0.keys().collect::<Vec<_>>());
    for (address, bytes) in &asked.0 {
        prop_assert!(bytes == &clean.0[address], "{} differs after {:?}", address, after);
    }
    Ok(())
}

/// How many scripts of edits are tried: few in the suite, `PROPTEST_CASES` by hand.
fn cases(few: u32) -> u32 {
    number("PROPTEST_CASES").unwrap_or(few)
}

/// A script of edits, each with how the site is built after it: short in the suite, of `CLAUSEBOOK_STEPS` by hand.
fn script() -> impl Strategy<Value = Vec<(Edit, bool)>> {
    let steps = number("CLAUSEBOOK_STEPS").map_or(1..10, |steps| steps as usize..steps as usize + 1);
    prop::collection::vec((edit(), any::<bool>()), steps)
}

#[expect(clippy::disallowed_methods, reason = "a long run is asked for in the environment")]
fn number(name: &str) -> Option<u32> {
    std::env::var(name).ok()?.parse().ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(12), ..ProptestConfig::default() })]

    #[test]
    fn an_incremental_build_equals_a_clean_one(edits in script()) {
        let mut author = Author::new();
        let mut bench = Workbench::default();
        for (edit, drafts) in &edits {
            author.edit(edit);
            bench.look(&author.system, &Options::default()).unwrap();
            same(&asked(&mut bench, &author.system, *drafts), &author.build(*drafts), edit)?;
        }
    }

    #[test]
    fn what_was_heard_of_on_disk_is_read_as_if_all_were(edits in script()) {
        let folder = tempfile::tempdir().unwrap();
        let mut author = Author::new();
        for (path, text) in &author.texts {
            write(folder.path(), path, text);
        }
        let system = RealSystem::open(folder.path()).unwrap();
        let options = Options::default();
        let mut bench = Workbench::default();
        bench.look(&system, &options).unwrap();
        for (edit, drafts) in &edits {
            author.edit(edit);
            let heard = edit.on_disk(folder.path());
            if bench.look_at(&system, &options, &heard).is_none() {
                bench.look(&system, &options).unwrap();
            }
            let begun_anew = RealSystem::open(folder.path()).unwrap();
            same(&asked(&mut bench, &system, *drafts), &clean(&begun_anew, *drafts), edit)?;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "an author writes with other programs")]
fn write(folder: &std::path::Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

impl Edit {
    /// Does to a folder what is done to the project in memory; gives the files that a watcher names.
    #[expect(clippy::disallowed_methods, reason = "an author writes with other programs")]
    fn on_disk(&self, folder: &std::path::Path) -> BTreeSet<SourcePath> {
        let named = match self {
            Edit::Write(path, text) => {
                write(folder, path, text);
                vec![path]
            }
            Edit::Remove(path) => {
                let _ = std::fs::remove_file(folder.join(path));
                vec![path]
            }
            Edit::Move(from, to) if folder.join(from).exists() => {
                std::fs::create_dir_all(folder.join(to).parent().unwrap()).unwrap();
                std::fs::rename(folder.join(from), folder.join(to)).unwrap();
                vec![from, to]
            }
            Edit::Move(..) => vec![],
        };
        named.into_iter().map(|path| SourcePath::new(path.as_str())).collect()
    }
}
