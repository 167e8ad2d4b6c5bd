//! The contract of memory: whatever is edited, in whatever order, a build that remembers the one before
//! is the same, byte by byte and finding by finding, as one that begins anew.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::diagnostics::Diagnostic;
use crate::source::SourcePath;
use crate::system::publish::MemoryOutput;
use crate::system::{Limits, MemorySystem, Patience, Stopwatch, System};

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

    /// The whole site and all findings, made with a memory.
    fn build(&self, memo: &mut Memo, drafts: bool) -> (BTreeMap<String, Vec<u8>>, Vec<Diagnostic>) {
        let options = Options::default();
        let mut watch = Stopwatch::default();
        let (inputs, _) = read(&self.system, &options, Patience::None).unwrap();
        let limits = Limits::default();
        let files = |path: &SourcePath| self.system.read_asset(path, &limits).ok().map(Arc::from);
        let compiled = published(assemble(inputs, &files, memo, &mut watch), drafts);
        let output = MemoryOutput::default();
        let site = SiteOptions { drafts, ..SiteOptions::default() };
        let mut found = compiled.diagnostics.clone();
        found.extend(render_site(&self.system, &compiled, &site, &limits, &output, &mut watch).unwrap());
        (output.finish().unwrap(), found)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn an_incremental_build_equals_a_clean_one(edits in prop::collection::vec((edit(), any::<bool>()), 1..10)) {
        let mut author = Author::new();
        let mut memo = Memo::default();
        for (edit, drafts) in &edits {
            author.edit(edit);
            let (site, found) = author.build(&mut memo, *drafts);
            let (clean, clean_found) = author.build(&mut Memo::default(), *drafts);
            prop_assert_eq!(&found, &clean_found);
            prop_assert_eq!(site.keys().collect::<Vec<_>>(), clean.keys().collect::<Vec<_>>());
            for (address, bytes) in &site {
                prop_assert!(bytes == &clean[address], "{} differs after {:?}", address, edit);
            }
        }
    }
}
