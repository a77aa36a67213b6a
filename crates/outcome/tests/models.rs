//! The three outcome models against published values and against the Python package `stroke-outcome`.
#![allow(clippy::disallowed_methods, clippy::print_stderr)]

use std::process::Command;

use waywarden_outcome::model::{Emberson, Holodinsky, Samuel, Stroke, Treatment};
use waywarden_outcome::{ModelId, OutcomeModel};

const GOLDEN: &str = include_str!("golden/stroke_outcome.csv");

fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, {expected} expected");
}

/// Compares all rows of a table made by `golden/make_golden.py` and returns how many there were.
fn compare(table: &str) -> usize {
    let samuel = Samuel::shipped().expect("shipped or typed by hand");
    let mut rows = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |i: usize| cells[i].parse::<f64>().expect("shipped or typed by hand");
        let (needle, puncture) = (number(1), number(2));
        let found = match cells[0] {
            "untreated_nlvo" => samuel.untreated(Stroke::Nlvo),
            "untreated_lvo" => samuel.untreated(Stroke::Lvo),
            "nlvo_ivt" => samuel.treated(Treatment::NlvoIvt, needle),
            "lvo_ivt" => samuel.treated(Treatment::LvoIvt, needle),
            "lvo_mt" => samuel.treated(Treatment::LvoMt, puncture),
            "both" => samuel.both(needle, puncture),
            other => panic!("unknown treatment {other}"),
        };
        for (level, p) in found.iter().take(6).enumerate() {
            close(*p, number(3 + level), 1e-6, &format!("{line}: mRS <= {level}"));
        }
        close(Samuel::mean_mrs(&found), number(9), 1e-6, line);
        close(samuel.utility(&found), number(10), 1e-6, line);
        rows += 1;
    }
    rows
}

#[test]
fn samuel_agrees_with_the_golden_file_of_the_package() {
    // Two untreated, three treatments every 30 minutes to 600, both treatments every 60 by 60.
    assert_eq!(compare(GOLDEN), 2 + 3 * 21 + 11 * 11);
}

