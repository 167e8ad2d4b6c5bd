use super::arguments::{Arguments, CheckOptions, Format};
use super::output::{Terminal, outcome, summary};
use super::{Outcome, Problem, open};
use crate::build::{Options, compile};
use crate::diagnostics::render;
use crate::system::{Limits, Stopwatch};

/// `clausebook check`.
pub fn run(arguments: &Arguments, options: &CheckOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let system = open(arguments)?;
    let wanted = Options { today: arguments.date, limits: Limits::default() };
    let compiled = compile(&system, &wanted, &mut Stopwatch::default())?;
    let (found, texts) = (&compiled.diagnostics, compiled.texts());
    match options.format {
        Format::Human => {
            terminal.print(&render::human(found, &texts, terminal.color()))?;
            terminal.say(&format!(
                "{} documents, {} clause tags checked: {}",
                compiled.manual.documents.len(),
                compiled.manual.claims.len(),
                summary(found)
            ));
        }
        Format::Short => terminal.print(&render::short(found, &texts))?,
        Format::Json => {
            let mut text = serde_json::to_string_pretty(&render::json(found, &texts)).unwrap_or_default();
            text.push('\n');
            terminal.print(&text)?;
        }
    }
    Ok(outcome(found))
}
