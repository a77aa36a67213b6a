//! The table of codes in `docs/errors.md` is that of the crate.

use std::fmt::Write as _;
use std::path::Path;

use waywarden_errors::Code;

#[test]
fn the_page_lists_every_code_with_its_meaning() {
    let mut table = String::from("| code | meaning |\n|---|---|\n");
    for code in Code::ALL {
        writeln!(table, "| `{code}` | {} |", code.meaning()).expect("in memory");
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors.md");
    let page = std::fs::read_to_string(page).expect("docs/errors.md");
    assert!(page.ends_with(&table), "docs/errors.md should end with:\n{table}");
}
