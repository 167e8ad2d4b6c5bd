use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::SystemError;

/// What the program takes from the environment, read once; nothing else reaches it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `SOURCE_DATE_EPOCH`: seconds since 1970 that stand for the present moment.
    pub source_date_epoch: Option<String>,
    /// `NO_COLOR` is set and not empty: no colour, unless it was asked for.
    pub no_color: bool,
    /// `HOME`: the folder that no output may replace.
    pub home: Option<std::path::PathBuf>,
    /// `XDG_CONFIG_HOME`: where a user's configuration lies, git's among it.
    pub config_home: Option<std::path::PathBuf>,
    /// `XDG_CACHE_HOME`: where a user's programs keep what they can do without.
    pub cache_home: Option<std::path::PathBuf>,
    /// `GIT_CONFIG_GLOBAL`: git's configuration of the user, if it is elsewhere.
    pub git_config: Option<std::path::PathBuf>,
    /// `GIT_AUTHOR_EMAIL`: who works here, whatever git's configuration says.
    pub git_email: Option<String>,
    /// `PATH`: where programs lie, looked into for a browser that prints, and for nothing else.
    pub path: Option<std::ffi::OsString>,
    /// `TMPDIR`, or what else the system names for files that nobody keeps.
    pub temporary: std::path::PathBuf,
    /// `VISUAL`, or else `EDITOR`: the command of the author's editor.
    pub editor: Option<String>,
}

impl Environment {
    /// Reads it from the process.
    #[expect(clippy::disallowed_methods, reason = "this is the one place where the environment is read")]
    pub fn of_process() -> Self {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            source_date_epoch: set("SOURCE_DATE_EPOCH").map(|value| value.to_string_lossy().into_owned()),
            no_color: set("NO_COLOR").is_some(),
            home: set("HOME").map(Into::into),
            config_home: set("XDG_CONFIG_HOME").map(Into::into),
            cache_home: set("XDG_CACHE_HOME").map(Into::into),
            git_config: set("GIT_CONFIG_GLOBAL").map(Into::into),
            git_email: set("GIT_AUTHOR_EMAIL").map(|value| value.to_string_lossy().into_owned()),
            path: set("PATH"),
            temporary: std::env::temp_dir(),
            editor: set("VISUAL").or_else(|| set("EDITOR")).map(|value| value.to_string_lossy().into_owned()),
        }
    }

    /// The day that counts as today: that of `SOURCE_DATE_EPOCH` in UTC, else the calendar's.
    pub fn today(&self) -> Result<Date, SystemError> {
        let Some(value) = &self.source_date_epoch else { return Ok(Zoned::now().date()) };
        value
            .parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
            .map(|moment| moment.to_zoned(TimeZone::UTC).date())
            .ok_or_else(|| SystemError::Environment {
                name: "SOURCE_DATE_EPOCH",
                value: value.clone(),
                expected: "a number of seconds since 1970-01-01",
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_the_day_of_source_date_epoch_in_utc() {
        let at = |epoch: &str| Environment { source_date_epoch: Some(epoch.into()), ..Environment::default() }.today();
        assert_eq!(at("1767225599").unwrap().to_string(), "2025-12-31");
        assert_eq!(at("1767225600").unwrap().to_string(), "2026-01-01");
        assert_eq!(at("-1").unwrap().to_string(), "1969-12-31");
        for bad in ["", "tomorrow", "1.5", "99999999999999999999"] {
            let error = at(bad).unwrap_err();
            assert!(error.to_string().contains("SOURCE_DATE_EPOCH"), "{error}");
        }
    }
}
