//! The clause tag: `ALIAS:CLAUSE[/ITEM][#SECTION]`, the claim of a document on a requirement.

use std::fmt;

use super::value::Token;
use crate::diagnostics::Diagnostic;
use crate::source::{SourcePath, Span, Spanned, TextRange};

/// A claim on a clause as its author wrote it; whether the clause exists is a question of linking.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    /// The alias of the edition: `9001`.
    pub alias: Spanned<String>,
    /// The clause or control: `7.5.2`, `A.6.2.3`.
    pub clause: Spanned<String>,
    /// The item of the clause, without its slash: `b`.
    pub item: Option<Spanned<String>>,
    /// The heading of this document that answers, without its `#`.
    pub section: Option<Spanned<String>>,
    /// The whole tag, without quotes where the file spells it letter by letter.
    pub range: TextRange,
}

impl Tag {
    /// The clause with its item, as the catalogs write it: `7.5.2/b`.
    pub fn requirement(&self) -> String {
        match &self.item {
            Some(item) => format!("{}/{}", self.clause.value, item.value),
            None => self.clause.value.clone(),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.alias.value, self.clause.value)?;
        if let Some(item) = &self.item {
            write!(f, "/{}", item.value)?;
        }
        if let Some(section) = &self.section {
            write!(f, "#{}", section.value)?;
        }
        Ok(())
    }
}

/// Reads a tag from the text of a token; a malformed one is a finding of `malformed-tag`, with the
/// right spelling where there is no doubt about it.
pub fn parse(path: &SourcePath, text: &str, token: Token) -> Result<Tag, Box<Diagnostic>> {
    let problem = match split(text) {
        Ok(parts) => return Ok(build(text, parts, token)),
        Err(problem) => problem,
    };
    let span = |range| Span::new(path, range);
    let place = token.part(problem.start, problem.end);
    let place = if place.is_empty() { token.range } else { place };
    let found = Diagnostic::error("malformed-tag", span(place), format!("`{text}` is no clause tag: {}", problem.what))
        .label("not as tags are written")
        .why("a claim that cannot be read counts nowhere in the matrix");
    if let Some((alias, first, last)) = range_of(text) {
        return Err(Box::new(found.help(format!(
            "a tag names one clause and no range: write `\"{alias}:{first}\"`, `\"{alias}:{last}\"` and those between, \
             or the clause above them all"
        ))));
    }
    Err(Box::new(match mend(text) {
        Some(Mended { text: right, certain: true }) => found.help(format!("write `\"{right}\"`")).replace(
            span(token.range),
            token.spell(&right),
            format!("write \"{right}\""),
        ),
        Some(Mended { text: right, certain: false }) => {
            found.help(format!("write `\"{right}\"` if that is the clause"))
        }
        None => {
            found.help("a tag is `ALIAS:CLAUSE`, with `/ITEM` and `#SECTION` if wanted: `\"9001:7.5.2/b#approval\"`")
        }
    }))
}

/// Is this text a tag, whether or not its clause exists?
pub fn is_tag(text: &str) -> bool {
    split(text).is_ok()
}

/// Byte ranges of the parts of a tag.
struct Parts {
    alias: (usize, usize),
    clause: (usize, usize),
    item: Option<(usize, usize)>,
    section: Option<(usize, usize)>,
}

/// What keeps a text from being a tag, and where.
struct Problem {
    what: &'static str,
    start: usize,
    end: usize,
}

