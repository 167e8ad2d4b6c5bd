/// Does a path fit a pattern? `*` stands for anything within a folder, `**` for anything across
/// folders, `?` for one character; a pattern without them that names a folder means all that lies below.
pub fn matches(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    if !pattern.contains(['*', '?']) {
        return path.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    let parts: Vec<&str> = pattern.split('/').collect();
    let names: Vec<&str> = path.split('/').collect();
    fits(
        &parts,
        &names,
        |part| *part == "**",
        |part, name| {
            let (part, name): (Vec<char>, Vec<char>) = (part.chars().collect(), name.chars().collect());
            fits(&part, &name, |c| *c == '*', |c, d| *c == '?' || c == d)
        },
    )
}

/// Matches a sequence with gaps. Going back to the last gap only keeps the work within the product of
/// the two lengths, whatever the pattern is.
fn fits<P, N>(pattern: &[P], names: &[N], is_gap: impl Fn(&P) -> bool, same: impl Fn(&P, &N) -> bool) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut gap: Option<(usize, usize)> = None;
    while n < names.len() {
        if pattern.get(p).is_some_and(&is_gap) {
            gap = Some((p, n));
            p += 1;
        } else if pattern.get(p).is_some_and(|part| same(part, &names[n])) {
            p += 1;
            n += 1;
        } else if let Some((at, from)) = gap {
            gap = Some((at, from + 1));
            (p, n) = (at + 1, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(is_gap)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn one_star_stays_in_its_folder_and_two_stars_cross_folders() {
        for (pattern, path, expected) in [
            ("policies/*.md", "policies/a.md", true),
            ("policies/*.md", "policies/b/a.md", false),
            ("policies/**", "policies/b/a.md", true),
            ("**/*.md", "a.md", true),
            ("**/draft-*.md", "content/x/draft-1.md", true),
            ("**/draft-*.md", "content/x/final.md", false),
            ("content/**/old/*", "content/a/b/old/x.md", true),
            ("content/**/old/*", "content/old/x.md", true),
            ("content/**/old/*", "content/old/y/x.md", false),
            ("policies", "policies/a.md", true),
            ("policies/", "policies/a.md", true),
            ("policies", "policies-old/a.md", false),
            ("policies/a.md", "policies/a.md", true),
            ("a?c.md", "abc.md", true),
            ("절차/*", "절차/가.md", true),
            ("**", "anything/at/all", true),
            ("*", "a/b", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_exponential_time() {
        let pattern = "a*".repeat(2000) + "b";
        assert!(!matches(&pattern, &"a".repeat(4000)));
        assert!(!matches(&("**/a/".repeat(500) + "b"), &"a/".repeat(1000)));
    }
}
