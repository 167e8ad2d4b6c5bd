use super::offer::{self, Offer, kind};
use super::spot::{Place, Quotes, Spot};
use super::{Typed, toml};
use crate::manual::{Manual, Register};
use crate::source::SourcePath;
use crate::syntax::front_matter::{Column, ColumnType};

/// What may be written in the data file of a register.
pub fn offers(manual: &Manual, register: &Register, path: &SourcePath, before: &str) -> Option<Typed> {
    if path.extension().eq_ignore_ascii_case("csv") {
        return in_csv(manual, register, before);
    }
    let Spot { path, names, place, start } = toml::spot(before)?;
    let Place::Value(quotes) = place else {
        let missing = register.columns.iter().filter(|column| !names.contains(&column.name.value));
        let keys =
            missing.map(|column| Offer::open(format!("{} = ", column.name.value), column.heading(), kind::FIELD));
        return Some(Typed::new(start, keys.collect()));
    };
    let column = register.column(path.last()?)?;
    let typed = Typed::new(start, cell(manual, register.columns.get(column)?, &before[start..])?);
    Some(if quotes == Quotes::Open { typed } else { typed.between("\"", "\"") })
}

/// The cell of a line that is being written, and in it the value behind the last `;`.
fn in_csv(manual: &Manual, register: &Register, before: &str) -> Option<Typed> {
    let (head, line) = before.rsplit_once('\n')?;
    let begin = head.len() + 1;
    let (mut column, mut start, mut is_quoted) = (0, 0, false);
    for (at, character) in line.char_indices() {
        match character {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => (column, start) = (column + 1, at + 1),
            _ => {}
        }
    }
    let column = register.columns.get(column)?;
    let written = &line[start..];
    let from = if column.many { written.rfind(';').map_or(0, |at| at + 1) } else { 0 };
    let skipped = written[from..].len() - written[from..].trim_start_matches([' ', '"']).len();
    let start = begin + start + from + skipped;
    Some(Typed::new(start, cell(manual, column, &before[start..])?))
}

fn cell(manual: &Manual, column: &Column, written: &str) -> Option<Vec<Offer>> {
    Some(match &column.kind.value {
        ColumnType::Role => offer::roles(manual),
        ColumnType::Document => match written.split_once('#') {
            Some((id, _)) => offer::headings(manual, *manual.ids.get(id)?, &format!("{id}#")),
            None => offer::ids(manual),
        },
        ColumnType::Clause => offer::clauses(manual, written),
        ColumnType::Choice => {
            column.choices.iter().map(|choice| Offer::whole(&choice.value, "", kind::VALUE)).collect()
        }
        ColumnType::Register(name) => offer::rows(manual, Some(name)),
        _ => return None,
    })
}
