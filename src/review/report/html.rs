//! A review as one page that needs nothing beside it: no script, no other file, no network.

use std::fmt::Write;

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

use super::outline::{Piece, Section, Weight, coverage, headline, outline, summary};
use crate::review::escape::html as escape;
use crate::review::model::Review;
use crate::review::redline::{self, Extent, Labels};

/// What stands around the content of a page.
#[derive(Debug, Clone, Copy)]
pub struct Page<'p> {
    /// The title of the manual.
    pub manual: &'p str,
    /// The theme's stylesheets, one after the other.
    pub styles: &'p str,
}

/// The review as a page.
pub fn html(review: &Review, around: Page<'_>) -> String {
    let mut out = String::new();
    let point = |point: &crate::review::model::Point| match &point.commit {
        Some(commit) => {
            format!("{} <code>{}</code>", escape(&point.name), escape(commit.get(..12).unwrap_or(commit)))
        }
        None => escape(&point.name),
    };
    let headline = headline(review);
    let _ = write!(
        out,
        "<header class=\"head\"><p class=\"eyebrow\">{}</p>\n<h1>{}</h1>\n<p class=\"lead\">{} compared with {}</p></header>\n",
        escape(around.manual),
        escape(&headline),
        point(&review.head),
        point(&review.base),
    );
    if !review.failing.is_empty() {
        let names: Vec<String> =
            review.failing.iter().map(|effect| format!("<code>{}</code>", effect.0.as_str())).collect();
        let _ = writeln!(
            out,
            "<div class=\"banner retired\" role=\"note\"><p><strong>Not acceptable by the policy of the manual:</strong> {}</p></div>",
            names.join(", ")
        );
    }
    let sections = outline(review);
    if !review.is_empty() {
        let _ = writeln!(out, "<p>{}</p>\n<ul>", escape(&summary(review)));
        for line in coverage(review) {
            let _ = writeln!(out, "<li>{}</li>", escape(&line));
        }
        out.push_str("</ul>\n");
    }
    let redlines: Vec<_> = review.documents.iter().filter(|change| change.redline.is_some()).collect();
    if sections.len() + redlines.len() > 2 {
        out.push_str("<nav aria-label=\"Contents\"><ul class=\"contents\">\n");
        for section in &sections {
            let _ = writeln!(out, "<li><a href=\"#{}\">{}</a></li>", section.name, escape(&section.title));
        }
        if !redlines.is_empty() {
            let _ = writeln!(out, "<li><a href=\"#texts\">Texts before and after ({})</a></li>", redlines.len());
        }
        out.push_str("</ul></nav>\n");
    }
    sections.iter().for_each(|section| write_section(&mut out, section));
    if !redlines.is_empty() {
        let _ = writeln!(
            out,
            "<section><h2 id=\"texts\">Texts before and after ({})</h2>\n\
             <p class=\"quiet\"><ins>Underlined</ins> is new, <del>struck out</del> is gone.</p>",
            redlines.len()
        );
        for change in redlines {
            let Some(text) = &change.redline else { continue };
            let title = match change.document == change.path {
                true => escape(&change.title),
                false => format!("<span class=\"id\">{}</span> {}", escape(&change.document), escape(&change.title)),
            };
            let fates: Vec<&str> = change.fates.iter().map(|fate| super::outline::fate_word(*fate)).collect();
            let _ = write!(
                out,
                "<article class=\"change\"><h3>{title} <span class=\"mark\">{}</span></h3>\n{}</article>\n",
                fates.join(", "),
                redline::html(text, Extent::Changes, &Labels::default()),
            );
        }
        out.push_str("</section>\n");
    }
    page(&headline, &out, around)
}

/// A page around some content that is HTML already.
pub fn page(title: &str, content: &str, around: Page<'_>) -> String {
    // Whatever closes the element would end the style; a stylesheet has no need of it.
    let styles = around.styles.replace("</", "<\\/");
    let hash = Base64::encode_string(&Sha256::digest(styles.as_bytes()));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{} \u{b7} {}</title>\n<style>{styles}</style>\n</head>\n<body class=\"report\">\n<main>\n{content}</main>\n</body>\n</html>\n",
        escape(title),
        escape(around.manual),
    )
}

fn write_section(out: &mut String, section: &Section) {
    let title = escape(&section.title);
    let name = section.name;
    match section.weight {
        Weight::Grave => {
            let _ = writeln!(out, "<section><h2 id=\"{name}\">{title}</h2>");
        }
        Weight::Further => {
            let _ = writeln!(out, "<details class=\"section\" id=\"{name}\"><summary><h2>{title}</h2></summary>");
        }
    }
    let _ = write!(
        out,
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{title}\"><table class=\"data\">\n<thead><tr>"
    );
    for column in &section.columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(column));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &section.rows {
        out.push_str("<tr>");
        for (column, cell) in section.columns.iter().zip(row) {
            // On a narrow screen the heading stands before the cell.
            match column.is_empty() {
                true => out.push_str("<td>"),
                false => {
                    let _ = write!(out, "<td data-label=\"{}\">", escape(column));
                }
            }
            for piece in cell {
                match piece {
                    Piece::Text(text) => out.push_str(&escape(text)),
                    Piece::Name(name) => {
                        let _ = write!(out, "<span class=\"id\">{}</span>", escape(name));
                    }
                    Piece::Break => out.push_str("<br>"),
                }
            }
            out.push_str("</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    out.push_str(if section.weight == Weight::Grave { "</section>\n" } else { "</details>\n" });
}
