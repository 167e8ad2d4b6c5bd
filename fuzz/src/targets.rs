//! What is run, and what must hold afterwards.

use std::hash::{DefaultHasher, Hash, Hasher};

use clausebook::build::{Options, SiteOptions, compile, parse_document, published, render_site};
use clausebook::catalog::Library;
use clausebook::config::read_settings;
use clausebook::diagnostics::Diagnostic;
use clausebook::diagnostics::render::{Color, Texts, human, sarif};
use clausebook::manual::Target as Goal;
use clausebook::source::{Source, SourcePath, SourceSet, TextRange};
use clausebook::syntax::markdown::{BUDGET, Named, parse_body};
use clausebook::syntax::tag;
use clausebook::syntax::value::Token;
use clausebook::system::http::read_head;
use clausebook::system::publish::MemoryOutput;
use clausebook::system::{Limits, MemorySystem, Stopwatch};
use jiff::civil::{Date, date};

use crate::oracle;

/// A parser and what is known of its results.
pub struct Target {
    pub name: &'static str,
    /// Endings of the files its corpus is made of.
    pub seeds: &'static [&'static str],
    /// The shape of the result, or what is wrong.
    pub run: fn(&[u8]) -> Result<u64, String>,
}

pub static TARGETS: [Target; 9] = [
    Target { name: "markdown", seeds: &[".md"], run: markdown },
    Target { name: "front-matter", seeds: &[".md"], run: front_matter },
    Target { name: "configuration", seeds: &["clausebook.toml", ".md"], run: configuration },
    Target { name: "tag", seeds: &[], run: clause_tag },
    Target { name: "register", seeds: &[".csv", ".toml"], run: register },
    Target { name: "catalog", seeds: &[".toml"], run: catalog },
    Target { name: "link", seeds: &[], run: link },
    Target { name: "request", seeds: &[], run: request },
    Target { name: "project", seeds: &[".md"], run: project },
];

const TODAY: Date = date(2026, 11, 22);

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Rules and their number make the shape; all places must lie in the text and can be printed.
fn shape(found: &[Diagnostic], sources: &[&Source], further: impl Hash) -> Result<u64, String> {
    let set: SourceSet = sources.iter().map(|source| (*source).clone()).collect();
    let mut hasher = DefaultHasher::new();
    further.hash(&mut hasher);
    let mut last = "";
    for finding in found {
        let spans = finding.span.iter().chain(finding.labels.iter().map(|label| &label.span));
        let edits = finding.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| &edit.span));
        for span in spans.chain(edits) {
            let Some(source) = set.get(span.file.as_str()) else { continue };
            if source.text.get(span.range.range()).is_none() {
                return Err(format!("`{}` points at {:?}", finding.rule, span.range));
            }
        }
        if finding.rule != last {
            finding.rule.hash(&mut hasher);
            last = finding.rule;
        }
    }
    let texts = Texts::new(&set, []);
    let few = &found[..found.len().min(20)];
    let shown = human(few, &texts, Color::Never);
    if let Some(bad) = shown.chars().find(|c| c.is_control() && *c != '\n') {
        return Err(format!("{bad:?} is printed"));
    }
    let _ = sarif(few, &texts, &[], "0", "clausebook.toml");
    Ok(hasher.finish())
}

fn markdown(bytes: &[u8]) -> Result<u64, String> {
    let source = Source::from_bytes(SourcePath::new("a.md"), bytes);
    let named = Named { id: Some("PRO-001"), title: Some("T") };
    let checked = parse_body(&source.path, &source.text, TextRange::new(0, source.text.len()), named);
    let body = checked.value;
    if let Some(fault) = oracle::fault(&body.html) {
        return Err(fault);
    }
    if body.html.len() > BUDGET.html_floor.max(source.text.len() * BUDGET.html_factor) * 2 {
        return Err(format!("{} bytes of HTML", body.html.len()));
    }
    let mut last = 0;
    for hole in &body.holes {
        if (hole.at as usize) < last || !body.html.is_char_boundary(hole.at as usize) {
            return Err(format!("a hole at {}", hole.at));
        }
        last = hole.at as usize;
    }
    for place in
        body.blocks.iter().map(|block| block.range).chain(body.references.iter().map(|reference| reference.range))
    {
        if source.text.get(place.range()).is_none() {
            return Err(format!("a place {place:?}"));
        }
    }
    let count = |of: usize| of.min(6);
    let seen = (
        count(body.headings.len()),
        count(body.references.len()),
        count(body.definitions.len()),
        count(body.diagrams.len()),
        body.html.matches("</").count().min(60),
    );
    shape(&checked.diagnostics, &[&source], seen)
}

fn front_matter(bytes: &[u8]) -> Result<u64, String> {
    let source = Source::from_bytes(SourcePath::new("content/a.md"), bytes);
    let checked = parse_document(&source);
    let front = &checked.value.front;
    shape(
        &checked.diagnostics,
        &[&source],
        (front.id.is_some(), front.records.len().min(3), front.satisfies.len().min(3), front.register.is_some()),
    )
}

fn configuration(bytes: &[u8]) -> Result<u64, String> {
    let source = Source::from_bytes(SourcePath::new("clausebook.toml"), bytes);
    let checked = read_settings(Some(&source), TODAY);
    shape(&checked.diagnostics, &[&source], (checked.value.roles.len().min(3), checked.value.rules.levels.len().min(3)))
}

