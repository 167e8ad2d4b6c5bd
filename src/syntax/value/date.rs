//! Days as people write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Why a text is no date, and which it certainly means.
pub(crate) struct BadDate {
    /// What is wrong.
    pub message: String,
    /// The day it means beyond doubt.
    pub meant: Option<Date>,
    /// The two days that it may mean: as most of the world writes them, and with the month first.
    either: Option<(Date, Date)>,
}

impl BadDate {
    /// What to write, as far as the text tells.
    pub fn help(&self) -> Option<String> {
        match (self.meant, self.either) {
            (Some(date), _) => Some(format!("write `{date}`")),
            (None, Some((one, other))) => Some(format!("is it `{one}` or `{other}`? write year, month and day")),
            (None, None) => None,
        }
    }
}

/// Reads `2026-02-01` and tells other spellings apart.
pub(crate) fn read_date(text: &str) -> Result<Date, BadDate> {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).take(32).collect();
    let bad = |message: String, meant: Option<Date>| Err(BadDate { message, meant, either: None });
    if shape == "0000-00-00" {
        return text
            .parse()
            .or_else(|_| bad(format!("`{text}` does not exist in the calendar{}", last_day(text)), None));
    }
    if let Some(day) = shape.strip_prefix("0000-00-00").and_then(|_| text.get(..10)) {
        // A time of that day adds nothing; another day, or a word, says something that is not to be lost.
        let is_time = text.parse::<DateTime>().is_ok() || text.parse::<Timestamp>().is_ok();
        return bad(format!("`{text}` is more than a day"), day.parse().ok().filter(|_| is_time));
    }
    let year_first = shape.starts_with("0000");
    let parts: Vec<&str> = text.split(['-', '/', '.']).map(str::trim).collect();
    if let ([year, month, day], true) = (parts.as_slice(), year_first)
        && let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse())
    {
        return bad(format!("`{text}` is no date of the form year-month-day"), Date::new(year, month, day).ok());
    }
    let (meant, either) = match year_last(&parts) {
        (Some(one), Some(other)) if one != other => (None, Some((one, other))),
        (one, other) => (one.or(other), None),
    };
    Err(BadDate { message: format!("`{text}` is no date of the form year-month-day"), meant, either })
}

/// A day whose year stands last, read with the day first and with the month first. No month has a number over 12, so
/// that most days can be read in one way.
fn year_last(parts: &[&str]) -> (Option<Date>, Option<Date>) {
    let is_number =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let [first, second, year] = parts else { return (None, None) };
    if !is_number(first, 2) || !is_number(second, 2) || !is_number(year, 4) || year.len() != 4 {
        return (None, None);
    }
    let date = |day: &str, month: &str| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    (date(first, second), date(second, first))
}

/// How long the month of a day is that does not exist.
fn last_day(text: &str) -> String {
    match text.get(..8).and_then(|month| format!("{month}01").parse::<Date>().ok()) {
        Some(first) => format!(": that month has {} days", first.days_in_month()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_is_written_otherwise_is_understood_where_that_is_certain() {
        for (text, meant) in [
            ("2026-2-1", Some("2026-02-01")),
            ("2026/02/01", Some("2026-02-01")),
            ("2026.02.01", Some("2026-02-01")),
            ("2026-02-01T10:00:00Z", Some("2026-02-01")),
            ("2026-02-01 10:00", Some("2026-02-01")),
            ("2026-02-01T10:00:00+01:00", Some("2026-02-01")),
            ("2026-02-01/2026-06-30", None),
            ("2026-02-01; 2027-02-01", None),
            ("2026-02-01 (was 2025-12-31)", None),
            ("2026-02-011", None),
            ("2026-02-30", None),
            ("01.02.2026", None),
            ("02/01/2026", None),
            ("31.12.2026", Some("2026-12-31")),
            ("12/31/2026", Some("2026-12-31")),
            ("5. 5. 2026", Some("2026-05-05")),
            ("13-1-2026", Some("2026-01-13")),
            ("31.02.2026", None),
            ("13.13.2026", None),
            ("31.12.26", None),
            ("31.12.2026 (new)", None),
            ("+1.12.2026", None),
            ("next year", None),
            ("", None),
            ("２０２６-02-01", None),
        ] {
            let problem = read_date(text).expect_err(text);
            assert_eq!(problem.meant.map(|date| date.to_string()).as_deref(), meant, "{text}");
        }
        assert!(read_date("2024-02-29").is_ok());
        let help = read_date("01.02.2026").err().and_then(|problem| problem.help());
        assert_eq!(help.as_deref(), Some("is it `2026-02-01` or `2026-01-02`? write year, month and day"));
    }
}
