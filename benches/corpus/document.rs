use std::collections::BTreeSet;
use std::fmt::Write;

use super::File;
use super::clauses::{ISO_9001, ISO_42001};
use super::flavour::Flavour;
use super::plan::{Corpus, Plan, anchor};
use super::random::Random;
use super::text::Text;
use super::words;

/// One document in one flavour.
pub fn file(corpus: Corpus, number: usize, flavour: Flavour) -> File {
    let plan = corpus.plan(number);
    let path = flavour.document(&plan);
    let mut text = flavour.front_matter(&plan.title, &clausebook_front_matter(corpus, number, &plan));
    body(corpus, number, &plan, flavour, &mut text);
    (path, text)
}

/// Everything between the fences of a controlled document.
fn clausebook_front_matter(corpus: Corpus, number: usize, plan: &Plan) -> String {
    let mut random = Random::new(corpus.seed ^ 0xF0, number as u64);
    let owner = random.pick(&words::ROLES.map(|(name, _)| name));
    let audience = words::ROLES[random.below(words::ROLES.len())].0;
    let mut out = format!(
        "id = \"{}\"\ntitle = \"{}\"\nkind = \"{}\"\nversion = \"{}.{}\"\nstatus = \"{}\"\nowner = \"{owner}\"\n\
         effective = 2025-{:02}-{:02}\nreview_every = \"{} months\"\naudience = [\"{audience}\"]\n\
         classification = \"internal\"\nchange = \"{}\"\nsummary = \"{}\"\n",
        plan.id,
        plan.title,
        plan.kind,
        random.within(1, 5),
        random.below(10),
        plan.status,
        random.within(1, 12),
        random.within(1, 28),
        random.pick(&["12", "24", "36"]),
        Text::plain(&mut random),
        Text::plain(&mut random),
    );
    let (mut satisfies, mut supports) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..random.within(2, 8) {
        let mut tag = match random.chance(60) {
            true => format!("9001:{}", random.pick(&ISO_9001)),
            false => format!("42001:{}", random.pick(&ISO_42001)),
        };
        if random.chance(40) {
            let _ = write!(tag, "#{}", anchor(random.pick(&plan.headings)));
        }
        if random.chance(75) {
            satisfies.insert(tag)
        } else {
            supports.insert(tag)
        };
    }
    for (key, tags) in [("satisfies", satisfies), ("supports", supports)] {
        if !tags.is_empty() {
            let quoted: Vec<String> = tags.iter().map(|tag| format!("\"{tag}\"")).collect();
            let _ = writeln!(out, "{key} = [{}]", quoted.join(", "));
        }
    }
    if random.chance(40) {
        let _ = write!(
            out,
            "\n[[records]]\nname = \"{} record {}\"\nanswers = [\"9001:{}\"]\nlocation = \"Archive of {}\"\n\
             retention = \"{} years\"\nowner = \"{owner}\"\ndisposition = \"archive\"\n",
            random.pick(&words::ACTIVITIES),
            plan.id,
            random.pick(&ISO_9001),
            random.pick(&words::PLACES),
            random.within(2, 10),
        );
    }
    out
}

/// Sections of about equal size until the planned number of bytes is reached.
fn body(corpus: Corpus, number: usize, plan: &Plan, flavour: Flavour, out: &mut String) {
    let mut text = Text::new(corpus, number, flavour);
    let links = text.random.within(4, 9);
    let references = text.random.below(4);
    let count = plan.headings.len();
    // Bytes are counted in the clausebook spelling of the text, so that every flavour has the same sentences.
    let target = plan.size.saturating_sub(900).max(600);
    let mut written = text.paragraph(out);
    for (at, heading) in plan.headings.iter().enumerate() {
        let _ = write!(out, "\n## {heading}\n");
        written += heading.len() + 5 + text.paragraph(out);
        for _ in links * at / count..links * (at + 1) / count {
            text.link(out);
        }
        for _ in references * at / count..references * (at + 1) / count {
            text.reference(out);
        }
        let mut parts = 0;
        while written < target * (at + 1) / count {
            parts += 1;
            written += text.block(out, heading, parts);
        }
    }
}
