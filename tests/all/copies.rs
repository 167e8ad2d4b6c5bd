//! Five copies and three contradictions, hidden in manuals of about a hundred documents.

use std::path::Path;

use clausebook::diagnostics::Diagnostic;
use clausebook::system::MemorySystem;

use crate::corpus::{self, Corpus, Flavour};
use crate::project::{TODAY, compiled};

/// A section that somebody copied, and what became of the copy.
const COPIES: [(&str, &str); 5] = [
    // Word for word, below another heading.
    (
        "The measuring devices of the workshop carry a label with the date of the next calibration. Whoever finds a device \
         without a label, or with a date that has passed, puts it on the red shelf and tells metrology before the shift ends.",
        "The measuring devices of the workshop carry a label with the date of the next calibration. Whoever finds a device \
         without a label, or with a date that has passed, puts it on the red shelf and tells metrology before the shift ends.",
    ),
    // Every so often another word.
    (
        "New colleagues spend their first week with a mentor who has done the same work for at least a year. The mentor shows \
         each step, watches while it is repeated, and signs the training card only when three parts in a row are right. \
         Nobody works alone at the press before the card is signed.",
        "New employees spend their first week with a tutor who has done the same work for at least one year. The tutor shows \
         each step, watches while it is repeated, and signs the training sheet only when three parts in a row are correct. \
         Nobody works alone at the press until the sheet is signed.",
    ),
    // One sentence less, another one more, in another order.
    (
        "A complaint is entered on the day it arrives, with the name of the customer, the order and what went wrong in the \
         customer's own words. The customer gets a first answer from a person and not from a template. The cause is looked \
         for where the work was done. When the customer confirms that the matter is settled, the complaint is closed.",
        "The customer gets a first answer from a person and not from a template. A complaint is entered on the day it arrives, \
         with the name of the customer, the order and what went wrong in the customer's own words. Every quarter the sales \
         team reads all of them aloud. When the customer confirms that the matter is settled, the complaint is closed.",
    ),
    // A list, with the case and the marks of a later editor.
    (
        "- the drawing number and its revision are on the order\n- the material certificate is in the folder\n\
         - the first part was measured by a second person\n- the packaging matches the shipping label\n\
         - the photograph of the sealed crate is stored with the order",
        "1. The drawing number and its revision are on the order.\n2. The *material certificate* is in the folder.\n\
         3. The first part was measured by a second person.\n4. The packaging matches the shipping label.\n\
         5. The photograph of the sealed crate is stored with the order.",
    ),
    // One paragraph among others of its own.
    (
        "Before a model goes live, its answers to the two hundred questions of the reference set are read by two people who \
         did not build it. Each marks what is wrong, misleading or unkind. The model waits until both agree that no answer \
         could harm the person who asked.",
        "The speech group keeps a list of dialects that are understood badly.\n\nBefore a model goes live, its answers to the \
         two hundred questions of the reference set are read by two people who did not build it. Each marks what is wrong, \
         misleading or unkind. The model waits until both agree that no answer could harm the person who asked.\n\nRecordings \
         are deleted as soon as the person who spoke asks for it, and the list of dialects is published on the intranet \
         so that customers see what to expect and can decide whether to use the service or to call a person instead.",
    ),
];

/// One fact under one clause, said twice.
const CONTRADICTIONS: [(&str, &str, &str); 3] = [
    (
        "9001:7.1.5.2",
        "The calibration certificates of torque wrenches are kept for 10 years in the archive of metrology.",
        "Metrology keeps calibration certificates of torque wrenches for at least five years.",
    ),
    (
        "9001:8.4.1",
        "Foundries are visited by the purchasing lead every 12 months.",
        "The purchasing lead visits each foundry twice a year.",
    ),
    (
        "42001:8.4",
        "A withdrawn consent leads to deletion of the recordings within 24 hours.",
        "Recordings are deleted within three days when a consent is withdrawn.",
    ),
];

fn document(number: usize, id: &str, claim: &str, text: &str) -> (String, String) {
    let head = format!(
        "+++\nid = \"{id}\"\ntitle = \"Seeded {number}\"\nkind = \"procedure\"\nversion = \"1.0\"\nstatus = \"approved\"\n\
         owner = \"quality-manager\"\neffective = 2026-02-01\nreview_every = \"12 months\"\nchange = \"First issue.\"\n\
         audience = [\"all-staff\"]\n{claim}+++\n\nWhat this is about is said below.\n\n## Section {number}\n\n"
    );
    (format!("content/seeded/{}.md", id.to_lowercase()), format!("{head}{text}\n"))
}