fn split(text: &str) -> Result<Parts, Problem> {
    let problem = |what, start, end| Err(Problem { what, start, end });
    let Some(colon) = text.find(':') else {
        return problem("it names no edition before a `:`", 0, text.len());
    };
    let end = text.find('#').unwrap_or(text.len());
    if end < colon {
        return problem("`#` stands before the clause", end, end + 1);
    }
    let slash = text[colon..end].find('/').map(|at| colon + at);
    let clause = (colon + 1, slash.unwrap_or(end));
    if colon == 0 {
        return problem("it names no edition before `:`", 0, 1);
    }
    if let Some(at) = stranger(&text[..colon], "-_.") {
        return problem("the edition is letters, digits, `-`, `_` and `.`", at.0, at.1);
    }
    if clause.0 == clause.1 {
        return problem("it names no clause after `:`", colon, colon + 1);
    }
    if let Some(at) = stranger(&text[clause.0..clause.1], "-_.") {
        return problem("a clause is numbers and letters with dots between", clause.0 + at.0, clause.0 + at.1);
    }
    if let Some(at) = stray_dot(&text[clause.0..clause.1]) {
        return problem("a dot of the clause has nothing on one side", clause.0 + at, clause.0 + at + 1);
    }
    let item = slash.map(|slash| (slash + 1, end));
    if let Some((start, end)) = item {
        if start == end {
            return problem("it names no item after `/`", start - 1, end);
        }
        if let Some(at) = stranger(&text[start..end], "-_.") {
            return problem("an item is letters and digits", start + at.0, start + at.1);
        }
    }
    let section = (end < text.len()).then_some((end + 1, text.len()));
    if let Some((start, end)) = section {
        if start == end {
            return problem("it names no section after `#`", start - 1, end);
        }
        if let Some(at) = text[start..].find(|c: char| c.is_whitespace() || c == '#' || c.is_control()) {
            return problem("a section is the anchor of a heading, without blanks", start + at, end);
        }
    }
    Ok(Parts { alias: (0, colon), clause, item, section })
}

/// The first character that is neither a letter, a digit nor one of some marks.
fn stranger(text: &str, marks: &str) -> Option<(usize, usize)> {
    let (at, c) = text.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && !marks.contains(*c))?;
    Some((at, at + c.len_utf8()))
}

fn stray_dot(clause: &str) -> Option<usize> {
    let bytes = clause.as_bytes();
    (0..bytes.len()).find(|at| bytes[*at] == b'.' && (*at == 0 || at + 1 == bytes.len() || bytes[at + 1] == b'.'))
}

fn build(text: &str, parts: Parts, token: Token) -> Tag {
    let part = |(start, end): (usize, usize)| Spanned::new(text[start..end].to_owned(), token.part(start, end));
    Tag {
        alias: part(parts.alias),
        clause: part(parts.clause),
        item: parts.item.map(part),
        section: parts.section.map(part),
        range: token.part(0, text.len()),
    }
}

/// A right spelling of a malformed tag.
struct Mended {
    text: String,
    /// There is no other thing it can mean.
    certain: bool,
}

/// Mends commas, blanks, stray dots, brackets around items, and the names people give to standards.
fn mend(text: &str) -> Option<Mended> {
    let text = text.trim().replace('：', ":");
    let (claim, section) =
        text.split_once('#').map_or((text.as_str(), None), |(claim, section)| (claim, Some(section)));
    let (alias, rest, is_named) = alias_of(claim)?;
    let (clause, item, is_read) = clause_of(&rest)?;
    let certain = is_named && is_read;
    let mut right = format!("{alias}:{clause}");
    if let Some(item) = item {
        right.push('/');
        right.push_str(&item);
    }
    if let Some(section) = section.map(anchor).filter(|section| !section.is_empty()) {
        right.push('#');
        right.push_str(&section);
    }
    is_tag(&right).then_some(Mended { text: right, certain })
}

/// What a text names that goes from one clause to another: its edition and the two.
fn range_of(text: &str) -> Option<(&str, &str, &str)> {
    let claim = text.split(['#', '/']).next()?;
    let (alias, clauses) = claim.split_once(':')?;
    let mark = ["...", "..", "…", "–", "—"].into_iter().find(|mark| clauses.contains(mark))?;
    let (first, last) = clauses.split_once(mark)?;
    let (alias, first, last) = (alias.trim(), first.trim(), last.trim());
    let is_clause = |number: &str| is_tag(&format!("{alias}:{number}"));
    let number = |text: &str| text.rsplit('.').next().and_then(|part| part.parse::<u32>().ok());
    // `8..4` is a dot too many, `8..10` and `8.4.1..3` are not.
    let goes_on = last.contains('.') || number(last) > number(first);
    (is_clause(first) && is_clause(last) && goes_on).then_some((alias, first, last))
}

