use std::sync::Arc;

use rustix::io::Errno;

use super::super::faults::{Fault, Faults};
use super::*;

fn old() -> Site {
    site(&[("index.html", "old"), ("d/same.html", "same"), ("d/gone.html", "gone"), ("e/gone.html", "gone")])
}

fn new() -> Site {
    site(&[("index.html", "new"), ("d/same.html", "same"), ("f/g/fresh.html", "fresh")])
}

/// More files than are brought to the disk one by one.
fn many(text: &str) -> Site {
    (0..20).map(|page| (format!("p/{page}.html"), format!("{text}{page}").into_bytes())).chain(old()).collect()
}

const MINE: (&str, &str) = ("d/mine.txt", "mine");

/// A yard with a published site and a foreign file in it; with no site at first if `before` is empty.
fn yard(before: &Site) -> Yard {
    let yard = Yard::in_memory();
    if !before.is_empty() {
        yard.publish("public", before).unwrap();
        put(&yard.path("public").join(MINE.0), MINE.1);
    }
    yard
}

/// What the public sees: the files, without those of others; `None` if there is nothing.
fn public(yard: &Yard) -> Option<Site> {
    let out = yard.path("public");
    if !out.exists() {
        return None;
    }
    assert_eq!(verify(&out).unwrap().changed, Vec::<String>::new());
    assert_eq!(verify(&out).unwrap().missing, Vec::<String>::new());
    let mut files = files(&out);
    files.remove(MINE.0);
    Some(files)
}

/// Lets every single call of a publication fail in one way, and says what each time was found.
fn at_every_call(before: &Site, after: &Site, faults: &dyn Fn(u64) -> Faults, check: &dyn Fn(u64, &Yard, bool)) {
    for call in 1.. {
        let yard = yard(before);
        let faults = Arc::new(faults(call));
        let result = yard.publish_on(Disk { faults: faults.clone() }, "public", after);
        if let Err(error) = &result {
            let shown = error.to_string();
            assert!(shown.contains("public"), "call {call} names no path: {shown}");
            assert!(!error.help().is_empty());
        }
        check(call, &yard, result.is_ok());
        // The next run needs no help, and leaves nothing behind.
        yard.publish("public", after).unwrap_or_else(|error| panic!("after a fault at call {call}: {error}"));
        assert_eq!(public(&yard).as_ref(), Some(after), "after a fault at call {call}");
        assert_eq!(yard.names(), ["home", "project", "public"], "after a fault at call {call}");
        if !before.is_empty() {
            assert_eq!(fs::read_to_string(yard.path("public").join(MINE.0)).unwrap(), MINE.1);
        }
        if faults.calls() < call {
            assert!(call > 10, "only {call} calls were made");
            return;
        }
    }
}

#[test]
fn killed_at_any_call_the_site_is_the_old_or_the_new_one_whole() {
    for (before, after) in [(old(), new()), (many("a"), many("b")), (old(), old()), (Site::new(), new())] {
        let old = (!before.is_empty()).then_some(&before);
        at_every_call(&before, &after, &|call| Faults::at(call, Fault::Killed), &|call, yard, _| {
            let seen = public(yard);
            assert!(seen.as_ref() == old || seen.as_ref() == Some(&after), "call {call}: {seen:?}");
        });
    }
}

#[test]
fn without_an_exchange_a_kill_leaves_the_old_the_new_or_for_one_call_no_site() {
    let absent = std::cell::Cell::new(0);
    let faults = |call| Faults::at(call, Fault::Killed).and(Fault::Always("exchange", Errno::INVAL));
    at_every_call(&old(), &new(), &faults, &|call, yard, _| match public(yard) {
        None => absent.set(absent.get() + 1),
        Some(seen) => assert!(seen == old() || seen == new(), "call {call}: {seen:?}"),
    });
    assert_eq!(absent.get(), 1);
}

#[test]
fn an_error_at_any_call_leaves_the_old_site_or_a_success_with_the_new_one() {
    for errno in [Errno::IO, Errno::NOSPC] {
        for (before, after) in [(old(), new()), (many("a"), many("b")), (Site::new(), new())] {
            let old = (!before.is_empty()).then_some(&before);
            at_every_call(&before, &after, &|call| Faults::at(call, Fault::Error(errno)), &|call, yard, published| {
                let expected = if published { Some(&after) } else { old };
                assert_eq!(public(yard).as_ref(), expected, "{errno} at call {call}");
            });
        }
    }
}

#[test]
fn an_error_of_the_two_step_swap_leaves_the_old_site_or_a_success_with_the_new_one() {
    let faults = |call| Faults::at(call, Fault::Error(Errno::IO)).and(Fault::Always("exchange", Errno::INVAL));
    at_every_call(&old(), &new(), &faults, &|call, yard, published| {
        let seen = public(yard).unwrap();
        assert!(seen == new() || (!published && seen == old()), "call {call}: {seen:?}");
    });
}

#[test]
fn a_site_that_cannot_be_brought_to_the_disk_is_not_published() {
    for call in ["fsync", "syncfs"] {
        let yard = yard(&many("a"));
        let faults = Faults::default().and(Fault::Always(call, Errno::IO));
        yard.publish_on(Disk { faults: faults.into() }, "public", &many("b")).unwrap_err();
        assert_eq!(public(&yard), Some(many("a")), "{call}");
    }
}

#[test]
fn where_there_are_no_links_files_are_copied() {
    let yard = yard(&old());
    let faults = Faults::default().and(Fault::Always("link", Errno::PERM));
    fs::remove_file(yard.path("public").join(MINE.0)).unwrap();
    yard.publish_on(Disk { faults: faults.into() }, "public", &new()).unwrap();
    assert_eq!(public(&yard), Some(new()));
}

#[test]
fn what_comes_into_the_old_site_at_the_last_moment_survives_a_kill_at_any_call() {
    for call in 1.. {
        let yard = yard(&old());
        let late = yard.path("public/d/late.txt");
        let faults = Arc::new(Faults::at(call, Fault::Killed).and(Fault::Meanwhile("exchange", late)));
        let _ = yard.publish_on(Disk { faults: faults.clone() }, "public", &new());
        let swapped = public(&yard) == Some(new());
        yard.publish("public", &new()).unwrap();
        if swapped {
            assert_eq!(files(&yard.path("public.kept-1")), site(&[("d/late.txt", "")]), "call {call}");
        }
        if faults.calls() < call {
            return;
        }
    }
}

#[test]
fn an_edit_in_an_old_site_that_could_not_be_removed_is_set_aside() {
    for call in 1.. {
        let yard = yard(&old());
        let _ = yard.publish_on(Disk { faults: Faults::at(call, Fault::Killed).into() }, "public", &new());
        if public(&yard) == Some(old()) {
            continue;
        }
        put(&yard.path(".public.clausebook/new/index.html"), "odd");
        let published = yard.publish("public", &new()).unwrap();
        assert_eq!(files(&yard.path("public.kept-1")), site(&[("index.html", "odd")]));
        assert!(published.notes[0].contains("public.kept-1"), "{published:?}");
        assert_eq!(yard.names(), ["home", "project", "public", "public.kept-1"]);
        return;
    }
}
