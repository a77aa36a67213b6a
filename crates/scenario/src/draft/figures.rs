//! Which values the figures of a site may have.

/// Least and most of a figure by its key, and what to write.
#[must_use]
pub fn figure_range(key: &str) -> (f64, f64, &'static str) {
    match key {
        "treatment_rate" => (0.0, 1.0, "write a share from 0 to 1, such as 0.109 for 10.9 %"),
        "door_to_needle_min" => (0.0, 24.0 * 60.0, "write minutes, such as 45"),
        "attractiveness" => (1e-6, 1e12, "write a number above 0"),
        _ => (0.0, 1e12, "write patients a year, 0 or more"),
    }
}

/// Whether a figure may have a value.
///
/// # Errors
/// What is wrong with it.
pub fn figure_in_range(key: &str, value: f64) -> Result<(), String> {
    let (least, most, _) = figure_range(key);
    if (least..=most).contains(&value) { Ok(()) } else { Err(format!("{value} is not from {least} to {most}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_its_range() {
        for (key, good, bad) in [
            ("treatment_rate", 1.0, 1.01),
            ("door_to_needle_min", 1_440.0, -1.0),
            ("attractiveness", 0.5, 0.0),
            ("capacity", 0.0, f64::NAN),
        ] {
            assert!(figure_in_range(key, good).is_ok() && figure_in_range(key, bad).is_err(), "{key}");
        }
    }
}
