//! The text of a document as a page shows it: whole, with the words that the manual's language has for its parts.

use std::ops::Range;

use super::view::View;
use crate::manual::DocumentIndex;
use crate::syntax::markdown::escape_into;
use crate::theme::Language;

/// What begins an alert: its kind follows, which is a key of `[alert]` in the language files.
const ALERT: &str = "<blockquote class=\"alert ";

impl View<'_> {
    /// A document's HTML, or a part of it, for a page whose way to the root of the site is `root`.
    pub fn text(&self, index: DocumentIndex, range: Range<usize>, root: &str, quoted: bool) -> String {
        titled(self.manual.fill(index, range, root, quoted), self.words)
    }
}

/// Each alert with a title that says what it is. Works on our own HTML, in which `<` in text is always an entity.
fn titled(html: String, words: &Language) -> String {
    if !html.contains(ALERT) {
        return html;
    }
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html.as_str();
    while let Some((before, alert)) = rest.split_once(ALERT)
        && let Some((kind, inside)) = alert.split_once("\">")
    {
        out.extend([before, ALERT, kind, "\">\n<p class=\"alert-title\">"]);
        escape_into(&mut out, words.word(&format!("alert.{kind}")));
        out.push_str("</p>");
        rest = inside;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_alert_says_what_it_is_in_the_language_of_the_manual() {
        for (tag, titles) in [
            ("en", ["Note", "Tip", "Important", "Warning", "Caution"]),
            ("de", ["Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"]),
        ] {
            let options = crate::theme::Options { language: tag.into(), accent: None };
            let theme = crate::theme::load(&[], &options).value;
            let words = theme.language();
            for (kind, title) in ["note", "tip", "important", "warning", "caution"].into_iter().zip(titles) {
                let html = format!("<p>a</p>\n<blockquote class=\"alert {kind}\">\n<p>x</p>\n</blockquote>\n<p>b</p>");
                let title = format!("\">\n<p class=\"alert-title\">{title}</p>\n<p>x</p>");
                assert_eq!(titled(html.clone(), words), html.replace("\">\n<p>x</p>", &title));
            }
            assert_eq!(titled("<blockquote>\n<p>x</p>".into(), words), "<blockquote>\n<p>x</p>");
        }
    }
}
