use super::arguments::VerifyOptions;
use super::output::Terminal;
use super::{Outcome, Problem};
use crate::system::publish;

/// `clausebook verify`.
pub fn run(options: &VerifyOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let report = publish::verify(&options.folder)?;
    let mut out = String::new();
    for (what, paths) in [("changed", &report.changed), ("added", &report.added), ("missing", &report.missing)] {
        for path in paths {
            out.push_str(&format!("{what} {path}\n"));
        }
    }
    terminal.print(&out)?;
    match report.is_whole() {
        true => {
            terminal.say("every file is as it was published");
            Ok(Outcome::Clean)
        }
        false => Ok(Outcome::Findings),
    }
}
