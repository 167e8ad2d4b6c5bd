//! A redline for a browser, a terminal and a comment of a forge.
//!
//! What changed is told three times: by the elements `<ins>` and `<del>`, by looks, and by words that a
//! screen reader says. No text of an author reaches an output unescaped.

use std::fmt::Write;

use super::{Fate, Kind, Line, Mark, Redline, Run, Style};
use crate::diagnostics::render::{Color, visible};
use crate::review::escape::{html as escape, markdown as escape_markdown};

/// How much of the text around changes is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The whole text.
    Whole,
    /// Changes with the block before and behind, and the heading above.
    Changes,
}

/// What a redline says beside the text, in the language of the page.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'l> {
    /// Before new words.
    pub inserted: &'l str,
    /// Before words that are gone.
    pub deleted: &'l str,
    /// At a block that stood elsewhere.
    pub moved_here: &'l str,
    /// At the place that a block left.
    pub moved_away: &'l str,
    /// In place of blocks that did not change; `{n}` is their number.
    pub unchanged: &'l str,
}

impl Default for Labels<'_> {
    fn default() -> Self {
        Self {
            inserted: "inserted",
            deleted: "deleted",
            moved_here: "moved here",
            moved_away: "moved from here",
            unchanged: "{n} unchanged",
        }
    }
}

/// A line to print, or so many that are not.
enum Shown<'r> {
    Line(&'r Line),
    Skipped(usize),
}

fn shown(redline: &Redline, extent: Extent) -> Vec<Shown<'_>> {
    let lines = &redline.lines;
    let changed = |at: usize| lines.get(at).is_some_and(|line| line.fate != Fate::Same);
    let mut kept: Vec<bool> =
        (0..lines.len()).map(|at| changed(at) || changed(at + 1) || at > 0 && changed(at - 1)).collect();
    // The heading above a change, and the head of its table, say where it is.
    let (mut heading, mut head) = (None, None);
    for (at, line) in lines.iter().enumerate() {
        match line.kind {
            Kind::Heading { .. } => heading = Some(at),
            Kind::Head => head = Some(at),
            Kind::Row => {
                if let (true, Some(head)) = (changed(at), head) {
                    kept[head] = true;
                }
            }
            _ => head = None,
        }
        if let (true, Some(heading)) = (changed(at), heading) {
            kept[heading] = true;
        }
    }
    let mut shown = Vec::new();
    for (line, kept) in lines.iter().zip(kept) {
        match (kept || extent == Extent::Whole, shown.last_mut()) {
            (true, _) => shown.push(Shown::Line(line)),
            (false, Some(Shown::Skipped(count))) => *count += 1,
            (false, _) => shown.push(Shown::Skipped(1)),
        }
    }
    shown
}

/// As HTML: a `<div class="redline">`.
pub fn html(redline: &Redline, extent: Extent, labels: &Labels<'_>) -> String {
    let mut out = String::from("<div class=\"redline\">\n");
    let mut in_table = false;
    // Of blocks that moved together the first says so.
    let mut before = Fate::Same;
    for line in shown(redline, extent) {
        let is_row = matches!(&line, Shown::Line(line) if matches!(line.kind, Kind::Head | Kind::Row));
        if is_row != in_table {
            out.push_str(if is_row { "<div class=\"scroll\" tabindex=\"0\"><table>\n" } else { "</table></div>\n" });
            in_table = is_row;
        }
        match line {
            Shown::Line(line) => {
                let moved = if before == line.fate { String::new() } else { moved(line.fate, labels) };
                before = line.fate;
                match is_row {
                    true => html_row(&mut out, line, &moved, labels),
                    false => html_line(&mut out, line, &moved, labels),
                }
            }
            Shown::Skipped(count) => {
                before = Fate::Same;
                let _ = writeln!(
                    out,
                    "<p class=\"skipped\">{}</p>",
                    escape(&labels.unchanged.replace("{n}", &count.to_string()))
                );
            }
        }
    }
    if in_table {
        out.push_str("</table></div>\n");
    }
    out.push_str("</div>\n");
    out
}

fn class(fate: Fate) -> &'static str {
    match fate {
        Fate::Same => "same",
        Fate::Changed => "changed",
        Fate::Inserted => "inserted",
        Fate::Deleted => "deleted",
        Fate::MovedHere => "moved-here",
        Fate::MovedAway => "moved-away",
    }
}

