use super::*;
use crate::build::parse_document;
use crate::source::Source;
use crate::syntax::markdown::Reference;

struct NoNames;

impl Names for NoNames {
    fn label(&self, _: usize, _: &Reference) -> String {
        "label".into()
    }

    fn variable(&self, name: &str) -> String {
        format!("<{name}>")
    }
}

fn of(text: &str) -> Vec<Block> {
    blocks(&parse_document(&Source::new("content/a.md", text)).value.body, &NoNames)
}

/// The redline as a terminal shows it.
fn compared(before: &str, after: &str) -> String {
    terminal(&redline(&of(before), &of(after)), Extent::Whole, crate::diagnostics::render::Color::Never)
}

#[test]
fn words_are_compared_as_a_reader_sees_them() {
    let before = "The *buyer* checks\nthe supplier `X1` within {{ days }} days, see [rules](r.md).";
    let after = "The buyer checks the **supplier** `X2` within {{ days }} days, see [rules](r.md).";
    assert_eq!(
        compared(before, after),
        "~ The buyer checks the supplier [-X1-] {+X2+} within <days> days, see rules.\n"
    );
}

#[test]
fn markup_alone_is_no_difference() {
    let before = "One *two* three.\n\n* a\n* b\n\n| A | B |\n|---|---|\n| 1 | 2 |";
    let after = "One\n__two__ three.\n\n- a\n- b\n\nA | B\n--|--:\n1 | 2\n";
    assert!(redline(&of(before), &of(after)).is_same());
}

#[test]
fn a_word_that_is_struck_out_is_not_the_word() {
    let before = "You may ~~not~~ open **the** valve.";
    let after = "You may not open the valve.";
    let redline = redline(&of(before), &of(after));
    assert_eq!(compared(before, after), "~ You may [-~~not~~-] {+not+} open the valve.\n");
    assert_eq!(
        markdown(&redline, Extent::Whole),
        "> You may <del>\\~\\~not\\~\\~</del> <ins>not</ins> open the valve.\n>\n"
    );
    let html = html(&redline, Extent::Whole, &Labels::default());
    assert!(html.contains("<del><span class=\"unseen\">[deleted: </span><s>~~not~~</s>"), "{html}");
    assert_eq!(redline.tally.words_deleted, 1);
    assert_eq!(
        compared("Cool [it](a.md) ~~**down**~~.", "Cool [~~it~~](a.md) ~~down~~."),
        "~ Cool [-it-] {+~~it~~+} ~~down~~.\n"
    );
    assert!(super::redline(&of("~~*one* two~~"), &of("<del>one two</del>")).is_same());
    let row = |cell: &str| format!("| A | B |\n|---|---|\n| 1 | {cell} |\n");
    assert_eq!(compared(&row("~~2~~"), &row("2")), "  | A | B |\n~ | 1 | [-~~2~~-]{+2+} |\n");
}

#[test]
fn the_destination_of_a_link_is_told_where_only_that_changed() {
    let compared = compared("See [the rules](a.md#x) today.", "See [the rules](b.md#x) today.");
    assert_eq!(compared, "~ See [-the rules (\u{2192} a.md#x)-] {+the rules (\u{2192} b.md#x)+} today.\n");
}

#[test]
fn items_that_are_numbered_anew_did_not_change() {
    let compared = compared(
        "1. Ask for three offers.\n2. Order.\n",
        "1. Say what is needed.\n2. Ask for three offers.\n3. Order.\n",
    );
    assert_eq!(compared, "+ 1. Say what is needed.\n  2. Ask for three offers.\n  3. Order.\n");
}