/// Adds the seeds to a manual; gives for each the two documents that have to be named.
fn seed(system: &mut MemorySystem) -> Vec<[String; 2]> {
    let mut pairs = Vec::new();
    let copies = COPIES.iter().map(|(left, right)| (String::new(), [*left, *right]));
    let contradictions =
        CONTRADICTIONS.iter().map(|(clause, left, right)| (format!("satisfies = [\"{clause}\"]\n"), [*left, *right]));
    for (number, (claim, texts)) in copies.chain(contradictions).enumerate() {
        let ids = [format!("PRO-{}", 70_000 + number), format!("PRO-{}", 80_000 + number)];
        for (at, (id, text)) in ids.iter().zip(texts).enumerate() {
            let (path, text) = document(2 * number + at, id, &claim, text);
            system.write(&path, text);
        }
        pairs.push(ids);
    }
    pairs
}

/// Findings of the two rules, and the text that names both documents.
fn found(system: &MemorySystem) -> Vec<String> {
    let compiled = compiled(system);
    let wanted = compiled
        .diagnostics
        .iter()
        .filter(|finding| finding.rule == "near-duplicate" || finding.rule == "contradicting-fact");
    let files = |finding: &Diagnostic| {
        let spans = finding.span.iter().chain(finding.labels.iter().map(|label| &label.span));
        spans.map(|span| span.file.to_string()).collect::<Vec<_>>().join(" ")
    };
    wanted.map(|finding| format!("{} {} {}", finding.rule, files(finding), finding.message)).collect()
}

fn judge(name: &str, mut system: MemorySystem, known: usize) {
    let before = found(&system);
    let pairs = seed(&mut system);
    let after = found(&system);
    let names =
        |line: &str, ids: &[String; 2]| ids.iter().all(|id| line.contains(&format!("/{}.md", id.to_lowercase())));
    for (at, ids) in pairs.iter().enumerate() {
        let rule = if at < COPIES.len() { "near-duplicate" } else { "contradicting-fact" };
        let hits = after.iter().filter(|line| line.starts_with(rule) && names(line, ids)).count();
        assert_eq!(hits, 1, "{name}: {ids:?} among\n{}", after.join("\n"));
    }
    // What such a manual says twice without the seeds is not for this test to judge.
    let alarms: Vec<&String> =
        after.iter().filter(|line| !before.contains(line) && !pairs.iter().any(|ids| names(line, ids))).collect();
    println!("{name}: {} of {} seeds found, {} false alarms", pairs.len(), pairs.len(), alarms.len());
    assert!(alarms.len() <= 1 && before.len() <= known, "{name}: {alarms:#?} {before:#?}");
}

/// A hundred documents: the starter manual, some made-up ones, the seeds.
#[test]
fn all_seeds_are_found_in_a_hundred_documents_with_at_most_one_false_alarm() {
    let mut system = MemorySystem::new(TODAY);
    for root in ["content", "policies"] {
        add(Path::new(root), &mut system);
    }
    system.write("clausebook.toml", std::fs::read("clausebook.toml").unwrap());
    let own = compiled(&system).manual.documents.len();
    let further = 100 - own - 2 * (COPIES.len() + CONTRADICTIONS.len());
    let made_up = corpus::files(Corpus { documents: further, seed: 7 }, Flavour::Clausebook);
    for (path, text) in made_up.filter(|(path, _)| path.ends_with(".md") && path.contains("-00")) {
        system.write(&path.replace("content/", "content/made-up/"), text);
    }
    judge("starter", system, 0);
}

/// Made-up sentences follow few patterns and state many durations: some of them do contradict each other.
#[test]
fn all_seeds_are_found_among_sentences_of_one_pattern() {
    let mut system = MemorySystem::new(TODAY);
    for (path, text) in corpus::files(Corpus { documents: 100, seed: 7 }, Flavour::Clausebook) {
        system.write(&path, text);
    }
    judge("made up", system, 10);
}

fn add(folder: &Path, system: &mut MemorySystem) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => add(&path, system),
            false => system.write(&path.to_string_lossy().replace('\\', "/"), std::fs::read(&path).unwrap()),
        }
    }
}
