//! Objectives and rules as people write them on a command line or in a file.

use crate::Objective;

/// Most minutes in an objective: a week.
const MOST_MIN: f64 = 7.0 * 24.0 * 60.0;

/// Reads an objective: `mean`, `within:MINUTES`, `longest`, `worst:PERCENT` (the mean of the worst-off), `sites`.
///
/// # Errors
/// What can be written, as text.
pub fn parse_objective(text: &str) -> Result<Objective, String> {
    let wrong = || {
        format!("\"{text}\" is no objective: write mean, within:30 (minutes), longest, worst:10 (per cent) or sites")
    };
    let (name, figure) = text.split_once(':').map_or((text.trim(), None), |(name, rest)| (name.trim(), Some(rest)));
    match (name, figure) {
        ("mean", None) => Ok(Objective::mean()),
        ("longest", None) => Ok(Objective::Longest),
        ("sites", None) => Ok(Objective::Sites),
        ("within", Some(minutes)) => Ok(Objective::within(parse_minutes(minutes).ok_or_else(wrong)?)),
        ("worst", Some(percent)) => {
            let permille = (percent.trim().parse::<f64>().map_err(|_| wrong())? * 10.0).round();
            if !(1.0..=1000.0).contains(&permille) {
                return Err("the share of the worst-off is from 0.1 to 100 per cent".to_owned());
            }
            Ok(Objective::Worst { permille: permille as i64 })
        }
        _ => Err(wrong()),
    }
}

/// The value of an objective as a heading, with its unit.
#[must_use]
pub fn name_of(objective: &Objective) -> String {
    let minutes = |ms: u32| f64::from(ms) / 60_000.0;
    match objective {
        Objective::Mean { .. } => "Mean time (min)".to_owned(),
        Objective::Within { limit_ms, .. } => format!("People within {} minutes", minutes(*limit_ms)),
        Objective::Longest => "Longest time (min)".to_owned(),
        Objective::Worst { permille } => format!("Mean time of the worst-off {} % (min)", *permille as f64 / 10.0),
        Objective::Table { .. } => "Cost a head".to_owned(),
        Objective::SiteCost => "Cost of the open sites".to_owned(),
        Objective::Sites => "Open sites".to_owned(),
        Objective::Mix(_) => "Weighted sum".to_owned(),
    }
}

/// Minutes from 0 to a week as milliseconds.
#[must_use]
pub fn parse_minutes(text: &str) -> Option<u32> {
    let minutes: f64 = text.trim().parse().ok()?;
    (0.0..=MOST_MIN).contains(&minutes).then(|| (minutes * 60_000.0).round() as u32)
}

/// Reads how many are open: `5`, or `3-6` for at least 3 and at most 6.
///
/// # Errors
/// What can be written, as text.
pub fn parse_open(text: &str) -> Result<(usize, usize), String> {
    let wrong = || format!("\"{text}\" is no number of sites: write 5, or 3-6 for at least 3 and at most 6");
    let (least, most) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.trim().parse::<usize>().map_err(|_| wrong());
    let (least, most) = (number(least)?, number(most)?);
    if least <= most { Ok((least, most)) } else { Err(wrong()) }
}

/// Reads a share that must be within a time: `30:95` is 95 per cent within 30 minutes. Milliseconds and share, 0 to 1.
///
/// # Errors
/// What can be written, as text.
pub fn parse_share(text: &str) -> Result<(u32, f64), String> {
    let wrong = || format!("\"{text}\" is no share: write 30:95 for at least 95 per cent within 30 minutes");
    let (minutes, percent) = text.split_once(':').ok_or_else(wrong)?;
    let percent: f64 = percent.trim().parse().map_err(|_| wrong())?;
    let minutes = parse_minutes(minutes).ok_or_else(wrong)?;
    if (0.0..=100.0).contains(&percent) { Ok((minutes, percent / 100.0)) } else { Err(wrong()) }
}

/// Most people who may be beyond a limit so that a share of `total` is within it.
#[must_use]
pub fn most_beyond(total: i64, share: f64) -> i64 {
    // A share such as 0.95 is a little off in binary; a millionth of a person does not decide.
    total - ((total as f64 * share) - 1e-6).ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objectives_are_read_as_written() {
        assert_eq!(parse_objective("within:30"), Ok(Objective::within(1_800_000)));
        assert_eq!(parse_objective("worst:10"), Ok(Objective::Worst { permille: 100 }));
        assert_eq!(name_of(&Objective::within(1_800_000)), "People within 30 minutes");
        assert_eq!(name_of(&Objective::Worst { permille: 100 }), "Mean time of the worst-off 10 % (min)");
        for wrong in ["", "median", "within", "within:x", "within:-1", "within:inf", "worst:0", "worst:101", "mean:3"] {
            assert!(parse_objective(wrong).is_err(), "{wrong}");
        }
        assert_eq!((parse_open("5"), parse_open("3-6")), (Ok((5, 5)), Ok((3, 6))));
        assert!(parse_open("6-3").is_err() && parse_open("-1").is_err() && parse_open("2.5").is_err());
        assert_eq!(parse_share("30:95"), Ok((1_800_000, 0.95)));
        assert_eq!((most_beyond(100, 0.95), most_beyond(10, 0.95), most_beyond(7, 1.0)), (5, 0, 0));
    }
}
