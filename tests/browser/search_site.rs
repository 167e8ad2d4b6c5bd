//! Writes a site of made-up pages with a search index, for the browser tests and for measuring.
//!
//! `cargo run --example search-site -- FOLDER` writes a small manual whose words the tests know;
//! `-- FOLDER 10000` writes so many documents of 6 kB in ten sections, with a vocabulary that grows as a language's
//! does, and prints what the index takes.
#![expect(clippy::disallowed_methods, reason = "a tool for the tests, outside the library")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use clausebook::search::{Entry, EntryKind, Language, Postings, build, build_each};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: search-site FOLDER [DOCUMENTS]")?;
    let folder = Path::new(&folder);
    let (entries, files) = match arguments.next() {
        Some(count) => {
            let entries = large(count.parse()?);
            measure(&entries);
            (entries, Vec::new())
        }
        None => (small(), vec![("words.json".to_owned(), words().into_bytes())]),
    };
    for (path, bytes) in build(&entries, Language::English).into_iter().chain(pages(&entries)).chain(files) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, bytes)?;
    }
    Ok(())
}

/// Texts and the words found in them, for the browser's side to find the same.
fn words() -> String {
    let texts = [
        "See PRO-007, clause 8.4.1 and A.6.2.4; v2.1 of 2026-02-01.",
        "ISO/IEC 42001:2023, iso-9001-2015, ISO9001, 9001:7.5.2/b",
        "data2.final.csv www.example.org follow_up non-conformity non\u{2011}conformity e.g. -x- a.b-c1..d",
        "Prüfung Pru\u{308}fung STRASSE Straße Łódź İstanbul ΣΊΣΥΦΟΣ ﬁnal ＩＳＯ９００１ ½ ① ㎡",
        "docu\u{ad}ment zero\u{200b}width organization’s don't",
        "품질 매뉴얼 \u{1111}\u{116e}\u{11b7}\u{110c}\u{1175}\u{11af} 品質マネジメント、ｶﾞｲﾄﾞ 質 ISO基準-1 ภาษาไทย",
        "Ёлка й हिन्दी العربية עברית 👍 ﷺ x² 10⁻³ 3,14 1.2.3.4-beta_5 A4 Q&A R&D C++ 24/7",
    ];
    let found: Vec<(&str, Vec<String>)> = texts
        .iter()
        .map(|text| {
            let postings = Postings::of(&entry(EntryKind::Section, "", "", "", "", text));
            let words: BTreeSet<String> = postings.iter().map(|seen| seen.word.to_owned()).collect();
            (*text, words.into_iter().collect())
        })
        .collect();
    serde_json::to_string(&found).unwrap_or_default()
}

/// Prints how long the index takes, and how large it is.
fn measure(entries: &[Entry]) {
    let text: usize = entries.iter().map(|entry| entry.body.len() + entry.title.len()).sum();
    let start = Instant::now();
    let sizes = std::sync::Mutex::new(BTreeMap::<String, (usize, usize, usize)>::new());
    build_each(entries, Language::English, |(path, bytes)| {
        let kind = path.trim_start_matches("search/").chars().next().map_or(String::new(), String::from);
        if let Ok(mut sizes) = sizes.lock() {
            let (count, total, largest) = sizes.entry(kind).or_default();
            *count += 1;
            *total += bytes.len();
            *largest = (*largest).max(bytes.len());
        }
    });
    println!("text {text} bytes, {} entries", entries.len());
    println!("index {:?}", start.elapsed());
    for (kind, (count, total, largest)) in sizes.into_inner().unwrap_or_default() {
        println!("{kind}: {count} files, {total} bytes, largest {largest}");
    }
}

fn entry(kind: EntryKind, url: &str, id: &str, title: &str, context: &str, body: &str) -> Entry<'static> {
    let [url, id, title, context, body] = [url, id, title, context, body].map(str::to_owned);
    Entry { kind, url, id, title: title.into(), context, body: body.into(), ..Entry::default() }
}

/// A document with its sections: anchor, heading, clauses, text.
fn document(id: &str, kind: &str, title: &str, sections: &[(&str, &str, &[&str], &str)]) -> Vec<Entry<'static>> {
    let page = format!("documents/{id}.html");
    let mut head = entry(EntryKind::Document, &page, id, title, kind, "");
    head.facets = vec![("kind".to_owned(), kind.to_owned()), ("owner".to_owned(), "quality-manager".to_owned())];
    let sections = sections.iter().map(|(anchor, heading, clauses, body)| {
        let mut section = entry(EntryKind::Section, &format!("{page}#{anchor}"), "", heading, title, body);
        section.clauses = clauses.iter().map(|&clause| clause.to_owned()).collect();
        section
    });
    let sections: Vec<Entry> = sections.collect();
    std::iter::once(head).chain(sections).collect()
}

