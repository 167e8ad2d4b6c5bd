use std::fmt::Write;

use super::File;
use super::plan::{Corpus, row_key};
use super::random::Random;
use super::text::Text;
use super::words;

/// Rows in one register.
const ROWS: usize = 50;

/// Every register of the clausebook flavour: a document and its CSV file each.
pub fn files(corpus: Corpus) -> Vec<File> {
    let registers = corpus.rows().div_ceil(ROWS);
    let mut files = Vec::new();
    for register in 0..registers {
        let name = format!("risks-{:03}", register + 1);
        let rows = register * ROWS..corpus.rows().min((register + 1) * ROWS);
        files.push((format!("content/registers/{name}.md"), document(&name, register)));
        files.push((format!("content/registers/{name}.csv"), table(corpus, rows)));
    }
    files
}

fn document(name: &str, register: usize) -> String {
    format!(
        "+++\nid = \"REG-{number:05}\"\ntitle = \"Risks and opportunities, part {number}\"\nkind = \"register\"\n\
         version = \"1.0\"\nstatus = \"approved\"\nowner = \"quality-manager\"\neffective = 2025-03-03\n\
         review_every = \"12 months\"\naudience = [\"process-owner\"]\nclassification = \"internal\"\n\
         change = \"First issue.\"\nsatisfies = [\"9001:6.1.1\", \"42001:6.1.1\"]\n\n\
         [register]\nname = \"{name}\"\nsource = \"{name}.csv\"\n\n[register.columns]\nid = \"key\"\n\
         what = {{ type = \"text\", title = \"Risk or opportunity\", required = true }}\n\
         level = {{ type = \"choice\", title = \"Level\", choices = [\"low\", \"medium\", \"high\"], required = true }}\n\
         score = {{ type = \"number\", title = \"Score\" }}\n\
         owner = {{ type = \"role\", title = \"Owner\", required = true }}\n\
         document = {{ type = \"document\", title = \"Treated in\" }}\n\
         clause = {{ type = \"clause\", title = \"Clause\" }}\n\
         next = {{ type = \"due\", title = \"Next review\" }}\n+++\n\n\
         What may go wrong and what may go well, with an owner each.\n",
        number = register + 1,
    )
}

fn table(corpus: Corpus, rows: std::ops::Range<usize>) -> String {
    let mut out = String::from("id,what,level,score,owner,document,clause,next\n");
    for row in rows {
        let mut random = Random::new(corpus.seed ^ 0xE6, row as u64);
        let target = corpus.target(&mut random, row % corpus.documents);
        let _ = writeln!(
            out,
            "{},\"{}\",{},{},{},{},9001:{},2027-{:02}-{:02}",
            row_key(row),
            Text::plain(&mut random),
            random.pick(&["low", "medium", "high"]),
            random.within(1, 25),
            words::ROLES[random.below(words::ROLES.len())].0,
            corpus.plan(target).id,
            random.pick(&["6.1.1", "8.1", "8.4.1", "9.1.3"]),
            random.within(1, 12),
            random.within(1, 28),
        );
    }
    out
}
