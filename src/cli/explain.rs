use super::arguments::ExplainOptions;
use super::output::Terminal;
use super::{Outcome, Problem};
use crate::rules::{self, RULES};

/// `clausebook explain`.
pub fn run(options: &ExplainOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let Some(name) = &options.rule else {
        let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
        let lines: Vec<String> = RULES
            .iter()
            .map(|rule| format!("{:width$}  {}\n", rule.name, rules::Page::read(rule.page).summary))
            .collect();
        terminal.print(&lines.concat())?;
        return Ok(Outcome::Clean);
    };
    let Some(rule) = rules::rule(name) else {
        return Err(Problem::request(
            format!("there is no rule `{name}`"),
            match rules::nearest_name(name) {
                Some(right) => format!("did you mean `{right}`?"),
                None => "`clausebook explain` lists all rules".to_string(),
            },
        ));
    };
    terminal.print(&format!("{}\n", rule.page.trim_end()))?;
    Ok(Outcome::Clean)
}