fn small() -> Vec<Entry<'static>> {
    let mut entries = document(
        "PRO-005",
        "procedure",
        "Purchasing and suppliers",
        &[
            (
                "purpose",
                "Purpose",
                &[],
                "How we choose those who deliver to us, and how we keep watch over what they deliver.",
            ),
            (
                "evaluation",
                "Evaluation of suppliers",
                &["9001:8.4.1", "8.4.1/a"],
                "Every supplier of something that reaches a customer is evaluated before the first order and once a year.",
            ),
            (
                "orders",
                "Orders",
                &["9001:8.4.3"],
                "An order says what is wanted, to which revision, and who approves the delivery.",
            ),
        ],
    );
    entries.extend(document(
        "PRO-007",
        "procedure",
        "Control of documented information",
        &[
            (
                "scope",
                "Scope",
                &["9001:7.5.1"],
                "Documents and records of the management system, in ISO 9001 and ISO/IEC 42001 alike.",
            ),
            (
                "review-and-approval",
                "Review and approval",
                &["9001:7.5.2"],
                "Two people see each change. Approval follows the review; PRO-007 itself is no exception.",
            ),
        ],
    ));
    entries.extend(document(
        "PRO-010",
        "procedure",
        "Nonconformity and corrective action",
        &[
            (
                "handling",
                "Handling",
                &["9001:10.2", "42001:10.2"],
                "A nonconformity is recorded on the day it is found. Nonconforming parts are set aside.",
            ),
            ("causes", "Causes", &[], "We look for the cause, document what we did and see whether it helped."),
        ],
    ));
    entries.extend(document(
        "POL-002",
        "policy",
        "AI policy",
        &[(
            "principles",
            "Principles",
            &["42001:5.2"],
            "AI systems are overseen by people. ISO/IEC 42001 is our measure; Prüfung der KI-Systeme.",
        )],
    ));
    entries.extend(document(
        "WI-003",
        "work-instruction",
        "품질 매뉴얼 관리",
        &[("text", "문서 검토", &[], "모든 문서는 발행 전에 검토하고 승인한다. 부적합 사항은 기록한다.")],
    ));
    for (clause, title, body) in [
        ("8.4", "Control of externally provided processes, products and services", "What is bought must fit."),
        ("8.4.1", "General", "Suppliers are evaluated, selected and watched by set criteria."),
        ("8.4.3", "Information for external providers", "Requirements are told to suppliers before an order."),
        ("10.2", "Nonconformity and corrective action", "React to a nonconformity and remove its causes."),
    ] {
        entries.push(entry(
            EntryKind::Clause,
            &format!("standards/9001/{clause}.html"),
            clause,
            title,
            "ISO 9001:2015",
            body,
        ));
    }
    entries.push(entry(
        EntryKind::RegisterRow,
        "registers/ai-systems.html#AI-003",
        "AI-003",
        "Weld inspection camera",
        "AI systems",
        "Finds pores in welds; a person decides. Version 2.1.",
    ));
    entries.push(entry(
        EntryKind::Role,
        "roles/quality-manager.html",
        "quality-manager",
        "Quality Manager",
        "",
        "Owns the procedures and reports to the management.",
    ));
    entries.push(entry(
        EntryKind::Term,
        "glossary.html#corrective-action",
        "",
        "corrective action",
        "",
        "Action to remove the cause of a nonconformity.",
    ));
    entries.push(entry(
        EntryKind::Page,
        "index.html",
        "",
        "Welcome",
        "",
        "Start here: what this manual is and how to search it.",
    ));
    entries
}

/// A sequence of numbers that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// A rank as words have it in a language: a few very often, most hardly ever.
    fn rank(&mut self, ranks: usize) -> usize {
        let unit = (self.roll(1 << 24) as f64 + 1.0) / f64::from(1 << 24);
        let rank = ((ranks as f64).ln() * unit).exp();
        (rank as usize).clamp(1, ranks) - 1
    }
}

const STEMS: &str = "process document record audit review risk supplier procedure measure control quality system manage \
    operate improve train data model customer require approve evaluate correct nonconform conform calibrate inspect \
    release deliver purchase design develop verify validate monitor assess impact human oversight transparency clause \
    objective policy role responsible competent aware communicate infrastructure environment resource plan change \
    opportunity context scope interest party leader commit";

