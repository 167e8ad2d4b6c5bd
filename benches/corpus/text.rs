use std::fmt::Write;

use super::flavour::Flavour;
use super::plan::{Corpus, anchor, row_key};
use super::random::Random;
use super::words;

/// Writes the text of one document. Which sentences come is decided by the random numbers alone,
/// how a link is spelt by the flavour alone.
pub struct Text {
    pub random: Random,
    corpus: Corpus,
    number: usize,
    flavour: Flavour,
}

impl Text {
    pub fn new(corpus: Corpus, number: usize, flavour: Flavour) -> Self {
        Self { random: Random::new(corpus.seed ^ 0x7E, number as u64), corpus, number, flavour }
    }

    /// A sentence without markup, for front matter and table cells of registers.
    pub fn plain(random: &mut Random) -> String {
        let template = words::TEMPLATES[random.below(5)];
        let mut out = String::new();
        fill(random, template, "", &mut out);
        out
    }

    fn sentence(&mut self, out: &mut String) -> usize {
        let from = out.len();
        let template = self.random.pick(&words::TEMPLATES);
        fill(&mut self.random, template, "", out);
        out.len() - from
    }

    fn sentences(&mut self, low: usize, high: usize, out: &mut String) -> usize {
        let mut written = 0;
        for at in 0..self.random.within(low, high) {
            if at > 0 {
                out.push(' ');
                written += 1;
            }
            written += self.sentence(out);
        }
        written
    }

    /// Three to six sentences; returns the bytes written.
    pub fn paragraph(&mut self, out: &mut String) -> usize {
        out.push('\n');
        let written = self.sentences(3, 6, out);
        out.push('\n');
        written + 2
    }

    /// Any block but a heading of the second level; returns the bytes written.
    pub fn block(&mut self, out: &mut String, heading: &str, part: usize) -> usize {
        let from = out.len();
        match self.random.below(100) {
            0..48 => return self.paragraph(out),
            48..66 => self.list(out, "-"),
            66..76 => self.list(out, "1."),
            76..87 => self.table(out),
            87..93 => {
                let _ = write!(out, "\n### {heading}, part {part}\n");
                self.paragraph(out);
            }
            93..96 => {
                out.push_str("\n> [!NOTE]\n> ");
                self.sentences(1, 2, out);
                out.push('\n');
            }
            96..98 => self.code(out),
            98 => self.diagram(out),
            _ => {
                out.push_str("\n> ");
                self.sentences(1, 3, out);
                out.push('\n');
            }
        }
        out.len() - from
    }

    fn list(&mut self, out: &mut String, mark: &str) {
        out.push('\n');
        for _ in 0..self.random.within(3, 8) {
            let _ = write!(out, "{mark} ");
            self.sentence(out);
            out.push('\n');
            if mark == "-" && self.random.chance(15) {
                out.push_str("  - ");
                self.sentence(out);
                out.push('\n');
            }
        }
    }

    fn table(&mut self, out: &mut String) {
        let columns = self.random.within(2, 4);
        out.push_str("\n| Step |");
        for _ in 0..columns {
            let _ = write!(out, " {} |", self.random.pick(&words::OBJECTS));
        }
        out.push_str("\n| ---: |");
        out.push_str(&" --- |".repeat(columns));
        for row in 1..=self.random.within(3, 10) {
            let _ = write!(out, "\n| {row} |");
            for _ in 0..columns {
                out.push(' ');
                fill(&mut self.random, "%a %n of %m", "", out);
                out.push_str(" |");
            }
        }
        out.push('\n');
    }

    fn code(&mut self, out: &mut String) {
        let (low, high) = (self.random.within(1, 40), self.random.within(41, 99));
        let name = words::name(self.random.skewed(4000)).to_lowercase();
        let _ = match self.random.below(3) {
            0 => write!(
                out,
                "\n```toml\n# limits of {name}\n[limits]\nlow = {low}\nhigh = {high}\nunit = \"percent\"\n```\n"
            ),
            1 => write!(
                out,
                "\n```bash\n# export the records of {name}\nfor month in $(seq {low} {high}); do\n  \
                 export-records --unit \"{name}\" --month \"$month\" | tee -a \"log-$month.txt\"\ndone\n```\n"
            ),
            _ => write!(
                out,
                "\n```json\n{{ \"unit\": \"{name}\", \"low\": {low}, \"high\": {high}, \"blocked\": false }}\n```\n"
            ),
        };
    }

