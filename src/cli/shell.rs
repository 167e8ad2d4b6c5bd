use clap::CommandFactory;

use super::arguments::{Arguments, CompletionsOptions};
use super::output::Terminal;
use super::{Outcome, Problem};

/// `clausebook completions`.
pub fn completions(options: &CompletionsOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "clausebook", &mut script);
    terminal.print_bytes(&script)?;
    Ok(Outcome::Clean)
}

/// `clausebook man`: one page for the program and all its commands.
pub fn man(terminal: &Terminal) -> Result<Outcome, Problem> {
    let mut command = Arguments::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        let man = clap_mangen::Man::new(below.clone());
        page.extend(format!(".SH \"CLAUSEBOOK {}\"\n", below.get_name().to_uppercase()).as_bytes());
        man.render_description_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    terminal.print_bytes(&page)?;
    Ok(Outcome::Clean)
}