#[test]
fn rows_are_known_by_their_first_cell_and_columns_come_and_go() {
    let before = "| Key | Owner | Due |\n|---|---|---|\n| R-1 | Ann | 2026 |\n| R-2 | Bo | 2027 |\n";
    let after = "| Key | Due |\n|---|---|\n| R-1 | 2026 |\n| R-2 | 2028 |\n";
    assert_eq!(
        compared(before, after),
        "~ | Key | [-Owner-] | Due |\n~ | R-1 | [-Ann-] | 2026 |\n~ | R-2 | [-Bo-]{+2028+} | [-2027-] |\n"
    );
    let after = "| Key | Owner | Due |\n|---|---|---|\n| R-2 | Somebody else altogether | 2029 |\n";
    assert_eq!(
        compared(before, after),
        "  | Key | Owner | Due |\n- | R-1 | Ann | 2026 |\n~ | R-2 | [-Bo-]{+Somebody else altogether+} | [-2027-]{+2029+} |\n"
    );
}

#[test]
fn a_moved_block_is_neither_lost_nor_new() {
    let one = "Goods that came in are held until somebody has looked at them.";
    let two = "The buyer orders in writing and keeps the answer with the order.";
    let three = "Nobody pays an invoice without an order that it belongs to.";
    let four = "Whoever finds a fault says so at once and marks the goods.";
    let before = format!("{one}\n\n{two}\n\n{three}\n\n{four}\n");
    let after = format!("{two}\n\n{three}\n\n{four}\n\n{}\n", one.replace("held", "kept"));
    let redline = redline(&of(&before), &of(&after));
    assert_eq!((redline.tally.blocks_moved, redline.tally.blocks_deleted, redline.tally.blocks_inserted), (1, 0, 0));
    let fates: Vec<Fate> = redline.lines.iter().map(|line| line.fate).collect();
    assert_eq!(fates, [Fate::MovedAway, Fate::Same, Fate::Same, Fate::Same, Fate::MovedHere]);
    assert_eq!((redline.tally.words_inserted, redline.tally.words_deleted), (1, 1));
}

#[test]
fn a_heading_with_other_words_over_the_same_text_was_renamed() {
    let one = "Goods that came in are held until somebody has looked at them.";
    let two = "The buyer orders in writing and keeps the answer with the order.";
    let before = format!("## Purchasing\n\n{two}\n\n## Receipt of goods\n\n{one}\n");
    let after = before.replace("Purchasing", "Buying").replace("Receipt of", "Incoming").replace("held", "kept");
    assert_eq!(
        compared(&before, &after),
        "~ ## [-Purchasing-]{+Buying+}\n  The buyer orders in writing and keeps the answer with the order.\n\
         ~ ## [-Receipt of-]{+Incoming+} goods\n\
         ~ Goods that came in are [-held-] {+kept+} until somebody has looked at them.\n"
    );
    let other = format!("## Suppliers\n\nNothing of this was there before, not one word.\n\n{before}");
    let lines = redline(&of(&before), &of(&other)).lines;
    let fates: Vec<Fate> = lines.iter().map(|line| line.fate).collect();
    assert_eq!(fates[..2], [Fate::Inserted, Fate::Inserted], "a new section is no renamed one");
    assert!(fates[2..].iter().all(|fate| *fate == Fate::Same), "{fates:?}");
    // Another level is another place in the text.
    let deeper = redline(&of(&before), &of(&before.replace("## Purchasing", "### Buying"))).lines;
    assert_eq!(deeper.iter().map(|line| line.fate).collect::<Vec<_>>()[..2], [Fate::Deleted, Fate::Inserted]);
}

