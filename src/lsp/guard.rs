use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does something that a mistake of the program may end, and says what the mistake was. Whatever was half made by it
/// must not be used any more.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason was given".to_owned())
    })
}
