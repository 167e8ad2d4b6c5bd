use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::control::Grade;
use crate::coverage::{ItemCoverage, Void, holds, void};
use crate::manual::{Decision, DocumentIndex, RowIndex};
use crate::site::context as page;
use crate::site::view::View;
use crate::syntax::front_matter::ColumnType;
use crate::syntax::register::CellValue;

/// A day on which something falls due, with the role that has to see to it.
#[derive(Debug, Clone)]
pub struct DueEntry {
    /// The day.
    pub date: Date,
    /// The role's name.
    pub owner: Option<String>,
    /// The entry as pages show it.
    pub entry: page::CalendarEntry,
}

/// Everything that falls due, by day.
#[derive(Debug, Clone, Default)]
pub struct Dues {
    /// By day.
    all: Vec<DueEntry>,
    /// For each role, its places in `all`.
    of_role: BTreeMap<String, Vec<usize>>,
}

impl Dues {
    /// Collects reviews, coming effective dates, dates of register rows and ends of decisions.
    pub fn collect(view: &View<'_>) -> Self {
        let mut dues = Vec::new();
        for (index, _) in view.manual.documents() {
            document(view, index, &mut dues);
        }
        let ending = |decision: &Decision| decision.row.filter(|_| decision.until.is_some());
        let ending: BTreeSet<RowIndex> = view.manual.decisions.iter().filter_map(ending).collect();
        for (at, register) in view.manual.registers.iter().enumerate() {
            let due_columns: Vec<usize> =
                (0..register.columns.len()).filter(|at| register.columns[*at].kind.value == ColumnType::Due).collect();
            if due_columns.is_empty() || !view.is_listed(register.document) {
                continue;
            }
            let until = register.column("until");
            for row_at in 0..register.rows.len() {
                let row = RowIndex { register: at as u32, row: row_at as u32 };
                // The end of a decision is told with what was decided.
                let is_told = |column: &&usize| until == Some(**column) && ending.contains(&row);
                let own = due_columns.iter().filter(|column| !is_told(column));
                own.for_each(|column| self::row(view, row, *column, &mut dues));
            }
        }
        for (at, decision) in view.manual.decisions.iter().enumerate() {
            let Some(until) = decision.until.filter(|_| is_due(view, decision)) else { continue };
            let owner = decision.owner.clone();
            let decision = view.decision(at as u32);
            let link = page::Link { title: decision.clause.title.clone(), address: decision.clause.address.clone() };
            dues.push(entry(view, until, page::DueKind::Decision, link, Some(decision.clause.number), None, owner));
        }
        dues.sort_by(|a, b| (a.date, &a.entry.label, &a.entry.detail).cmp(&(b.date, &b.entry.label, &b.entry.detail)));
        let mut of_role: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, due) in dues.iter().enumerate() {
            if let Some(owner) = &due.owner {
                of_role.entry(owner.clone()).or_default().push(at);
            }
        }
        Self { all: dues, of_role }
    }

    /// What has passed, oldest first.
    pub fn overdue(&self) -> impl Iterator<Item = &page::CalendarEntry> {
        self.all.iter().map(|due| &due.entry).filter(|entry| entry.days < 0)
    }

    /// What comes within so many days, soonest first.
    pub fn within(&self, days: i64) -> impl Iterator<Item = &page::CalendarEntry> {
        self.all.iter().map(|due| &due.entry).filter(move |entry| (0..=days).contains(&entry.days))
    }

    /// What a role has to see to, overdue first.
    pub fn of_role(&self, role: &str) -> Vec<page::CalendarEntry> {
        self.of_role.get(role).into_iter().flatten().map(|at| self.all[*at].entry.clone()).collect()
    }
}

/// Must somebody decide again: does a decision hold until its day, or has it run out and nothing else is decided of
/// some item?
fn is_due(view: &View<'_>, decision: &Decision) -> bool {
    let manual = view.manual;
    let is_open = |item: &ItemCoverage| match item.decision {
        Some(decision) => !holds(manual, &manual.decisions[decision as usize]),
        None => item.undisclosed.is_none(),
    };
    match void(manual, decision) {
        None => true,
        Some(Void::Expired(_)) => {
            let standard = &view.coverage.standards[decision.reach.standard.0 as usize];
            standard.items[decision.reach.items()].iter().any(is_open)
        }
        Some(Void::Retired | Void::Draft | Void::Unread | Void::Unfounded) => false,
    }
}

fn entry(
    view: &View<'_>,
    date: Date,
    kind: page::DueKind,
    link: page::Link,
    label: Option<String>,
    detail: Option<String>,
    owner: Option<String>,
) -> DueEntry {
    let entry = page::CalendarEntry {
        date: date.to_string(),
        day: date.day().unsigned_abs(),
        days: view.days(date),
        kind,
        link,
        label,
        detail,
        owner: owner.as_deref().map(|role| view.role(role)),
    };
    DueEntry { date, owner, entry }
}

fn document(view: &View<'_>, index: DocumentIndex, dues: &mut Vec<DueEntry>) {
    let front = &view.manual.document(index).front;
    let standing = &view.standing.documents[index.0 as usize];
    if !front.is_controlled() {
        return;
    }
    let link = view.document(index, None);
    let owner = front.owner.as_ref().map(|role| role.value.clone());
    let mut add = |date: Date, kind| {
        let page = page::Link { title: link.title.clone(), address: link.address.clone() };
        dues.push(entry(view, date, kind, page, link.id.clone(), None, owner.clone()));
    };
    if let Some(due) = standing.review_due {
        add(due, page::DueKind::Review);
    }
    let next = match (standing.grade, &front.effective) {
        (Some(Grade::NotYetEffective), Some(date)) => Some(date.value),
        _ => view.next_version(index),
    };
    if let Some(date) = next {
        add(date, page::DueKind::Effective);
    }
}

