//! Data for scripts, as classic scripts: what `fetch` may not read from a file share, `<script>` may.

use serde::Serialize;

use crate::site::context::{CheckEntry, MatrixPage};

/// `check-data.js`: everything `check.html` needs to judge a printed code, also offline.
pub fn check_data(entries: &[CheckEntry]) -> String {
    format!("clausebookCheck = {};\n", json(&entries))
}

/// `matrix-data.js`: the columns of the matrix; its rows are read from the list on the page.
///
/// One array per document: id, title, address, kind, owner, folder, status, grade.
pub fn matrix_data(page: &MatrixPage) -> String {
    let columns: Vec<_> = page
        .documents
        .iter()
        .map(|column| {
            let document = &column.document;
            (
                document.id.as_deref().unwrap_or_default(),
                &document.title,
                &document.address,
                &document.kind,
                &column.owner,
                &column.folder,
                document.status,
                document.grade,
            )
        })
        .collect();
    format!("clausebookMatrix = {};\n", json(&columns))
}

/// JSON that is also safe inside a script: no `<`, no line separators that end a string in old engines.
pub(super) fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_close_the_script() {
        let entry = CheckEntry { title: "</script><b>\u{2028}".into(), ..CheckEntry::default() };
        let script = check_data(&[entry]);
        assert!(script.contains("\\u003c/script>\\u003cb>\\u2028"), "{script}");
    }
}
