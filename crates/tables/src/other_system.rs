//! Columns of metres that were taken for the British National Grid by their names, but fit the other places in another system.

use waywarden_network::LonLat;

use crate::grid_columns::pairs;
use crate::positions::Source;
use crate::{Columns, Crs, Problem, RawTable};

/// A problem if most rows of columns that are taken for the British National Grid by their names alone lie away from the other
/// places of a case, but among them in the Irish Grid or in Irish Transverse Mercator, or with the columns exchanged. `is_among`
/// says whether a position lies among the others.
#[must_use]
pub fn other_system(table: &RawTable, columns: &Columns, is_among: impl Fn(LonLat) -> bool) -> Option<Problem> {
    let source = Source::of(table, columns, None, &mut |_| {})?;
    let Source::Cells { columns: cells, crs: Crs::BritishNationalGrid, .. } = source else { return None };
    if table.crs.is_some() {
        return None;
    }
    let pairs = pairs(table, cells);
    let fits = |crs: Crs, exchanged: bool| {
        let way = crs.to_wgs84();
        let at = |(x, y): &(f64, f64)| {
            let (lon, lat) = if exchanged { way.lon_lat(*y, *x) } else { way.lon_lat(*x, *y) }?;
            LonLat::from_degrees(lon, lat).ok()
        };
        2 * pairs.iter().filter_map(at).filter(|at| is_among(*at)).count() > pairs.len()
    };
    if pairs.is_empty() || fits(Crs::BritishNationalGrid, false) {
        return None;
    }
    let others = [
        (Crs::BritishNationalGrid, true),
        (Crs::IrishGrid, false),
        (Crs::Itm, false),
        (Crs::IrishGrid, true),
        (Crs::Itm, true),
    ];
    let (crs, exchanged) = others.into_iter().find(|(crs, exchanged)| fits(*crs, *exchanged))?;
    let [east, north] = cells.map(|column| table.columns[column].as_str());
    let (x, y) = pairs[0];
    let message = format!(
        "the columns \"{east}\" and \"{north}\" were taken for the British National Grid by their names, but so the rows (such as \
         {x}, {y}) lie far from all other places; they lie among them {}{crs}",
        if exchanged { "with the columns exchanged, in the " } else { "in the " }
    );
    let say = format!("say crs = \"EPSG:{}\" beside the file in the case", crs.epsg());
    let help = match (exchanged, crs) {
        (true, Crs::BritishNationalGrid) => "exchange the two columns (easting is east-west)".to_owned(),
        (true, _) => format!("exchange the two columns (easting is east-west), and {say}"),
        (false, _) => say,
    };
    Some(Problem::of_file(&table.path, message, help))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_system_in_which_rows_lie_among_the_others_is_named() {
        let among = |low: (f64, f64), high: (f64, f64)| {
            move |at: LonLat| (low.0..=high.0).contains(&at.lon()) && (low.1..=high.1).contains(&at.lat())
        };
        let dublin = among((-6.6, 53.1), (-6.0, 53.6));
        let somerset = among((-3.2, 50.8), (-2.4, 51.3));
        let told = |rows: &str, among: &dyn Fn(LonLat) -> bool| {
            let text = format!("id,easting,northing\n{rows}");
            let table = crate::table_of(Path::new("sites.csv"), text.into_bytes()).unwrap();
            other_system(&table, &Columns::default(), among).map(|problem| problem.help)
        };
        let irish = "a,315904,234671\nb,318000,230000\n";
        assert!(told(irish, &dublin).expect("Irish Grid").contains("EPSG:29903"));
        let midlands = among((-2.3, 52.2), (-1.4, 52.8));
        let exchanged = "a,287000,407000\nb,281000,411000\n";
        assert!(told(exchanged, &midlands).expect("exchanged").contains("exchange the two columns"));
        assert_eq!(told("a,358000,122500\nb,322000,125000\n", &somerset), None);
        assert_eq!(told(irish, &somerset), None, "nowhere among them");
    }
}
