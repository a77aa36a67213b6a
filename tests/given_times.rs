//! Cases that bring their times, protected counts in every file, and the comparison of two sources.

mod common;

use common::{csv_rows, folder, text, waywarden};

const CASE: &str = "[case]\nid = \"t\"\ntitle = \"T\"\n[times]\nfile = \"times.csv\"\n[sites]\nfile = \"sites.csv\"\n\
    [demand]\nfile = \"areas.csv\"\nweights = [{ column = \"pop\" }, { column = \"patients\", kind = \"patients\" }]\n\
    groups = [{ column = \"payer\", kind = \"commissioner\" }]\n\
    [[service]]\nid = \"stroke\"\n[[service]]\nid = \"ed\"\nsites = [\"a\"]\n\
    [[scenario]]\nid = \"s\"\ntitle = \"S\"\nchange = [{ site = \"a\", services = [\"ed\"] }]\n";

fn write(folder: &std::path::Path) {
    let areas = "id,lon,lat,pop,patients,payer\n\
        e1,-2.6,50.9,100,3,N\ne2,-3.0,51.0,200,40,S\ne3,-2.7,51.1,300,52,N\ne4,-2.7,51.2,50,0,S\n";
    let times = "origin_id,destination_id,minutes\n\
        e1,a,10\ne1,b,20\ne2,a,30\ne2,b,7\ne3,a,12\ne3,b,40\ne4,a,25\ne4,b,26\n";
    for (name, text) in [
        ("case.toml", CASE),
        ("sites.csv", "id,lon,lat\na,-2.6,50.9\nb,-3.1,51.0\n"),
        ("areas.csv", areas),
        ("times.csv", times),
    ] {
        std::fs::write(folder.join(name), text).expect("a file");
    }
}

#[test]
fn a_case_without_roads_and_with_patients() {
    let folder = folder();
    write(folder.path());
    let case = folder.path().join("case.toml");
    let out = folder.path().join("results");
    let run = waywarden().args(["run", text(&case), "-o", text(&out)]).assert().success();
    let screen = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(screen.contains("Times are those of times.csv"), "{screen}");
    assert!(!out.join("isochrones_before.geojson").exists());

    let areas = std::fs::read_to_string(out.join("areas.geojson")).expect("a layer");
    let line = |id: &str| areas.lines().find(|line| line.contains(&format!("\"{id}\""))).expect("a feature");
    assert!(line("e1").contains("\"patients\":null,\"patients_suppressed\":true"), "{}", line("e1"));
    assert!(line("e4").contains("\"patients\":0.0,\"patients_suppressed\":false"), "{}", line("e4"));
    // The stroke service leaves "a", the emergency department stays.
    assert!(line("e1").contains("\"s_stroke_after_site\":\"b\"") && line("e1").contains("\"s_ed_after_site\":\"a\""));
    for name in ["summary.csv", "flows.csv", "volumes.csv", "ledger.csv", "commissioner_flows.csv", "groups.csv"] {
        let bytes = std::fs::read(out.join(name)).expect("a table");
        for row in csv_rows(&bytes).iter().filter(|row| row.get("weight").is_none_or(|weight| weight == "patients")) {
            for (column, cell) in row {
                let count = match name {
                    "summary.csv" => {
                        ["before", "after", "difference"].contains(&column.as_str()) && row["unit"].is_empty()
                    }
                    "groups.csv" => column == "total" || column.starts_with("extra_") || column.starts_with("within_"),
                    _ => column.starts_with("patients"),
                };
                let Ok(value) = cell.parse::<f64>() else { continue };
                assert!(!count || value % 5.0 == 0.0, "{name}: {column} is {cell} in {row:?}");
            }
        }
    }
    // Minute by minute the curve would give away who lives where: it stands at the thresholds alone, of counts as they are shown.
    let curve = csv_rows(&std::fs::read(out.join("curve.csv")).expect("a table"));
    let told: Vec<_> = curve.iter().filter(|row| !row["patients_before_share"].is_empty()).collect();
    assert!(!told.is_empty());
    assert!(told.iter().all(|row| ["15", "30", "45", "60"].contains(&row["minutes"].as_str())), "{told:?}");
}

#[test]
fn two_sources_are_compared() {
    let folder = folder();
    write(folder.path());
    let other = folder.path().join("other.csv");
    std::fs::write(&other, "origin_id,destination_id,seconds\ne1,a,660\ne1,b,540\ne2,b,420\n").expect("a file");
    let (case, out) = (folder.path().join("case.toml"), folder.path().join("areas-compared.csv"));
    let run = waywarden().args(["compare", text(&case), "--with", text(&other), "-o", text(&out)]).assert().success();
    let screen = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    // 10, 20, 7 minutes beside 11, 9, 7: errors -1, 11, 0.
    for part in [
        "3 pairs",
        "bias +3.33",
        "error 4.00",
        "90th percentile of it 11.00",
        "another one in 1 of 2 areas that have one in both",
        "2 areas have a nearest site only in the case, 0 only in the file",
    ] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    let rows = csv_rows(&std::fs::read(&out).expect("a table"));
    assert_eq!((rows[0]["case_site"].as_str(), rows[0]["other_site"].as_str()), ("a", "b"));
    assert_eq!((rows[0]["changes_site"].as_str(), rows[3]["changes_site"].as_str()), ("true", "false"));
    assert_eq!((rows[1]["changes_site"].as_str(), rows[3]["other_site"].as_str()), ("false", ""));
}
