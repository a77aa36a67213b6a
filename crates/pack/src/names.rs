//! Names that work in every program and on every system.

/// Names that GDAL, GeoPackage and GeoJSON readers keep for themselves.
pub(crate) const RESERVED_FIELDS: [&str; 4] = ["fid", "id", "geom", "geometry"];

/// The property that carries [`crate::Layer::run_id`].
pub(crate) const RUN_ID_FIELD: &str = "run_id";

/// What is wrong with a field name of a layer or table, if anything.
pub(crate) fn field_fault(name: &str) -> Option<&'static str> {
    if RESERVED_FIELDS.contains(&name) {
        return Some("is kept by GIS programs for themselves");
    }
    let ok = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.bytes().all(ok) {
        return Some("is not snake_case (a-z first, then a-z, 0-9 and _)");
    }
    None
}

/// What is wrong with the name of an output file inside its folder (`/` between folders), if anything.
///
/// Only characters that every file system keeps as they are: some change case or accents, Windows forbids many.
pub(crate) fn file_fault(name: &str) -> Option<&'static str> {
    for part in name.split('/') {
        if part.is_empty() {
            return Some("it is empty, or begins, ends or doubles a '/'");
        }
        if !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)) {
            return Some("it has a character that not every system allows");
        }
        if part.starts_with('.') || part.ends_with('.') {
            return Some("it begins or ends with a dot");
        }
        if part.len() > 120 {
            return Some("it is longer than 120 characters");
        }
        let stem = part.split('.').next().unwrap_or(part).to_ascii_uppercase();
        let numbered = |device: &str| {
            stem.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
        };
        if ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT") {
            return Some("Windows keeps it for a device");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names() {
        for good in ["extra_min", "a", "pop_65_plus"] {
            assert_eq!(field_fault(good), None, "{good}");
        }
        for bad in ["", "Extra", "2nd", "_x", "extra min", "höfn", "fid", "id", "geom", "geometry", "a-b"] {
            assert!(field_fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn file_names() {
        for good in ["run.json", "layers/areas.geojson", "option-B_2.csv", "console.csv", "com10.csv"] {
            assert_eq!(file_fault(good), None, "{good}");
        }
        let bad = [
            "",
            "/etc/x",
            "a//b",
            "a/",
            "..",
            "a/../b",
            ".hidden",
            "a.",
            "a b",
            "höfn.csv",
            "a\\b",
            "c:x",
            "nul",
            "CON.csv",
            "lpt1.txt",
            "a\nb",
        ];
        for name in bad {
            assert!(file_fault(name).is_some(), "{name}");
        }
        assert!(file_fault(&"x".repeat(121)).is_some());
    }
}