fn row(view: &View<'_>, index: RowIndex, column: usize, dues: &mut Vec<DueEntry>) {
    let register = &view.manual.registers[index.register as usize];
    let row = &register.rows[index.row as usize];
    let Some(CellValue::Due(date)) = row.value(column) else { return };
    let owner = row.row.cells.iter().find_map(|cell| match &cell.value {
        CellValue::Role(roles) => roles.first().map(|role| role.value.clone()),
        _ => None,
    });
    let link = page::Link { title: view.row_title(index), address: view.manual.row_address(index) };
    let detail = Some(register.columns[column].heading().to_string());
    dues.push(entry(view, *date, page::DueKind::Row, link, row.key.clone(), detail, owner));
}

/// Days that count as soon.
const SOON: i64 = 90;

/// Entries that one list of the calendar holds at most, and one month; `calendar.ics` has them all.
const LISTED: usize = 500;
const IN_A_MONTH: usize = 100;

/// The calendar.
pub fn calendar(view: &View<'_>, dues: &Dues) -> page::CalendarPage {
    page::CalendarPage {
        today: view.today().to_string(),
        overdue_count: dues.overdue().count(),
        overdue: dues.overdue().take(LISTED).cloned().collect(),
        soon_count: dues.within(SOON).count(),
        soon: dues.within(SOON).take(LISTED).cloned().collect(),
        later: months(dues, SOON + 1),
        months: months(dues, 0),
    }
}

/// What falls due so many days from today and after, by month.
fn months(dues: &Dues, from: i64) -> Vec<page::CalendarMonth> {
    let mut months: Vec<page::CalendarMonth> = Vec::new();
    for due in dues.all.iter().filter(|due| due.entry.days >= from) {
        let (year, month) = (due.date.year(), due.date.month());
        if months.last().is_none_or(|last| (last.year, last.month) != (year, month)) {
            let first = due.date.first_of_month();
            months.push(page::CalendarMonth {
                year,
                month,
                first_weekday: first.weekday().to_monday_zero_offset().unsigned_abs(),
                days: due.date.days_in_month().unsigned_abs(),
                due: vec![Vec::new(); due.date.days_in_month().unsigned_abs().into()],
                entries: Vec::new(),
                count: 0,
            });
        }
        let Some(last) = months.last_mut() else { continue };
        last.count += 1;
        if last.entries.len() < IN_A_MONTH {
            if let Some(day) = last.due.get_mut(usize::from(due.entry.day).saturating_sub(1)) {
                day.push(last.entries.len());
            }
            last.entries.push(due.entry.clone());
        }
    }
    months
}

/// `calendar.ics`: the same days for calendar programs (RFC 5545).
pub fn ics(view: &View<'_>, dues: &Dues) -> String {
    let mut out = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//clausebook//manual//EN\r\n");
    let stamp = view.today().strftime("%Y%m%dT000000Z").to_string();
    // What has one name, as rows without a key may have, is told apart by its turn.
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    for due in &dues.all {
        let entry = &due.entry;
        let label = entry.label.as_deref().unwrap_or_default();
        let detail = entry.detail.as_deref().unwrap_or_else(|| {
            view.words.word(match entry.kind {
                page::DueKind::Review => "due.review",
                page::DueKind::Row => "due.row",
                page::DueKind::Decision => "due.decision",
                page::DueKind::Effective => "due.effective",
            })
        });
        let name = if label.is_empty() { &entry.link.title } else { label };
        let mut identity = format!("{}\0{name}\0{detail}\0{}", entry.link.address, entry.date);
        let turn = turns.entry(identity.clone()).or_default();
        *turn += 1;
        if *turn > 1 {
            identity.push_str(&format!("\0{turn}"));
        }
        let identity = blake3::hash(identity.as_bytes());
        out.push_str("BEGIN:VEVENT\r\n");
        fold(&mut out, &format!("UID:{}@clausebook", &identity.to_hex()[..24]));
        fold(&mut out, &format!("DTSTAMP:{stamp}"));
        fold(&mut out, &format!("DTSTART;VALUE=DATE:{}", due.date.strftime("%Y%m%d")));
        fold(&mut out, &format!("SUMMARY:{}", escape(&format!("{label} {}: {detail}", entry.link.title))));
        if let Some(base) = &view.manual.settings.manual.base_url {
            fold(&mut out, &format!("URL:{}/{}", base.value, entry.link.address));
        }
        out.push_str("TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

fn escape(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    plain.trim().replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// Lines of at most 75 bytes, continued by a blank (RFC 5545, 3.1).
fn fold(out: &mut String, line: &str) {
    let mut width = 0;
    for character in line.chars() {
        if width + character.len_utf8() > 74 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(character);
        width += character.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_in_which_everything_falls_due_lists_some_and_counts_all() {
        let due = |day: i8| DueEntry {
            date: jiff::civil::date(2026, 12, day),
            owner: None,
            entry: page::CalendarEntry { days: 3, ..page::CalendarEntry::default() },
        };
        let all = (1..=31).flat_map(|day| [day; 40]).map(due).collect();
        let dues = Dues { all, ..Dues::default() };
        let months = months(&dues, 0);
        assert_eq!(
            months.iter().map(|month| (month.count, month.entries.len())).collect::<Vec<_>>(),
            [(31 * 40, IN_A_MONTH)]
        );
    }
}