#[test]
fn a_table_moves_with_its_head_and_its_short_rows() {
    let text = |n: usize| format!("Paragraph number {n} of the text stays where it is.\n\n");
    let table = "| Key | Owner |\n|---|---|\n| R-1 | Ann |\n| R-2 | Bo |\n| R-3 | Everybody who is at work today |\n\n";
    let others = [text(1), text(2), text(3), text(4)].concat();
    let fates = |before: &str, after: &str| -> Vec<Fate> {
        redline(&of(before), &of(after)).lines.iter().map(|line| line.fate).collect()
    };
    let (away, same, here) = (Fate::MovedAway, Fate::Same, Fate::MovedHere);
    let moved = fates(&format!("{table}{others}"), &format!("{others}{table}"));
    assert_eq!(moved, [away, away, away, away, same, same, same, same, here, here, here, here]);
    let small = table.replace("| R-3 | Everybody who is at work today |\n", "");
    let moved = fates(&format!("{small}{others}"), &format!("{others}{small}"));
    assert_eq!(moved, [away, away, away, same, same, same, same, here, here, here]);
    let wider = table.replace("| Owner |\n", "| Held by |\n");
    let moved = fates(&format!("{table}{others}"), &format!("{others}{wider}"));
    assert_eq!(moved, [away, away, away, away, same, same, same, same, here, here, here, here]);
}

#[test]
fn a_sentence_that_is_rewritten_is_not_cut_to_confetti() {
    let before = "Records are kept for ten years in the archive of the quality manager.";
    let after = "Everyone may look at the list of suppliers; a copy hangs beside the gate.";
    let lines = redline(&of(before), &of(after)).lines;
    assert_eq!(lines.iter().map(|line| line.fate).collect::<Vec<_>>(), [Fate::Deleted, Fate::Inserted]);
}

#[test]
fn code_is_compared_with_its_lines() {
    let compared = compared("```\na = 1\nb = 2\n```\n", "```\na = 1\nb = 3\n```\n");
    assert_eq!(compared, "~ a = 1\n  b = [-2-]{+3+}\n");
}

#[test]
fn no_text_of_an_author_is_markup_of_a_redline() {
    let before = "Use `<script>` never.";
    let after = "Use `<script>alert(1)</script>` & \"x\" \u{202E}never.";
    let redline = redline(&of(before), &of(after));
    let html = html(&redline, Extent::Whole, &Labels::default());
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
    assert!(!markdown(&redline, Extent::Whole).contains("<script"));
    assert!(!terminal(&redline, Extent::Whole, crate::diagnostics::render::Color::Never).contains('\u{202E}'));
    assert!(!html.contains('\u{202E}') && html.contains('\u{FFFD}'), "{html}");
}

#[test]
fn a_character_that_nobody_sees_is_shown_in_every_form() {
    let redline = redline(&of("Held by `a\u{1}b`."), &of("Kept\u{1} by `a\u{1}c`.\n\n```\n\u{7f}\tx\n```\n"));
    let html = html(&redline, Extent::Whole, &Labels::default());
    for text in [&html, &markdown(&redline, Extent::Whole)] {
        assert!(!text.contains(['\u{1}', '\u{7f}']) && text.contains("Kept\u{FFFD}"), "{text:?}");
    }
    assert!(html.contains("\u{FFFD}\tx"), "a tab in code stays: {html:?}");
}

#[test]
fn a_register_is_compared_as_its_page_shows_it() {
    use crate::build::{Options, compile};
    use crate::system::{MemorySystem, Stopwatch};
    let register = "+++\nid = \"REG-1\"\ntitle = \"Rows\"\nkind = \"register\"\n[register]\nname = \"rows\"\nsource = \"rows.csv\"\n\
                    [register.columns]\nid = \"key\"\nrole = \"role\"\nby = \"document\"\nsays = \"text\"\n+++\n\nText.\n";
    let blocks = |rows: &str| {
        let rows = format!("id,role,by,says\n{rows}");
        let texts = [
            (
                "clausebook.toml",
                "[variables]\ndays = \"ten\"\n[roles.qm]\ntitle = \"Quality Manager\"\n[roles.md]\ntitle = \"Director\"\n",
            ),
            ("content/reg.md", register),
            ("content/rows.csv", &rows),
            ("content/pro.md", "+++\nid = \"PRO-1\"\ntitle = \"Buying\"\n+++\n\nText.\n"),
        ];
        let empty = MemorySystem::new("2026-01-01".parse().unwrap());
        let system = texts.iter().fold(empty, |system, (path, text)| system.with(path, text));
        let manual = compile(&system, &Options::default(), &mut Stopwatch::default()).unwrap().manual;
        let index = manual.ids["REG-1"];
        document_blocks(&manual, index)
    };
    let (before, after) = (blocks("R-1,qm,PRO-1,{{ days }} days\n"), blocks("R-1,md,PRO-1; PRO-9,eleven days\n"));
    let shown = terminal(&redline(&before, &after), Extent::Changes, crate::diagnostics::render::Color::Never);
    let row = shown.lines().last().unwrap();
    assert_eq!(
        row, "~ | R-1 | [-Quality Manager-]{+Director+} | PRO-1 [-Buying-]{+; PRO-9+} | [-ten-]{+eleven+} days |",
        "titles as on the page; what leads nowhere as it is written"
    );
}

