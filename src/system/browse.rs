use std::io;
use std::process::{Command, Stdio};

/// Opens an address in the reader's browser: the only program that this one ever starts, and only if asked to.
pub fn browse(url: &str) -> io::Result<()> {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let nothing = Stdio::null;
    let mut child = Command::new(opener).arg(url).stdin(nothing()).stdout(nothing()).stderr(nothing()).spawn()?;
    // It is waited for, so that it leaves nothing behind.
    std::thread::Builder::new().name("browser".into()).spawn(move || child.wait())?;
    Ok(())
}