fn html_line(out: &mut String, line: &Line, moved: &str, labels: &Labels<'_>) {
    let (element, kind) = match line.kind {
        Kind::Heading { level } => (format!("h{level}"), "heading"),
        Kind::Text => ("p".to_string(), "text"),
        Kind::Quote => ("blockquote".to_string(), "quote"),
        Kind::Item { first: true, .. } => ("p".to_string(), "item"),
        Kind::Item { first: false, .. } => ("p".to_string(), "item further"),
        Kind::Term => ("p".to_string(), "term"),
        Kind::Definition => ("p".to_string(), "definition"),
        Kind::Code => ("pre".to_string(), "code"),
        Kind::Figure => ("p".to_string(), "figure"),
        Kind::Head | Kind::Row => ("p".to_string(), "text"),
    };
    let _ = write!(out, "<{element} class=\"{kind} {}", class(line.fate));
    if let Kind::Item { depth, .. } = line.kind {
        let _ = write!(out, " depth-{}", depth.clamp(1, 6));
    }
    out.push_str(if line.kind == Kind::Code { "\" tabindex=\"0\">" } else { "\">" });
    out.push_str(moved);
    if let Kind::Item { number, first: true, .. } = line.kind {
        match number {
            Some(number) => {
                let _ = write!(out, "<span class=\"marker\">{number}.</span> ");
            }
            None => out.push_str("<span class=\"marker\" aria-hidden=\"true\">\u{2022}</span> "),
        }
    }
    line.cells.iter().for_each(|cell| html_runs(out, cell, labels));
    let _ = writeln!(out, "</{element}>");
}

fn html_row(out: &mut String, line: &Line, moved: &str, labels: &Labels<'_>) {
    let cell_element = if line.kind == Kind::Head { "th" } else { "td" };
    let _ = write!(out, "<tr class=\"{}\">", class(line.fate));
    for (at, cell) in line.cells.iter().enumerate() {
        let _ = write!(out, "<{cell_element}>");
        if at == 0 {
            out.push_str(moved);
        }
        html_runs(out, cell, labels);
        let _ = write!(out, "</{cell_element}>");
    }
    out.push_str("</tr>\n");
}

/// What is said at a block that moved.
fn moved(fate: Fate, labels: &Labels<'_>) -> String {
    let label = match fate {
        Fate::MovedHere => labels.moved_here,
        Fate::MovedAway => labels.moved_away,
        _ => return String::new(),
    };
    format!("<span class=\"moved\">{}</span> ", escape(label))
}

fn html_runs(out: &mut String, runs: &[Run], labels: &Labels<'_>) {
    for run in runs {
        let (element, label) = match run.mark {
            Mark::Same => ("", ""),
            Mark::Inserted => ("ins", labels.inserted),
            Mark::Deleted => ("del", labels.deleted),
        };
        if !element.is_empty() {
            let _ = write!(out, "<{element}><span class=\"unseen\">[{}: </span>", escape(label));
        }
        let style = match run.style {
            Style::Plain => "",
            Style::Strong => "strong",
            Style::Emphasis => "em",
            Style::Code => "code",
            Style::Struck => "s",
            Style::Superscript => "sup",
            Style::Subscript => "sub",
        };
        if !style.is_empty() {
            let _ = write!(out, "<{style}>");
        }
        // Within what is gone it could not be seen otherwise.
        let struck = if run.mark == Mark::Same { "" } else { struck(run) };
        let _ = write!(out, "{struck}{}{struck}", escape(&run.text));
        if !style.is_empty() {
            let _ = write!(out, "</{style}>");
        }
        if let Some(target) = &run.target {
            let _ = write!(out, " <small>\u{2192} {}</small>", escape(target));
        }
        if !element.is_empty() {
            let _ = write!(out, "<span class=\"unseen\">]</span></{element}>");
        }
    }
}

/// What stands around words that their author struck out.
fn struck(run: &Run) -> &'static str {
    if run.style == Style::Struck { "~~" } else { "" }
}

