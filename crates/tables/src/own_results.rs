//! The program's own `sites` layer, read back as a table of sites.

use crate::{Place, Problem, RawTable};

/// Leaves the positions of today: the layer also has those that scenarios open and move to (`origin` is not `base`). They
/// are no sites of today; what is left out is noted. A table that is not such a layer stays as it is.
pub(crate) fn keep_todays(table: &mut RawTable) {
    let column = |name: &str| table.columns.iter().position(|column| column.eq_ignore_ascii_case(name));
    let Some(origin) = column("origin") else { return };
    let Some(id) = column("site_id").or_else(|| column("id")) else { return };
    const ORIGINS: [&str; 3] = ["base", "opened", "moved"];
    let is = |cell: &str, known: &str| cell.trim().eq_ignore_ascii_case(known);
    if !table.rows.iter().all(|row| ORIGINS.iter().any(|known| is(row.cell(origin), known))) {
        return;
    }
    let left_out: Vec<String> =
        table.rows.iter().filter(|row| !is(row.cell(origin), "base")).map(|row| row.cell(id).to_owned()).collect();
    if left_out.is_empty() {
        return;
    }
    if left_out.len() == table.rows.len() {
        let message = "these are results of an earlier run, and only positions that its scenarios open or move to (origin is not \
                       base): they are taken as sites of today";
        let help = "take the table of sites that the run was made with, and open or move sites in a scenario";
        table.rejects.note(Problem::new(&table.path, Place::File, message, help));
        return;
    }
    table.rows.retain(|row| is(row.cell(origin), "base"));
    const MOST: usize = 10;
    let more = if left_out.len() > MOST { ", ..." } else { "" };
    let message = format!(
        "these are results of an earlier run: {} positions that its scenarios open or move to (origin is not base) are no \
         sites of today and are left out: {}{more}",
        left_out.len(),
        left_out[..left_out.len().min(MOST)].join(", ")
    );
    table.rejects.note(Problem::new(&table.path, Place::File, message, "open or move sites in a scenario"));
}

/// Tells where a table is the program's own list of the areas that a scenario hits worst: it has not all areas.
pub(crate) fn tell_worst_hit(table: &mut RawTable) {
    const COLUMNS: [&str; 6] = ["scenario", "rank", "area_id", "before_site", "after_site", "extra_min"];
    let has = |name: &str| table.columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    if COLUMNS.iter().all(|name| has(name)) {
        let message =
            "this is the list of the areas that a scenario of an earlier run hits worst, not a list of all areas";
        let help = "take the table of areas that the run was made with";
        table.rejects.note(Problem::new(&table.path, Place::File, message, help));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    fn ids(text: &str) -> (Vec<String>, usize) {
        let table = crate::table_of(Path::new("sites.csv"), text.as_bytes().to_vec()).unwrap();
        let ids = table.rows.iter().map(|row| row.cell(0).to_owned()).collect();
        (ids, table.rejects.notes().count())
    }

    #[test]
    fn the_list_of_the_worst_hit_is_told() {
        let worst = "scenario,rank,area_id,before_site,after_site,extra_min,people\nx,1,w1,exe,tor,5.5,900\n";
        assert_eq!(ids(worst).1, 1);
        assert_eq!(ids(&worst.replace("rank", "place")).1, 0);
    }

    #[test]
    fn only_sites_of_today_are_kept_of_earlier_results() {
        for (what, text, left, notes) in [
            ("moved", "site_id,origin,lon,lat\nexe,base,-3,50\nexe_2,moved,-3,51\n", vec!["exe"], 1),
            ("opened", "site_id,origin,lon,lat\nexe,base,-3,50\nnew,opened,-3,51\n", vec!["exe"], 1),
            ("today alone", "site_id,origin,lon,lat\nexe,base,-3,50\ntor,base,-3,51\n", vec!["exe", "tor"], 0),
            ("another table", "site_id,origin,lon,lat\nexe,base,-3,50\ntor,ODS,-3,51\n", vec!["exe", "tor"], 0),
            (
                "new ones alone",
                "site_id,origin,lon,lat\nnew,opened,-3,50\nexe_2,moved,-3,51\n",
                vec!["new", "exe_2"],
                1,
            ),
            ("after a spreadsheet", "id,ORIGIN,lon,lat\nexe,Base,-3,50\ntor,Moved,-3,51\n", vec!["exe"], 1),
            ("without ids of its own", "code,origin,lon,lat\nexe,base,-3,50\ntor,moved,-3,51\n", vec!["exe", "tor"], 0),
        ] {
            assert_eq!(ids(text), (left.into_iter().map(str::to_owned).collect(), notes), "{what}");
        }
    }
}
