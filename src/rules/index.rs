use std::fmt::Write as _;

use super::{Family, Page, RULES};

/// What the guide calls each family, in its order.
const FAMILIES: [(Family, &str); 12] = [
    (Family::FrontMatter, "Front matter"),
    (Family::Claims, "Clause tags"),
    (Family::References, "References"),
    (Family::Control, "Document control"),
    (Family::Coverage, "Coverage"),
    (Family::Integration, "Two standards, one system"),
    (Family::Registers, "Registers"),
    (Family::Content, "The text itself"),
    (Family::Site, "The published pages"),
    (Family::Files, "Files"),
    (Family::Configuration, "Configuration, catalogs, theme"),
    (Family::Exceptions, "Exceptions from rules"),
];

/// The index of all rules for the guide, in Markdown, made of their pages.
pub fn index() -> String {
    let mut out = format!(
        "# Rules\n\n{} rules, by what they are about. `clausebook explain RULE` shows the whole page of a rule: why it matters to an\n\
         auditor and to a reader, examples, how to mend it.\n\n\
         A level is `error` (the exit code of `check` and `build` is 1), `warn` or `allow`. It is set in `clausebook.toml`, for the\n\
         whole manual or for some folders; one document makes an exception with a reason:\n\n\
         ```toml\n[rules]\nvague-obligation = \"allow\"\n\n[[rules.override]]\npaths = [\"content/forms/**\"]\norphan-document = \"allow\"\n```\n\n\
         ```toml\n# in the front matter of a document\n[[allow]]\nrule = \"near-duplicate\"\nreason = \"The customer's contract asks for \
         the same words in both documents.\"\n```\n",
        RULES.len()
    );
    for (family, title) in FAMILIES {
        let _ = write!(out, "\n## {title}\n\n| rule | level | what it finds |\n|---|---|---|\n");
        for rule in RULES.iter().filter(|rule| rule.family == family) {
            let summary = Page::read(rule.page).summary.replace('|', "\\|");
            let _ = writeln!(out, "| `{}` | {} | {summary} |", rule.name, rule.level);
        }
    }
    out
}
