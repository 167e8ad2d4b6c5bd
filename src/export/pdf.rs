//! Printed pages as they are handed on.

use jiff::civil::Date;

/// What stands before the two moments in a PDF's information (ISO 32000-1, 14.3.3).
const MOMENTS: [&[u8]; 2] = [b"/CreationDate (D:", b"/ModDate (D:"];

/// What stands before the name of an element of a tagged PDF: browsers number elements from page to page.
const NAME: &[u8] = b"(node";

/// Digits of such a number.
const NUMBER: usize = 8;

/// Makes a PDF the same whenever and after whatever else it was printed: the day of the manual stands in the place of the
/// moment, and elements are numbered from zero. Nothing changes its place.
pub fn settle(pdf: &mut [u8], day: Date) {
    let moment = format!("{:04}{:02}{:02}000000", day.year().clamp(0, 9999), day.month(), day.day());
    for mark in MOMENTS {
        for start in behind(pdf, mark, moment.len()) {
            pdf[start..start + moment.len()].copy_from_slice(moment.as_bytes());
        }
    }
    let named = behind(pdf, NAME, NUMBER);
    let mut numbers: Vec<[u8; NUMBER]> = named.iter().filter_map(|at| number(pdf, *at)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    for at in named {
        let rank = number(pdf, at).and_then(|number| numbers.binary_search(&number).ok()).unwrap_or_default();
        pdf[at..at + NUMBER].copy_from_slice(format!("{rank:0NUMBER$}").as_bytes());
    }
}

/// The places behind a mark where so many digits stand.
fn behind(pdf: &[u8], mark: &[u8], digits: usize) -> Vec<usize> {
    let starts = memchr::memmem::find_iter(pdf, mark).map(|at| at + mark.len());
    let are_digits =
        |start: &usize| pdf.get(*start..*start + digits).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit));
    starts.filter(are_digits).collect()
}

fn number(pdf: &[u8], at: usize) -> Option<[u8; NUMBER]> {
    pdf.get(at..at + NUMBER)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(pdf: &str) -> String {
        let mut pdf = pdf.as_bytes().to_vec();
        settle(&mut pdf, jiff::civil::date(2026, 3, 6));
        String::from_utf8(pdf).unwrap()
    }

    #[test]
    fn the_moment_of_printing_becomes_the_day_of_the_manual() {
        assert_eq!(
            settled("/CreationDate (D:20261130192721+00'00')\n/ModDate (D:20261130192721+00'00') (D:1) /ModDate (D:x"),
            "/CreationDate (D:20260306000000+00'00')\n/ModDate (D:20260306000000+00'00') (D:1) /ModDate (D:x"
        );
    }

    #[test]
    fn elements_are_numbered_from_zero_in_their_order() {
        assert_eq!(
            settled("/ID (node00022808) /ID (node00022900) [(node00022808)(node00022901)] (node1) (node"),
            "/ID (node00000000) /ID (node00000001) [(node00000000)(node00000002)] (node1) (node"
        );
    }
}
