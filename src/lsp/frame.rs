//! Messages as bytes: a header with `Content-Length`, a blank line, the body (Language Server Protocol 3.17, base
//! protocol). What is no such thing is told and passed over; nothing is reserved for what was only announced.

use std::io::{self, BufRead, Read, Write};

/// The longest line of a header.
const LONGEST_LINE: u64 = 4 << 10;
/// The longest message: a text of the largest size that is read, each of its characters escaped.
const LONGEST: u64 = 64 << 20;

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    /// The body of a message.
    Body(Vec<u8>),
    /// Something else, and why.
    Fault(String),
}

/// Reads the next message; nothing at the end of the input.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(None);
        }
        if !line.ends_with(b"\n") && line.len() as u64 == LONGEST_LINE {
            pass_line(input)?;
            return Ok(Some(Frame::Fault("a line of a header is too long".to_owned())));
        }
        let line = String::from_utf8_lossy(&line);
        match (line.trim(), length, is_first) {
            // Blank lines before a header mean nothing.
            ("", None, true) => continue,
            ("", None, false) => return Ok(Some(Frame::Fault("a header names no `Content-Length`".to_owned()))),
            ("", Some(length), _) => return body(input, length),
            (line, _, _) => {
                if let Some((name, value)) = line.split_once(':')
                    && name.trim().eq_ignore_ascii_case("content-length")
                {
                    match value.trim().parse::<u64>() {
                        Ok(value) => length = Some(value),
                        Err(_) => return Ok(Some(Frame::Fault("`Content-Length` is no number of bytes".to_owned()))),
                    }
                }
                is_first = false;
            }
        }
    }
}

fn pass_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if line.is_empty() || line.ends_with(b"\n") {
            return Ok(());
        }
    }
}

fn body(input: &mut impl BufRead, length: u64) -> io::Result<Option<Frame>> {
    if length > LONGEST {
        io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
        return Ok(Some(Frame::Fault(format!("a message of {length} bytes is longer than any that is read"))));
    }
    let mut body = Vec::new();
    input.by_ref().take(length).read_to_end(&mut body)?;
    Ok((body.len() as u64 == length).then_some(Frame::Body(body)))
}

/// Writes one message.
pub fn write(output: &mut impl Write, body: &[u8]) -> io::Result<()> {
    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(body)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<Frame> {
        std::iter::from_fn(|| read(&mut input).unwrap()).collect()
    }

    fn body(text: &str) -> Frame {
        Frame::Body(text.as_bytes().to_vec())
    }

    #[test]
    fn messages_are_read_one_after_the_other() {
        let input = b"Content-Length: 2\r\n\r\n{}Content-Type: x; charset=utf-8\r\ncontent-length:3\r\n\r\n[1]\r\n";
        assert_eq!(all(input), [body("{}"), body("[1]")]);
    }

    #[test]
    fn what_is_no_header_is_told_and_what_follows_is_read() {
        for (broken, told) in [
            ("Content-Length: many\r\n", "no number"),
            ("Content-Length: -1\r\n", "no number"),
            ("Content-Length: 99999999999999999999999\r\n", "no number"),
            ("Content-Type: x\r\n\r\n", "names no"),
        ] {
            let frames = all(format!("{broken}Content-Length: 2\r\n\r\n{{}}").as_bytes());
            assert!(matches!(&frames[0], Frame::Fault(why) if why.contains(told)), "{broken:?} {frames:?}");
            assert_eq!(frames[1..], [body("{}")], "{broken:?}");
        }
        let frames = all(format!("{}\nContent-Length: 2\r\n\r\n{{}}", "x".repeat(100_000)).as_bytes());
        assert!(matches!(&frames[0], Frame::Fault(why) if why.contains("too long")));
        assert_eq!(frames[1..], [body("{}")]);
    }

    #[test]
    fn a_message_that_is_too_long_is_passed_over_and_one_that_never_ends_is_none() {
        let long = LONGEST as usize + 1;
        let mut input = format!("Content-Length: {long}\r\n\r\n").into_bytes();
        input.resize(input.len() + long, b' ');
        input.extend(b"Content-Length: 2\r\n\r\n{}");
        let frames = all(&input);
        assert!(matches!(&frames[0], Frame::Fault(why) if why.contains("longer than any")));
        assert_eq!(frames[1..], [body("{}")]);
        assert_eq!(all(b"Content-Length: 60000000\r\n\r\n{"), []);
        assert_eq!(all(format!("Content-Length: {}\r\n\r\n{{", u64::MAX).as_bytes()).len(), 1);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut bytes = Vec::new();
        write(&mut bytes, "{\"절차\":1}".as_bytes()).unwrap();
        assert_eq!(all(&bytes), [body("{\"절차\":1}")]);
    }
}
