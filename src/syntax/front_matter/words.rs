//! The words a front matter may use: kinds, states, classifications, periods.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::source::words;

/// The word of this format for a word of another tool or of everyday speech.
pub(crate) fn synonym(word: &str) -> Option<&'static str> {
    Some(match word {
        "sop" | "standard-operating-procedure" | "verfahren" | "verfahrensanweisung" => "procedure",
        "instruction" | "wi" | "arbeitsanweisung" => "work-instruction",
        "template" | "checklist" | "formular" | "formblatt" | "vorlage" | "checkliste" => "form",
        "richtlinie" | "leitlinie" => "policy",
        "handbuch" => "manual",
        "prozess" => "process",
        "verzeichnis" => "register",
        "leitfaden" => "guide",
        "review" | "reviewing" | "under-review" | "pending" | "in-prüfung" => "in-review",
        "wip" | "new" | "entwurf" => "draft",
        "effective" | "released" | "published" | "final" | "active" | "valid" | "freigegeben" | "gültig" => "approved",
        "obsolete" | "withdrawn" | "archived" | "deprecated" | "superseded" | "ungültig" | "zurückgezogen" => {
            "retired"
        }
        "open" => "public",
        "company" | "private" => "internal",
        "secret" | "strictly-confidential" => "restricted",
        "warning" => "warn",
        "off" | "none" | "ignore" => "allow",
        "deny" => "error",
        _ => return None,
    })
}

words! {
    /// What sort of documented information a document is.
    Kind {
        /// Intentions and direction, set by top management.
        Policy = "policy",
        /// Context, scope, leadership: the frame of the system.
        Manual = "manual",
        /// A process with its inputs and outputs.
        Process = "process",
        /// A specified way to carry out a process.
        Procedure = "procedure",
        /// How one task is done.
        WorkInstruction = "work-instruction",
        /// What will be done, by whom, by when.
        Plan = "plan",
        /// An empty record.
        Form = "form",
        /// A maintained table with typed columns.
        Register = "register",
        /// Help for readers.
        Guide = "guide",
    }
}

words! {
    /// Where a document stands in its life.
    Status {
        /// Being written.
        Draft = "draft",
        /// Before its approver.
        InReview = "in-review",
        /// Approved; evidence is checked apart from this word.
        Approved = "approved",
        /// Withdrawn from use, its address kept.
        Retired = "retired",
    }
}

words! {
    /// Who may read a document; later ones are stricter.
    Classification {
        /// Anybody.
        Public = "public",
        /// Everybody in the organization.
        Internal = "internal",
        /// Those who need it.
        Confidential = "confidential",
        /// Named persons only.
        Restricted = "restricted",
    }
}

words! {
    /// A unit of a [`Period`].
    Unit {
        /// Calendar days.
        Day = "day",
        /// Weeks of seven days.
        Week = "week",
        /// Calendar months.
        Month = "month",
        /// Calendar years.
        Year = "year",
    }
}

/// A length of time by the calendar: `12 months`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// How many units, from 1 to 10,000.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

impl Period {
    /// The day that lies this period after another; the last day of the calendar if that is past its end.
    pub fn after(self, date: Date) -> Date {
        let count = i64::from(self.count);
        let span = jiff::Span::new();
        let span = match self.unit {
            Unit::Day => span.days(count),
            Unit::Week => span.weeks(count),
            Unit::Month => span.months(count),
            Unit::Year => span.years(count),
        };
        date.checked_add(span).unwrap_or(Date::MAX)
    }

    /// The period that another spelling means beyond doubt: `annually`, `12m`, `P1Y`, `1 Year`.
    pub fn meant(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let unit = |unit| move |count| Period { count, unit };
        match text.as_str() {
            "täglich" | "daily" => return Some(unit(Unit::Day)(1)),
            "wöchentlich" | "weekly" => return Some(unit(Unit::Week)(1)),
            "monatlich" | "monthly" => return Some(unit(Unit::Month)(1)),
            "vierteljährlich" | "quarterly" => return Some(unit(Unit::Month)(3)),
            "halbjährlich" | "half-yearly" | "semi-annually" => return Some(unit(Unit::Month)(6)),
            "jährlich" | "yearly" | "annually" | "annual" => return Some(unit(Unit::Month)(12)),
            _ => {}
        }
        let bare = text.strip_prefix('p').unwrap_or(&text);
        let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
        let (count, rest) = bare.split_at(digits);
        let rest = rest.trim_start_matches([' ', '-', '_']).trim_end_matches('.');
        let unit = match rest {
            "d" | "tag" | "tage" | "day" | "days" => Unit::Day,
            "w" | "woche" | "wochen" | "week" | "weeks" | "wk" | "wks" => Unit::Week,
            "m" | "mo" | "monat" | "monate" | "month" | "months" | "mth" | "mths" => Unit::Month,
            "y" | "a" | "jahr" | "jahre" | "yr" | "yrs" | "year" | "years" => Unit::Year,
            _ => return None,
        };
        format!("{count} {unit}").parse().ok()
    }
}

/// The text is no period; the message is left to the reader that knows the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPeriod;

impl FromStr for Period {
    type Err = NoPeriod;

    /// Reads `12 months`, `90 days`, `2 years`, `6 weeks`, singular or plural.
    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        let (count, unit) = text.split_once(' ').ok_or(NoPeriod)?;
        if !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NoPeriod);
        }
        let count = count.parse().ok().filter(|count| (1..=10_000).contains(count)).ok_or(NoPeriod)?;
        let unit = Unit::from_word(unit.strip_suffix('s').unwrap_or(unit)).ok_or(NoPeriod)?;
        Ok(Self { count, unit })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.count, self.unit, if self.count == 1 { "" } else { "s" })
    }
}