/// A vocabulary of so many words, the frequent ones real.
fn vocabulary(count: usize) -> Vec<String> {
    let mut words: Vec<String> =
        "the of and to a in is for that be are as with by on or this it each".split(' ').map(str::to_owned).collect();
    for stem in STEMS.split_whitespace() {
        for ending in ["", "s", "ed", "ing", "ment"] {
            words.push(format!("{stem}{ending}"));
        }
    }
    let mut dice = Dice(7);
    let syllables: Vec<String> = "bcdfglmnprstv"
        .chars()
        .flat_map(|consonant| "aeiou".chars().map(move |vowel| format!("{consonant}{vowel}")))
        .chain(["ter", "con", "pre", "tion", "ment", "ling", "ster", "ant", "ex", "inter"].map(str::to_owned))
        .collect();
    while words.len() < count {
        let length = 2 + dice.roll(3);
        words.push((0..length).map(|_| syllables[dice.roll(syllables.len())].as_str()).collect());
    }
    words
}

/// So many documents of some 6 kB, ten sections each.
fn large(documents: usize) -> Vec<Entry<'static>> {
    let words = vocabulary(20_000 + 4 * documents);
    let mut dice = Dice(42);
    let mut entries = Vec::new();
    let kinds = ["policy", "procedure", "work-instruction", "form", "plan", "guide"];
    for number in 1..=documents {
        let kind = kinds[dice.roll(kinds.len())];
        let id = format!("{}-{number:05}", &kind[..3].to_uppercase());
        let page = format!("documents/{id}.html");
        let phrase = |dice: &mut Dice, length: usize| {
            let picked: Vec<&str> = (0..length).map(|_| words[20 + dice.rank(3000)].as_str()).collect();
            let mut text = picked.join(" ");
            if let Some(first) = text.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            text
        };
        let title = phrase(&mut dice, 4);
        let mut head = entry(EntryKind::Document, &page, &id, &title, kind, "");
        head.facets =
            vec![("kind".to_owned(), kind.to_owned()), ("owner".to_owned(), format!("role-{}", dice.roll(40)))];
        entries.push(head);
        for section in 0..10 {
            let heading = phrase(&mut dice, 3);
            let mut body = String::new();
            while body.len() < 590 {
                let _ =
                    write!(body, "{}{}", words[dice.rank(words.len())], if dice.roll(12) == 0 { ". " } else { " " });
            }
            let mut entry = entry(EntryKind::Section, &format!("{page}#s{section}"), "", &heading, &title, &body);
            if dice.roll(3) == 0 {
                entry.clauses.push(format!("{}.{}.{}", 4 + dice.roll(7), 1 + dice.roll(6), 1 + dice.roll(4)));
            }
            entries.push(entry);
        }
    }
    for (chapter, clause, item) in (4..11).flat_map(|a| (1..7).flat_map(move |b| (1..5).map(move |c| (a, b, c)))) {
        let number = format!("{chapter}.{clause}.{item}");
        let title: Vec<&str> = (0..3).map(|_| words[20 + dice.rank(300)].as_str()).collect();
        entries.push(entry(
            EntryKind::Clause,
            &format!("standards/9001/{number}.html"),
            &number,
            &title.join(" "),
            "ISO 9001:2015",
            "Paraphrase of the clause.",
        ));
    }
    entries
}

/// A page for every entry that is one.
fn pages(entries: &[Entry]) -> Vec<(String, Vec<u8>)> {
    let mut pages: BTreeMap<&str, (&Entry, String)> = BTreeMap::new();
    for entry in entries {
        let (page, anchor) = entry.url.split_once('#').unwrap_or((&entry.url, ""));
        let (_, text) = pages.entry(page).or_insert_with(|| (entry, String::new()));
        let level = if anchor.is_empty() { "h1" } else { "h2" };
        let name = [entry.id.as_str(), &entry.title].join(" ");
        let _ = write!(text, "<{level} id=\"{anchor}\">{}</{level}>\n<p>{}</p>\n", name.trim(), entry.body);
    }
    let page = |(path, (first, text)): (&str, (&Entry, String))| {
        let root = "../".repeat(path.matches('/').count());
        let html = format!(
            "<!doctype html>\n<html lang=\"en\" data-root=\"{root}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'self'; \
             img-src 'self' data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; \
             trusted-types clausebook\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{}</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"{root}assets/search.css\">\n\
             <script src=\"{root}assets/search.js\" defer></script>\n</head>\n<body>\n<header><button type=\"button\" \
             data-search-open hidden>Search</button></header>\n<main>\n{text}</main>\n</body>\n</html>\n",
            first.title
        );
        (path.to_owned(), html.into_bytes())
    };
    let assets = ["search.js", "search-text.js", "search-engine.js", "search.css"].into_iter().filter_map(|name| {
        let bytes = std::fs::read(Path::new("themes/default/assets").join(name)).ok()?;
        Some((format!("assets/{name}"), bytes))
    });
    pages.into_iter().map(page).chain(assets).collect()
}