/// The edition a claim names, what follows it, and whether nothing was lost.
fn alias_of(claim: &str) -> Option<(String, String, bool)> {
    let mut rest = claim.trim();
    let mut certain = true;
    for prefix in ["ISO/IEC", "ISO", "IEC", "EN ISO", "DIN EN ISO"] {
        let Some(after) = rest.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)) else { continue };
        rest = rest[after.len()..].trim_start_matches([' ', '-', ':', '/']);
        certain = false;
        break;
    }
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || certain && "-_.".contains(c)))?;
    let (alias, after) = rest.split_at(end);
    if alias.is_empty() || (!after.starts_with(':') && !alias.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let mut after = after;
    // `9001:2015 8.4`: a year is no clause.
    if let Some(year) =
        after.get(1..5).filter(|year| year.starts_with("20") && year.bytes().all(|b| b.is_ascii_digit()))
        && after.get(5..6).is_some_and(|next| " :,/".contains(next))
    {
        after = &after[1 + year.len()..];
        certain = false;
    }
    let after = after.trim_start_matches([' ', ':', ',', '/', '-']);
    let after = ["clause", "cl.", "§", "control"].iter().find_map(|word| after.strip_prefix(word)).unwrap_or(after);
    Some((alias.to_owned(), after.trim().to_owned(), certain))
}

/// The clause and the item of what follows the edition, and whether it can be read in this way alone.
fn clause_of(rest: &str) -> Option<(String, Option<String>, bool)> {
    let rest = rest.trim_end_matches(['.', ',', ';', ' ']);
    let end = rest.find(['/', '(', ' ']).unwrap_or(rest.len());
    let (clause, behind) = rest.split_at(end);
    let mut item = behind.trim_matches(|c: char| "/() .".contains(c)).to_owned();
    // A comma between two numbers is a slip for a dot; among dots it divides clauses.
    let commas = clause.matches(',').count();
    if commas > 0 && clause.contains('.') {
        return None;
    }
    let mut certain = commas < 2;
    let mut clause: String = clause.replace(',', ".").trim_matches('.').to_owned();
    while clause.contains("..") {
        clause = clause.replace("..", ".");
    }
    // `8.4b`: a letter behind the last number is an item, except in an annex (`A.6`).
    if item.is_empty()
        && let Some(stem) = clause.strip_suffix(|c: char| c.is_ascii_lowercase())
        && stem.ends_with(|c: char| c.is_ascii_digit())
    {
        item = clause[stem.len()..].to_owned();
        clause = stem.to_owned();
    }
    // Behind a blank or a bracket may stand the heading: `7.5.2 Creating and updating`.
    if !behind.starts_with('/') && !item.is_empty() && !is_letter(&item) {
        (item, certain) = (String::new(), false);
    }
    if item.contains([' ', '/', '(']) {
        return None;
    }
    Some((clause, (!item.is_empty()).then_some(item), certain))
}

/// Is it what items are called that have no name: `b`, `p1`?
fn is_letter(item: &str) -> bool {
    item.starts_with(|c: char| c.is_ascii_lowercase()) && item[1..].bytes().all(|byte| byte.is_ascii_digit())
}