#[test]
fn samuel_agrees_with_the_package_at_every_minute_where_python_has_it() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/make_golden.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_package = Command::new(&python).args(["-c", "import stroke_outcome"]).output();
    if !has_package.is_ok_and(|output| output.status.success()) {
        eprintln!(
            "skipped: {python} has no package stroke-outcome (pip install stroke-outcome==0.1.8, or set PYTHON); the golden file was compared"
        );
        return;
    }
    let output = Command::new(&python).args([script, "1"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(compare(&table.replace('\r', "")), 2 + 3 * 601 + 11 * 11);
}

#[test]
fn samuel_has_its_published_values() {
    let samuel = Samuel::shipped().unwrap();
    for (treatment, minutes, independent, utility) in [
        (Treatment::NlvoIvt, 90.0, 0.714264, 0.723558),
        (Treatment::NlvoIvt, 180.0, 0.673281, 0.686179),
        (Treatment::LvoMt, 180.0, 0.430043, 0.488793),
    ] {
        let found = samuel.treated(treatment, minutes);
        close(found[2], independent, 5e-7, "P(mRS <= 2)");
        close(samuel.utility(&found), utility, 5e-7, "utility");
    }
}

#[test]
fn treatment_too_late_is_worse_than_none() {
    let samuel = Samuel::shipped().unwrap();
    for treatment in Treatment::ALL {
        let none = samuel.untreated(treatment.stroke());
        let late = samuel.treated(treatment, 600.0);
        assert!(late[2] < none[2] && samuel.utility(&late) < samuel.utility(&none), "{treatment:?}");
        assert_eq!(late, samuel.treated(treatment, samuel.no_effect_min(treatment)));
    }
}

#[test]
fn holodinsky_has_its_published_values() {
    let model = Holodinsky::shipped().unwrap();
    let at = |treatment, minutes: f64| model.curve(treatment).at(minutes);
    // By hand: .6343 - 5e-4 90 - 5e-8 8100; .2359 - 4e-4 90 + 2e-7 8100; .3394 - 2e-4 180 + 4e-8 32400.
    close(at(Treatment::NlvoIvt, 90.0), 0.588895, 1e-12, "nLVO at 90");
    close(at(Treatment::LvoIvt, 90.0), 0.20152, 1e-12, "LVO IVT at 90");
    close(at(Treatment::LvoMt, 180.0), 0.304696, 1e-12, "LVO EVT at 180");
    // The cut-off: 270 minutes are still within.
    close(at(Treatment::NlvoIvt, 270.0), 0.495655, 1e-12, "nLVO at 270");
    for (treatment, late) in [(Treatment::NlvoIvt, 0.4622), (Treatment::LvoIvt, 0.1328), (Treatment::LvoMt, 0.129)] {
        assert_eq!(at(treatment, 270.001), late);
    }
    close(model.both(90.0, 180.0), 0.20152 + (1.0 - 0.20152) * 0.304696, 1e-12, "both");
}

#[test]
fn emberson_has_its_published_values() {
    let model = Emberson::shipped().unwrap();
    close(model.odds_ratio(90.0), 1.7884, 5e-5, "odds ratio at 90");
    close(model.untreated(Stroke::Nlvo), 727.0 / 1573.0, 1e-15, "control nLVO");
    close(model.untreated(Stroke::Lvo), 238.0 / 1792.0, 1e-15, "control LVO");
    // Odds 1.7884 x 727 / 846 at 90 minutes.
    let odds = model.odds_ratio(90.0) * 727.0 / 846.0;
    close(model.treated(Stroke::Nlvo, 90.0), odds / (1.0 + odds), 1e-15, "nLVO at 90");
    for late in [378.0, 600.0] {
        close(model.treated(Stroke::Lvo, late), model.untreated(Stroke::Lvo), 1e-15, "no effect, no harm");
    }
}

#[test]
fn sampled_models_are_within_2e_7_of_the_exact_ones() {
    let (samuel, holodinsky, emberson) =
        (Samuel::shipped().unwrap(), Holodinsky::shipped().unwrap(), Emberson::shipped().unwrap());
    let outcome_models = OutcomeModel::all().unwrap();
    assert_eq!(outcome_models.each_ref().map(|o| o.id), ModelId::ALL);
    let mut widest: f64 = 0.0;
    // Steps that do not fall on the table's own minutes.
    for step in 0..4801 {
        let minutes = f64::from(step) * 0.1303;
        for treatment in Treatment::ALL {
            let exact = samuel.treated(treatment, minutes);
            let found = outcome_models[0].treated(treatment, minutes);
            widest = widest.max((found.good - exact[2]).abs());
            widest = widest.max((found.utility.unwrap() - samuel.utility(&exact)).abs());
            let found = outcome_models[1].treated(treatment, minutes);
            widest = widest.max((found.good - holodinsky.curve(treatment).at(minutes)).abs());
            assert_eq!(found.utility, None);
        }
        for (treatment, stroke) in [(Treatment::NlvoIvt, Stroke::Nlvo), (Treatment::LvoIvt, Stroke::Lvo)] {
            let found = outcome_models[2].treated(treatment, minutes);
            widest = widest.max((found.good - emberson.treated(stroke, minutes)).abs());
        }
    }
    assert!(widest < 2e-7, "{widest:e}");
}

#[test]
fn both_treatments_are_the_better_not_the_sum() {
    let [samuel, holodinsky, emberson] = OutcomeModel::all().unwrap();
    // Early thrombectomy is far better than thrombolysis; thrombectomy that comes too late is not used against it.
    assert_eq!(samuel.both(120.0, 150.0), samuel.treated(Treatment::LvoMt, 150.0));
    assert_eq!(samuel.both(120.0, 480.0), samuel.treated(Treatment::LvoIvt, 120.0));
    let (ivt, mt) =
        (holodinsky.treated(Treatment::LvoIvt, 120.0).good, holodinsky.treated(Treatment::LvoMt, 150.0).good);
    close(holodinsky.both(120.0, 150.0).good, ivt + (1.0 - ivt) * mt, 1e-15, "complement");
    assert_eq!(emberson.both(120.0, 150.0), emberson.treated(Treatment::LvoIvt, 120.0), "it knows no thrombectomy");
}

#[test]
fn tables_that_are_wrong_are_refused() {
    let shipped = include_str!("../../../data/outcomes/samuel.toml");
    for (from, to, says) in [
        ("nlvo = [0.198,", "nlvo = [1.198,", "probability"),
        ("nlvo = [0.198, 0.46,", "nlvo = [0.498, 0.46,", "not below"),
        ("ivt = 378", "ivt = 0", "above 0"),
        ("good_mrs_up_to = 2", "good_mrs_up_to = 6", "0 to 5"),
        ("[untreated]", "[untraeted]", "untraeted"),
    ] {
        let wrong = shipped.replacen(from, to, 1);
        assert_ne!(wrong, shipped, "{from}");
        let error = Samuel::from_toml(&wrong).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    let text = include_str!("../../../data/outcomes/holodinsky.toml").replacen("a = 0.6343", "a = 1.6343", 1);
    assert!(Holodinsky::from_toml(&text).is_err());
    let text = include_str!("../../../data/outcomes/emberson.toml").replacen("good = 727", "good = 2727", 1);
    assert!(Emberson::from_toml(&text).is_err());
}
