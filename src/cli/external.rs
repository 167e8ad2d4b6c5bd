//! `clausebook check --external`: asking the web for the addresses that the manual links to.

use std::collections::BTreeMap;

use super::Problem;
use super::output::{Terminal, several};
use crate::build::{Compiled, outside};
use crate::diagnostics;
use crate::diagnostics::render::visible;
use crate::source::Answer;
use crate::system::Environment;
use crate::system::web::{Known, Manners, ask, host};

/// Of so many hosts one at least answers, unless there is no connection at all.
const FEW: usize = 3;

/// Asks for every address, adds what is wrong to the findings, and says in a few lines what came of it.
pub fn ask_for_links(compiled: &mut Compiled, environment: &Environment, terminal: &Terminal) -> Result<(), Problem> {
    let places = outside::addresses(&compiled.manual);
    let today = compiled.settings.today;
    let kept = Known::place(environment);
    let mut known = kept.as_ref().map(|path| Known::read(path, today)).unwrap_or_default();
    let mut answers: BTreeMap<String, Answer> = BTreeMap::new();
    let mut open = Vec::new();
    for address in places.keys() {
        match known.answer(address) {
            Some(answer) => _ = answers.insert(address.clone(), answer),
            None => open.push(address.as_str()),
        }
    }
    let remembered = answers.len();
    let mut hosts: Vec<String> = open.iter().map(|address| host(address)).collect();
    hosts.sort();
    hosts.dedup();
    if !open.is_empty() {
        terminal.say(&format!("asking {} for {} …", several(hosts.len(), "host"), several(open.len(), "link")));
    }
    let given = ask(&open, &Manners::default());
    if hosts.len() >= FEW && given.iter().all(|answer| matches!(answer, Answer::Failed(_))) {
        return Err(Problem::request(
            format!("not one of {} hosts could be reached", hosts.len()),
            "connect this machine to the web, or name the proxy in `HTTPS_PROXY`; without `--external` no connection is needed",
        ));
    }
    for (address, answer) in open.into_iter().zip(given) {
        known.remember(address, &answer, today);
        answers.insert(address.to_owned(), answer);
    }
    if let Some(Err(error)) = kept.as_ref().map(|path| known.write(path)) {
        terminal.report(&format!("warning: the answers are not remembered: {error}"));
    }
    terminal.say(&report(&answers, remembered));
    let found = outside::judge(&compiled.manual, &compiled.texts(), &places, &answers);
    compiled.diagnostics.extend(found);
    diagnostics::sort(&mut compiled.diagnostics);
    Ok(())
}

/// How many addresses gave which answer, and those that a person has to look at.
fn report(answers: &BTreeMap<String, Answer>, remembered: usize) -> String {
    let mut counts = [0; 4];
    let mut lines = String::new();
    for (address, answer) in answers {
        counts[match answer {
            Answer::Reached => 0,
            Answer::Moved(_) => 1,
            Answer::Gone(_) | Answer::Failed(_) => 2,
            Answer::Withheld(reason) => {
                lines.push_str(&format!("\n  for a person to look at: {}: {reason}", visible(address)));
                3
            }
        }] += 1;
    }
    let [reached, moved, broken, withheld] = counts;
    format!(
        "{}: {reached} there, {moved} moved for good, {broken} broken, {withheld} that only a person can judge; \
         {remembered} known from the last days{lines}",
        several(answers.len(), "external link")
    )
}