/// The anchor of a heading that was written as its text.
fn anchor(section: &str) -> String {
    let words = section.trim().trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Tag, Box<Diagnostic>> {
        parse(&SourcePath::new("a.md"), text, Token::plain(TextRange::new(10, 10 + text.len())))
    }

    #[test]
    fn every_part_of_a_tag_knows_its_place() {
        let tag = read("42001:A.6.2.3/u1#review-and-approval").expect("a tag");
        assert_eq!(tag.alias, Spanned::new("42001".to_owned(), TextRange::new(10, 15)));
        assert_eq!(tag.clause, Spanned::new("A.6.2.3".to_owned(), TextRange::new(16, 23)));
        assert_eq!(tag.item, Some(Spanned::new("u1".to_owned(), TextRange::new(24, 26))));
        assert_eq!(tag.section, Some(Spanned::new("review-and-approval".to_owned(), TextRange::new(27, 46))));
        assert_eq!(tag.range, TextRange::new(10, 46));
        assert_eq!(tag.requirement(), "A.6.2.3/u1");
        assert_eq!(tag.to_string(), "42001:A.6.2.3/u1#review-and-approval");
    }

    #[test]
    fn a_tag_may_have_an_item_a_section_both_or_neither() {
        for text in [
            "9001:4",
            "9001:8.10",
            "9001-2026:6.1.2/analyse",
            "9001:7.5#절차",
            "acme_q:Q-1.2",
            "own:x_y.z_1/a_b",
            "9001:7.5.2/b#x",
        ] {
            assert_eq!(read(text).expect(text).to_string(), text);
        }
    }

    #[test]
    fn a_malformed_tag_is_mended_where_there_is_no_doubt() {
        for (text, certain, right) in [
            ("9001 8.4", true, "9001:8.4"),
            ("9001:8,4", true, "9001:8.4"),
            ("9001:8.4.", true, "9001:8.4"),
            ("9001: 8.4", true, "9001:8.4"),
            (" 9001:8.4", true, "9001:8.4"),
            ("9001:8..4", true, "9001:8.4"),
            ("9001：8.4", true, "9001:8.4"),
            ("9001/8.4", true, "9001:8.4"),
            ("9001:7.5.2 b)", true, "9001:7.5.2/b"),
            ("9001:7.5.2(b)", true, "9001:7.5.2/b"),
            ("9001:7.5.2/b)", true, "9001:7.5.2/b"),
            ("9001:7.5#Review and approval", true, "9001:7.5#review-and-approval"),
            ("ISO 9001:2015 8.4", false, "9001:8.4"),
            ("ISO/IEC 42001:2023, A.6.2.3", false, "42001:A.6.2.3"),
            ("ISO 9001 clause 8.4b", false, "9001:8.4/b"),
            ("9001:2015:8.4", false, "9001:8.4"),
            ("9001:7.5.2 Creating", false, "9001:7.5.2"),
            ("9001:7.5.2 Creating and updating", false, "9001:7.5.2"),
            ("9001:7,5,2", false, "9001:7.5.2"),
            ("9001:4.1 p1", true, "9001:4.1/p1"),
        ] {
            let found = read(text).expect_err(text);
            assert_eq!(found.rule, "malformed-tag");
            let help = found.help.clone().unwrap_or_default();
            assert!(help.contains(&format!("`\"{right}\"`")), "{text}: {help}");
            let fix = found.fix.map(|fix| fix.edits[0].text.clone());
            assert_eq!(fix, certain.then(|| right.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_malformed_tag_is_underlined_where_it_goes_wrong() {
        for (text, part) in [
            ("8.4", "8.4"),
            (":8.4", ":"),
            ("9001:", ":"),
            ("9001:8,4", ","),
            ("9001:8.4.", "."),
            ("9001:.4", "."),
            ("9001:8.4/", "/"),
            ("9001:8.4#", "#"),
            ("9001:8.4/b!", "!"),
            ("9001:8.4#a b", " b"),
            ("9 001:8.4", " "),
            ("#a:8.4", "#"),
        ] {
            let range = read(text).expect_err(text).range();
            assert_eq!(&text[range.start as usize - 10..range.end as usize - 10], part, "{text}");
        }
    }

    #[test]
    fn nothing_is_suggested_where_it_would_be_a_guess() {
        for text in ["8.4", "", ":", "quality", "9001:", "9001:!", "see clause 8.4", "9001:8.4,8.5", "9001:8.4,5"] {
            assert_eq!(read(text).expect_err(text).fix, None, "{text}");
        }
    }

    #[test]
    fn a_range_is_told_as_one_and_not_mended() {
        for (text, first, last) in [
            ("9001:8.4.1..8.4.3", "9001:8.4.1", "9001:8.4.3"),
            ("9001:8.4.1...8.4.3#purchase", "9001:8.4.1", "9001:8.4.3"),
            ("9001:8.4.1 – 8.4.3", "9001:8.4.1", "9001:8.4.3"),
            ("9001:8.4.1…8.4.3", "9001:8.4.1", "9001:8.4.3"),
            ("9001:8..10", "9001:8", "9001:10"),
            ("42001:A.6.1..A.6.2", "42001:A.6.1", "42001:A.6.2"),
        ] {
            let found = read(text).expect_err(text);
            let help = found.help.clone().unwrap_or_default();
            assert!(help.contains(&format!("no range: write `\"{first}\"`, `\"{last}\"`")), "{text}: {help}");
            assert_eq!(found.fix, None, "{text}");
        }
    }

    #[test]
    fn a_tag_spelt_with_escapes_points_at_its_whole_token() {
        let token = Token { range: TextRange::new(3, 20), letters: None };
        let tag = parse(&SourcePath::new("a.md"), "9001:8.4", token).expect("a tag");
        assert_eq!(tag.clause.range, token.range);
    }
}
