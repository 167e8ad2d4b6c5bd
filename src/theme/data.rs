//! Data for scripts, as classic scripts: what `fetch` may not read from a file share, `<script>` may.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::site::context::{CheckEntry, MatrixCell, MatrixPage};

/// `check-data.js`: everything `check.html` needs to judge a printed code, also offline.
pub fn check_data(entries: &[CheckEntry]) -> String {
    format!("clausebookCheck = {};\n", json(&entries))
}

/// `matrix-data.js`: the columns of the matrix; its rows are read from the list on the page.
///
/// One array per document: id, title, address, kind, owner, folder, status, grade. `clausebookMatrixMore` has, by
/// the number of the row, what the list leaves out: column, section, items, strength, grade.
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
    let rows = page.chapters.iter().flat_map(|chapter| &chapter.rows).zip(0_usize..);
    let rest: BTreeMap<usize, Vec<_>> = rows
        .filter(|(row, _)| !row.rest.is_empty())
        .map(|(row, at)| {
            let cell = |cell: &MatrixCell| {
                let section = cell.address.split_once('#').map_or("", |(_, section)| section);
                (cell.column, section.to_owned(), cell.items, cell.strength, cell.grade)
            };
            (at, row.rest.iter().map(cell).collect())
        })
        .collect();
    format!("clausebookMatrix = {};\nclausebookMatrixMore = {};\n", json(&columns), json(&rest))
}

/// JSON that is also safe inside a script: no `<`, no line separators that end a string in old engines.
pub(super) fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    text.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::context::{MatrixChapter, MatrixRow};

    #[test]
    fn what_the_list_of_the_matrix_leaves_out_is_in_its_data() {
        let cell = MatrixCell { column: 61, address: "documents/A.html#b".into(), items: 2, ..MatrixCell::default() };
        let row = MatrixRow { more: 1, rest: vec![cell], ..MatrixRow::default() };
        let rows = vec![MatrixRow::default(), row];
        let page =
            MatrixPage { chapters: vec![MatrixChapter { rows, ..MatrixChapter::default() }], ..MatrixPage::default() };
        let script = matrix_data(&page);
        assert!(script.contains("clausebookMatrixMore = {\"1\":[[61,\"b\",2,"), "{script}");
    }

    #[test]
    fn a_title_cannot_close_the_script() {
        let entry = CheckEntry { title: "</script><b>\u{2028}".into(), ..CheckEntry::default() };
        let script = check_data(&[entry]);
        assert!(script.contains("\\u003c/script>\\u003cb>\\u2028"), "{script}");
    }
}