fn clause_tag(bytes: &[u8]) -> Result<u64, String> {
    let text = text(bytes);
    let path = SourcePath::new("a.md");
    let token = |text: &str| Token { range: TextRange::new(0, text.len()), ..Token::default() };
    match tag::parse(&path, &text, token(&text)) {
        Ok(read) => {
            let written = read.to_string();
            match tag::parse(&path, &written, token(&written)) {
                Ok(again) if again.to_string() == written => Ok(1),
                other => Err(format!(
                    "`{written}` is read as {:?}",
                    other.map(|tag| tag.to_string()).map_err(|found| found.message)
                )),
            }
        }
        Err(found) => Ok(found.message.len() as u64 % 16 + 2),
    }
}

const REGISTER: &str = "+++\nid = \"REG-001\"\ntitle = \"R\"\nkind = \"register\"\n[register]\nname = \"x\"\nsource = \"x.csv\"\n[register.columns]\nkey = \"key\"\nname = \"text\"\ndue = \"due\"\nnumber = \"number\"\nlink = \"link\"\nowner = \"role\"\ndocument = \"document\"\nclause = \"clause\"\n+++\n";

fn register(bytes: &[u8]) -> Result<u64, String> {
    let mut seen = Vec::new();
    for ending in ["csv", "toml"] {
        let system = MemorySystem::new(TODAY)
            .with("clausebook.toml", "[roles.boss]\ntitle = \"Boss\"\n")
            .with("content/r.md", REGISTER.replace("csv", ending))
            .with(&format!("content/x.{ending}"), bytes);
        let compiled = compiled(&system)?;
        let sources: Vec<&Source> = compiled.sources.sources.values().collect();
        seen.push(shape(
            &compiled.diagnostics,
            &sources,
            compiled.manual.registers.first().map_or(0, |register| register.rows.len().min(4)),
        )?);
    }
    Ok(seen[0] ^ seen[1].rotate_left(1))
}

fn catalog(bytes: &[u8]) -> Result<u64, String> {
    let source = Source::from_bytes(SourcePath::new("content/standards/own.toml"), bytes);
    let checked = Library::load(&[&source], ["iso-9001-2015", "own"]);
    shape(&checked.diagnostics, &[&source], checked.value.catalogs().count())
}

fn link(bytes: &[u8]) -> Result<u64, String> {
    let written = text(bytes);
    let system = MemorySystem::new(TODAY)
        .with("clausebook.toml", "[sources]\nroots = [\"content\"]\n")
        .with("content/a/b.md", format!("# B\n\n[x](<{written}>) [y]({written}) [[{written}]] ![z](<{written}>)\n"))
        .with("content/c.md", "# C\n\n## D\n")
        .with("content/p.png", b"\x89PNG\r\n\x1a\n")
        .with("secret.md", "# Secret\n")
        .with("secret.png", b"\x89PNG\r\n\x1a\n");
    let compiled = compiled(&system)?;
    for target in compiled.manual.links.iter().flatten() {
        let bad = match target {
            Goal::Asset(path) => !path.as_str().starts_with("content/"),
            Goal::External(address) => {
                oracle::fault(&format!("<a href=\"{}\"></a>", clausebook::syntax::markdown::escape(address))).is_some()
            }
            _ => false,
        };
        if bad {
            return Err(format!("leads to {target:?}"));
        }
    }
    let sources: Vec<&Source> = compiled.sources.sources.values().collect();
    shape(
        &compiled.diagnostics,
        &sources,
        compiled.manual.links.iter().flatten().map(std::mem::discriminant).collect::<Vec<_>>(),
    )
}

fn request(bytes: &[u8]) -> Result<u64, String> {
    match read_head(bytes) {
        Ok(request) => {
            if !request.target.starts_with('/') || request.target.contains(|c: char| c.is_control() || !c.is_ascii()) {
                return Err(format!("the target {:?}", request.target));
            }
            Ok(request.fields.len() as u64)
        }
        Err(refusal) => Ok(1_000 + refusal.0 as u64),
    }
}

fn compiled(system: &MemorySystem) -> Result<clausebook::build::Compiled, String> {
    compile(system, &Options { today: Some(TODAY), ..Options::default() }, &mut Stopwatch::default())
        .map_err(|error| error.to_string())
}

/// Files are separated by a line `\u{1}file PATH`.
fn project(bytes: &[u8]) -> Result<u64, String> {
    let mut system = MemorySystem::new(TODAY)
        .with("clausebook.toml", "[manual]\ntitle = \"M\"\n[standards]\n[roles.boss]\ntitle = \"Boss\"\n")
        .with("content/index.md", "# Index\n\n[[PRO-001]] [a](a.md)\n");
    let text = text(bytes);
    let mut parts = text.split("\u{1}file ");
    system.write("content/first.md", parts.next().unwrap_or_default());
    for part in parts.take(20) {
        let (path, content) = part.split_once('\n').unwrap_or((part, ""));
        if !path.is_empty() && path.len() < 200 && !path.starts_with('/') {
            system.write(path, content);
        }
    }
    let mut sites = Vec::new();
    let mut seen = 0;
    for _ in 0..2 {
        let Ok(compiled) = compiled(&system) else { return Ok(0) };
        let sources: Vec<&Source> = compiled.sources.sources.values().collect();
        seen = shape(&compiled.diagnostics, &sources, compiled.manual.documents.len().min(8))?;
        let shown = published(compiled, false);
        let output = MemoryOutput::default();
        let rendered = render_site(
            &system,
            &shown,
            &SiteOptions::default(),
            &Limits::default(),
            &output,
            &mut Stopwatch::default(),
        );
        rendered.map_err(|error| error.to_string())?;
        sites.push(output.finish().map_err(|error| error.to_string())?);
    }
    for (path, bytes) in &sites[0] {
        if path.ends_with(".html")
            && let Some(fault) = oracle::fault(&String::from_utf8_lossy(bytes))
        {
            return Err(format!("{path}: {fault}"));
        }
    }
    if sites[0] != sites[1] {
        return Err("two builds differ".into());
    }
    Ok(seen)
}