/// For a terminal: `+` new, `-` gone, `~` changed, `<` and `>` moved, each block on a line.
pub fn terminal(redline: &Redline, extent: Extent, color: Color) -> String {
    let mut out = String::new();
    for line in shown(redline, extent) {
        let line = match line {
            Shown::Line(line) => line,
            Shown::Skipped(count) => {
                let _ = writeln!(out, "  \u{2026} {count} unchanged");
                continue;
            }
        };
        let sign = match line.fate {
            Fate::Same => ' ',
            Fate::Changed => '~',
            Fate::Inserted => '+',
            Fate::Deleted => '-',
            Fate::MovedHere => '>',
            Fate::MovedAway => '<',
        };
        let before = match line.kind {
            Kind::Heading { level } => format!("{} ", "#".repeat(level as usize)),
            Kind::Quote => "> ".to_string(),
            Kind::Item { depth, number, first } => {
                let indent = "  ".repeat(usize::from(depth).saturating_sub(1));
                match (first, number) {
                    (false, _) => format!("{indent}  "),
                    (true, None) => format!("{indent}- "),
                    (true, Some(number)) => format!("{indent}{number}. "),
                }
            }
            Kind::Definition => "  : ".to_string(),
            _ => String::new(),
        };
        // A block that is new or gone as a whole needs no brackets without colour.
        let is_whole = matches!(line.fate, Fate::Inserted | Fate::Deleted | Fate::MovedAway);
        let cells: Vec<String> = line.cells.iter().map(|cell| terminal_runs(cell, color, is_whole)).collect();
        let mut text = cells.join(" | ");
        if matches!(line.kind, Kind::Head | Kind::Row) {
            text = format!("| {text} |");
        }
        for (at, part) in text.split('\n').enumerate() {
            let (sign, before) = if at == 0 { (sign, before.as_str()) } else { (' ', "") };
            let line = format!("{before}{part}");
            // Behind the blank of what stayed, a forge would take such a line for a command to itself.
            let sign = if sign == ' ' && line.trim_start().starts_with("::") { '=' } else { sign };
            let _ = writeln!(out, "{sign} {line}");
        }
    }
    out
}

fn terminal_runs(runs: &[Run], color: Color, is_whole: bool) -> String {
    let mut out = String::new();
    for run in runs {
        let text = match &run.target {
            Some(target) => format!("{} (\u{2192} {target})", run.text),
            None => run.text.clone(),
        };
        let text = format!("{0}{text}{0}", struck(run));
        // Line by line: where one begins is decided where it is printed.
        let text = text.split('\n').map(visible).collect::<Vec<_>>().join("\n");
        let (open, close) = match (run.mark, color) {
            (Mark::Same, _) => ("", ""),
            (Mark::Inserted, Color::Always) => ("\u{1b}[32;4m", "\u{1b}[0m"),
            (Mark::Deleted, Color::Always) => ("\u{1b}[31;9m", "\u{1b}[0m"),
            (_, Color::Never) if is_whole => ("", ""),
            (Mark::Inserted, Color::Never) => ("{+", "+}"),
            (Mark::Deleted, Color::Never) => ("[-", "-]"),
        };
        let _ = write!(out, "{open}{text}{close}");
    }
    out
}

/// For a comment of a forge, which shows Markdown with `<ins>` and `<del>`.
pub fn markdown(redline: &Redline, extent: Extent) -> String {
    let mut out = String::new();
    for line in shown(redline, extent) {
        let line = match line {
            Shown::Line(line) => line,
            Shown::Skipped(count) => {
                let _ = writeln!(out, "> \u{2026} *{count} unchanged*\n>");
                continue;
            }
        };
        let moved = match line.fate {
            Fate::MovedHere => "*moved here:* ",
            Fate::MovedAway => "*moved from here:* ",
            _ => "",
        };
        let before = match line.kind {
            Kind::Item { number: Some(number), first: true, .. } => format!("{number}\\. "),
            Kind::Item { first: true, .. } => "\u{2022} ".to_string(),
            _ => String::new(),
        };
        let cells: Vec<String> = line.cells.iter().map(|cell| markdown_runs(cell)).collect();
        let text = cells.join(" \u{2502} ");
        let text = match line.kind {
            Kind::Heading { .. } | Kind::Head | Kind::Term => format!("**{text}**"),
            _ => text,
        };
        let _ = writeln!(out, "> {moved}{before}{}\n>", text.replace('\n', "<br>"));
    }
    out
}

fn markdown_runs(runs: &[Run]) -> String {
    let mut out = String::new();
    for run in runs {
        let mut text = run.text.split('\n').map(escape_markdown).collect::<Vec<_>>().join("\n");
        if let Some(target) = &run.target {
            let _ = write!(text, " (\u{2192} {})", escape_markdown(target));
        }
        let struck = escape_markdown(struck(run));
        let text = format!("{struck}{text}{struck}");
        match run.mark {
            Mark::Same => out.push_str(&text),
            Mark::Inserted => {
                let _ = write!(out, "<ins>{text}</ins>");
            }
            Mark::Deleted => {
                let _ = write!(out, "<del>{text}</del>");
            }
        }
    }
    out
}
