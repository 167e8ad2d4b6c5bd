use super::*;

#[test]
fn only_files_of_the_site_are_handed_out() {
    let mut asked = Vec::new();
    let mut files = |address: &str| {
        asked.push(address.to_owned());
        Some(Served { kind: "text/css", bytes: Arc::from(*b"x") })
    };
    let mut site = Site { base: "https://manual.example.org/qms/", files: &mut files };
    assert!(site.file("https://manual.example.org/qms/assets/base.css?v=1").is_some());
    for foreign in
        ["https://manual.example.org/other", "http://manual.example.org/qms/a", "file:///etc/passwd", "data:,x"]
    {
        assert!(site.file(foreign).is_none(), "{foreign}");
    }
    assert_eq!(asked, ["assets/base.css"]);
    assert_eq!(answer(&json!("r"), None).0, "Fetch.failRequest");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "looks at what is left")]
fn a_program_that_is_no_browser_is_told_with_its_last_words_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let start = |browser: &str| {
        Printer::start(Some(Path::new(browser)), None, folder.path(), Sandbox::Kept, Arc::default()).map(|_| ())
    };
    let script = folder.path().join("browser.sh");
    std::fs::write(&script, "#!/bin/sh\necho '[1:1:ERROR:x.cc(1)] No usable sandbox!' >&2\n").unwrap();
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let error = start(script.to_str().unwrap()).unwrap_err();
    assert!(error.to_string().ends_with("ended: No usable sandbox!"), "{error}");
    assert!(error.help().contains("--no-sandbox"));
    let error = start("/no/such/browser").unwrap_err();
    assert!(matches!(error, PrintError::Ended { .. }), "{error}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["browser.sh"]);
    let error = Printer::start(None, None, folder.path(), Sandbox::Kept, Arc::default()).map(|_| ());
    if let Err(error) = error {
        assert!(error.help().contains("--browser PATH"));
    }
}
