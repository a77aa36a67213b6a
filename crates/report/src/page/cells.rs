//! Typed rows of the results as cells of the report. What is suppressed there is suppressed here.

use waywarden_pack::report::Cell;
use waywarden_results::{Of, ResultOf, ScenarioView};
use waywarden_scenario::disclosure::Count;

/// The rows that are of one scenario and service.
pub fn of<'a, R>(rows: &'a [Of<R>], view: &ScenarioView<'_>) -> Vec<&'a R> {
    let wanted = ResultOf::from(view.of);
    rows.iter().filter(|row| row.of == wanted).map(|row| &row.row).collect()
}

/// The same of rows that not every case has.
pub fn maybe_of<'a, R>(rows: Option<&'a Vec<Of<R>>>, view: &ScenarioView<'_>) -> Vec<&'a R> {
    rows.map_or_else(Vec::new, |rows| of(rows, view))
}

/// What stands for a count that is suppressed.
pub const WITHHELD: &str = "withheld";

/// A count as a cell.
pub fn count_cell(count: Count, decimals: usize) -> Cell {
    match count {
        Count::Suppressed => Cell::from(WITHHELD),
        Count::Shown(value) => Cell::number(Some(value), decimals),
    }
}

/// The same; with a decimal if it is below a thousand and not whole.
pub fn count_as_it_is(count: Count) -> Cell {
    let few = count.value().is_some_and(|value| value.abs() < 1_000.0 && value.fract() != 0.0);
    count_cell(count, usize::from(few))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_for_people() {
        assert_eq!(count_as_it_is(Count::Shown(37.25)).text, "37.2");
        assert_eq!(count_as_it_is(Count::Shown(37.0)).text, "37");
        assert_eq!(count_as_it_is(Count::Shown(1_037.25)).text, "1,037");
        assert_eq!(count_as_it_is(Count::Suppressed).text, "withheld");
    }
}