#[test]
fn unchanged_blocks_far_from_a_change_are_counted() {
    let paragraph = |n: usize| format!("Paragraph number {n} of the text.\n\n");
    let before: String = "## Head\n\n".to_string() + &(0..9).map(paragraph).collect::<String>();
    let after = before.replace("number 6", "number six");
    let redline = redline(&of(&before), &of(&after));
    let shown = terminal(&redline, Extent::Changes, crate::diagnostics::render::Color::Never);
    assert_eq!(
        shown,
        "  ## Head\n  \u{2026} 5 unchanged\n  Paragraph number 5 of the text.\n~ Paragraph number [-6-] {+six+} of the text.\n  \
         Paragraph number 7 of the text.\n  \u{2026} 1 unchanged\n"
    );
    assert_eq!(redline.sections(), ["Head"]);
}

/// Accepting every change of a redline gives the new text, refusing them gives the old one.
#[test]
fn both_texts_can_be_read_from_a_redline() {
    let texts = [
        "",
        "## One\n\nA b c d e f g.\n\n## Two\n\n* x y z\n  * deeper, with words\n\n> [!NOTE]\n> Mind this.\n",
        "## Two\n\n* x z\n\n## One\n\nA b C d e f g h.\n\n| a | b |\n|---|---|\n| c | d |\n",
        "Term\n: What it means.\n\n![A plan](plan.png) and text[^1].\n\n[^1]: A note.\n\n```toml\nx = 1\n```\n",
    ];
    for (before, after) in texts.iter().flat_map(|one| texts.iter().map(move |other| (one, other))) {
        let (before, after) = (of(before), of(after));
        let redline = redline(&before, &after);
        let side = |mark: Mark, not: [Fate; 2]| {
            let lines = redline.lines.iter().filter(|line| !not.contains(&line.fate));
            let mut texts: Vec<String> = lines.map(|line| plain(line, mark).replace(' ', "")).collect();
            texts.sort();
            texts
        };
        let whole = |blocks: &[Block]| {
            let mut texts: Vec<String> = blocks
                .iter()
                .map(|block| block.words().map(|word| word.text.as_str()).collect::<String>().trim().replace(' ', ""))
                .collect();
            texts.sort();
            texts
        };
        assert_eq!(side(Mark::Inserted, [Fate::Deleted, Fate::MovedAway]), whole(&after));
        assert_eq!(side(Mark::Deleted, [Fate::Inserted, Fate::MovedAway]), whole(&before));
    }
}

#[test]
fn a_long_text_that_is_shuffled_altogether_is_compared_in_windows() {
    let paragraph =
        |n: usize| format!("Number {n} says {} and {} in {} words.\n\n", n * 7919 % 1009, n * 31 % 97, n % 13);
    let before: String = (0..3000).map(paragraph).collect();
    let after: String = (0..3000).rev().map(|n| paragraph(n).replace("says", "tells")).collect();
    let redline = redline(&of(&before), &of(&after));
    assert!(!redline.is_same() && redline.lines.len() <= 6000);
}