    fn diagram(&mut self, out: &mut String) {
        out.push_str("\n```mermaid\nflowchart TD\n");
        let last = self.random.within(3, 7);
        for step in 1..=last {
            let _ = write!(out, "  S{step}[");
            fill(&mut self.random, "%A %n", "", out);
            let _ = writeln!(out, "] --> S{}", step + 1);
        }
        let _ = writeln!(
            out,
            "  S{} --> D{{Fit for use?}}\n  D -->|yes| E[Release]\n  D -->|no| S{}",
            last + 1,
            last / 2 + 1
        );
        out.push_str("```\n");
    }

    /// A sentence with a relative link, half of them to a section.
    pub fn link(&mut self, out: &mut String) {
        let target = self.corpus.target(&mut self.random, self.number);
        let plan = self.corpus.plan(target);
        let section = self.random.chance(50).then(|| self.random.pick(&plan.headings)).map(anchor);
        let here = self.corpus.plan(self.number);
        let address = self.flavour.address(&here, &plan, section.as_deref());
        let shown = if self.random.chance(50) { plan.title.as_str() } else { plan.id.as_str() };
        let link = format!("[{shown}]({address})");
        self.around(&link, out);
    }

    /// A sentence with a reference that names its target by id, row, role, term or variable.
    pub fn reference(&mut self, out: &mut String) {
        let token = match self.random.below(10) {
            0..5 => {
                let target = self.corpus.target(&mut self.random, self.number);
                let plan = self.corpus.plan(target);
                let here = self.corpus.plan(self.number);
                self.flavour
                    .reference(&plan.id, || format!("[{}]({})", plan.title, self.flavour.address(&here, &plan, None)))
            }
            5..7 => {
                let row = self.random.below(self.corpus.rows());
                self.flavour.reference(&row_key(row), || row_key(row))
            }
            7 => {
                let (role, title) = words::ROLES[self.random.below(words::ROLES.len())];
                self.flavour.reference(&format!("role:{role}"), || title.to_string())
            }
            8 => {
                let term = self.random.pick(&words::TERMS);
                self.flavour.reference(&format!("term:{term}"), || term.to_string())
            }
            _ => self.flavour.variable("organization", "Example Works"),
        };
        self.around(&token, out);
    }

    fn around(&mut self, link: &str, out: &mut String) {
        out.push('\n');
        let template = self.random.pick(&words::LINKS);
        fill(&mut self.random, template, link, out);
        out.push('\n');
    }
}

/// Replaces `%x` in a template by words.
fn fill(random: &mut Random, template: &str, link: &str, out: &mut String) {
    let mut chars = template.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('r') => out.push_str(&words::ROLES[random.below(words::ROLES.len())].1.to_lowercase()),
            Some('v') => out.push_str(random.pick(&words::VERBS)),
            Some('w') => {
                out.push_str(random.pick(&words::VERBS).split(' ').next().unwrap_or_default().trim_end_matches('s'))
            }
            Some('a') => out.push_str(random.pick(&words::ADJECTIVES)),
            Some('A') => out.push_str(&capital(random.pick(&words::ADJECTIVES))),
            Some('n') => out.push_str(random.pick(&words::NOUNS)),
            Some('t') => out.push_str(random.pick(&words::TIMES)),
            Some('y') => out.push_str(random.pick(&words::REASONS)),
            Some('p') => out.push_str(random.pick(&words::PLACES)),
            Some('m') => out.push_str(&words::name(random.skewed(6000))),
            Some('d' | 'D') => {
                let _ = write!(out, "{}", random.within(2, 99));
            }
            Some('l') => out.push_str(link),
            _ => {}
        }
    }
}

fn capital(word: &str) -> String {
    let mut word = word.to_string();
    word[..1].make_ascii_uppercase();
    word
}
