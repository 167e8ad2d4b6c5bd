//! The `clausebook` command.

fn main() {}
