//! Aims and rules as people write them on a command line or in a file.

use std::collections::BTreeMap;

use crate::Aim;
use crate::question::{BySite, EachOf, Needs, NoWorse, ShareWithin, SiteGroup};

/// Most minutes in an objective: a week.
const MOST_MIN: f64 = 7.0 * 24.0 * 60.0;

/// Reads an objective: `mean`, `within:MINUTES`, `longest`, `worst:PERCENT` (the mean of the worst-off), `deprived:TIMES` (the mean,
/// the most deprived fifth counted so many times), `outcome`, `cost`, `sites`, or a sum such as `mean+0.5*longest`.
///
/// # Errors
/// What can be written, as text.
pub fn parse_objective(text: &str) -> Result<Aim, String> {
    if !text.contains(['+', '*']) {
        return parse_one(text);
    }
    let part = |part: &str| {
        let (factor, aim) = part.split_once('*').unwrap_or(("1", part));
        let factor: f64 = factor.trim().parse().map_err(|_| format!("\"{factor}\" is no factor of an objective"))?;
        if !(0.0..=1e6).contains(&factor) {
            return Err("a factor of an objective is from 0 to a million".to_owned());
        }
        Ok((factor, parse_one(aim)?))
    };
    Ok(Aim::Mix(text.split('+').map(part).collect::<Result<_, String>>()?))
}

fn parse_one(text: &str) -> Result<Aim, String> {
    let wrong = || {
        format!(
            "\"{text}\" is no objective: write mean, within:30 (minutes), longest, worst:10 (per cent), deprived:2 (times), \
             outcome, cost or sites, or a sum such as mean+0.5*longest"
        )
    };
    let (name, figure) = text.split_once(':').map_or((text.trim(), None), |(name, rest)| (name.trim(), Some(rest)));
    match (name, figure) {
        ("mean", None) => Ok(Aim::Mean),
        ("longest", None) => Ok(Aim::Longest),
        ("outcome", None) => Ok(Aim::Outcome),
        ("cost", None) => Ok(Aim::Cost),
        ("sites", None) => Ok(Aim::Sites),
        ("within", Some(minutes)) => Ok(Aim::Within { limit_ms: parse_minutes(minutes).ok_or_else(wrong)? }),
        ("worst", Some(percent)) => {
            let permille = (percent.trim().parse::<f64>().map_err(|_| wrong())? * 10.0).round();
            if !(1.0..=1000.0).contains(&permille) {
                return Err("the share of the worst-off is from 0.1 to 100 per cent".to_owned());
            }
            Ok(Aim::Worst { permille: permille as i64 })
        }
        ("deprived", Some(times)) => match times.trim().parse::<f64>() {
            Ok(times) if (1.0..=100.0).contains(&times) => Ok(Aim::Deprived { times }),
            Ok(_) => Err("the most deprived fifth counts 1 to 100 times".to_owned()),
            Err(_) => Err(wrong()),
        },
        _ => Err(wrong()),
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

/// Reads a share that must be within a time: `30:95` is 95 per cent within 30 minutes, `30:95:district` in every district.
///
/// # Errors
/// What can be written, as text.
pub fn parse_share(text: &str) -> Result<ShareWithin, String> {
    let wrong = || {
        format!(
            "\"{text}\" is no share: write 30:95 for at least 95 per cent within 30 minutes, 30:95:COLUMN for that in each group"
        )
    };
    let (minutes, rest) = text.split_once(':').ok_or_else(wrong)?;
    let (percent, each) = rest.split_once(':').map_or((rest, None), |(percent, each)| (percent, Some(each.trim())));
    let percent: f64 = percent.trim().parse().map_err(|_| wrong())?;
    let limit_ms = parse_minutes(minutes).ok_or_else(wrong)?;
    if !(0.0..=100.0).contains(&percent) || each == Some("") {
        return Err(wrong());
    }
    Ok(ShareWithin { limit_ms, share: percent / 100.0, each: each.map(str::to_owned) })
}

/// Reads by how much nobody may be worse off than today: `10` minutes for each area, `2:district` for the mean of each district.
///
/// # Errors
/// What can be written, as text.
pub fn parse_no_worse(text: &str) -> Result<NoWorse, String> {
    let wrong =
        || format!("\"{text}\" is no limit: write 10 (minutes) for each area, or 2:COLUMN for the mean of each group");
    let (minutes, each) = text.split_once(':').map_or((text, None), |(minutes, each)| (minutes, Some(each.trim())));
    let more_ms = parse_minutes(minutes).ok_or_else(wrong)?;
    if each == Some("") {
        return Err(wrong());
    }
    Ok(NoWorse { more_ms, each: each.map(str::to_owned) })
}

/// Reads how many of some sites are open: `a,b:0-1` is at most one of the two.
///
/// # Errors
/// What can be written, as text.
pub fn parse_group(text: &str) -> Result<SiteGroup, String> {
    let wrong = || format!("\"{text}\" is no group of sites: write a,b:0-1 for at most one of a and b");
    let (sites, open) = text.rsplit_once(':').ok_or_else(wrong)?;
    let (least, most) = parse_open(open).map_err(|_| wrong())?;
    let sites = list(sites);
    if sites.is_empty() { Err(wrong()) } else { Ok(SiteGroup { sites, least, most }) }
}

/// Reads how many are open in each group of sites: `county:1-` is at least one in each county, `trust:0-1` at most one of a trust.
///
/// # Errors
/// What can be written, as text.
pub fn parse_each(text: &str) -> Result<EachOf, String> {
    let wrong = || {
        format!("\"{text}\" is no rule: write county:1- for at least one in each county, county:0-1 for at most one")
    };
    let (column, open) = text.rsplit_once(':').ok_or_else(wrong)?;
    let (least, most) = match open.trim().strip_suffix('-') {
        Some(least) => (least.parse().map_err(|_| wrong())?, usize::MAX),
        None => parse_open(open).map_err(|_| wrong())?,
    };
    if column.trim().is_empty() { Err(wrong()) } else { Ok(EachOf { column: column.trim().to_owned(), least, most }) }
}

/// Reads what a site needs: `a:b,c` is that a is open only if b or c is.
///
/// # Errors
/// What can be written, as text.
pub fn parse_needs(text: &str) -> Result<Needs, String> {
    let wrong = || format!("\"{text}\" is no need: write a:b,c for a open only if b or c is");
    let (site, others) = text.split_once(':').ok_or_else(wrong)?;
    let one_of = list(others);
    if site.trim().is_empty() || one_of.is_empty() {
        return Err(wrong());
    }
    Ok(Needs { site: site.trim().to_owned(), one_of })
}

/// Reads a figure of sites: `600` of every one, `beds` a column of the table of sites, `a=600,b=250` of some.
///
/// # Errors
/// What can be written, as text.
pub fn parse_by_site(text: &str) -> Result<BySite, String> {
    if !text.contains('=') {
        return Ok(match text.trim().parse::<f64>() {
            Ok(figure) if figure.is_finite() && figure >= 0.0 => BySite::Same(figure),
            Ok(_) => return Err(format!("{text} is no figure: write 0 or more")),
            Err(_) if text.trim().is_empty() => return Err("write a figure, a column, or a=600,b=250".to_owned()),
            Err(_) => BySite::Column(text.trim().to_owned()),
        });
    }
    let one = |part: &str| {
        let (site, figure) = part.split_once('=')?;
        let figure: f64 = figure.trim().parse().ok().filter(|figure: &f64| figure.is_finite() && *figure >= 0.0)?;
        Some((site.trim().to_owned(), figure))
    };
    let all: Option<BTreeMap<String, f64>> = text.split(',').map(one).collect();
    all.map(BySite::Each).ok_or_else(|| format!("\"{text}\" is no list of figures: write a=600,b=250, each 0 or more"))
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
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
        assert_eq!(parse_objective("within:30"), Ok(Aim::Within { limit_ms: 1_800_000 }));
        assert_eq!(parse_objective("worst:10"), Ok(Aim::Worst { permille: 100 }));
        assert_eq!(Aim::Within { limit_ms: 1_800_000 }.name(), "People within 30 minutes");
        assert_eq!(Aim::Worst { permille: 100 }.name(), "Mean time of the worst-off 10 % (min)");
        for wrong in [
            "",
            "median",
            "within",
            "within:x",
            "within:-1",
            "within:inf",
            "worst:0",
            "worst:101",
            "mean:3",
            "deprived:0.5",
            "mean+",
            "-1*mean",
            "x*mean",
        ] {
            assert!(parse_objective(wrong).is_err(), "{wrong}");
        }
        assert_eq!((parse_open("5"), parse_open("3-6")), (Ok((5, 5)), Ok((3, 6))));
        assert!(parse_open("6-3").is_err() && parse_open("-1").is_err() && parse_open("2.5").is_err());
        assert_eq!((most_beyond(100, 0.95), most_beyond(10, 0.95), most_beyond(7, 1.0)), (5, 0, 0));
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        for text in
            ["mean", "within:30", "longest", "worst:10", "deprived:2", "outcome", "cost", "sites", "1*mean+0.5*longest"]
        {
            assert_eq!(parse_objective(text).map(|aim| aim.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn rules_are_read_as_written() {
        let share =
            |limit_ms, share, each: Option<&str>| ShareWithin { limit_ms, share, each: each.map(str::to_owned) };
        assert_eq!(parse_share("30:95"), Ok(share(1_800_000, 0.95, None)));
        assert_eq!(parse_share("30:95:county"), Ok(share(1_800_000, 0.95, Some("county"))));
        assert_eq!(parse_no_worse("10"), Ok(NoWorse { more_ms: 600_000, each: None }));
        assert_eq!(parse_no_worse("2:county"), Ok(NoWorse { more_ms: 120_000, each: Some("county".to_owned()) }));
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(parse_group("a, b:0-1"), Ok(SiteGroup { sites: ids(&["a", "b"]), least: 0, most: 1 }));
        assert_eq!(parse_each("county:1-"), Ok(EachOf { column: "county".to_owned(), least: 1, most: usize::MAX }));
        assert_eq!(parse_each("county:0-1"), Ok(EachOf { column: "county".to_owned(), least: 0, most: 1 }));
        assert_eq!(parse_needs("a:b,c"), Ok(Needs { site: "a".to_owned(), one_of: ids(&["b", "c"]) }));
        assert_eq!(parse_by_site("600"), Ok(BySite::Same(600.0)));
        assert_eq!(parse_by_site("beds"), Ok(BySite::Column("beds".to_owned())));
        assert_eq!(parse_by_site("a=6,b=2.5"), Ok(BySite::Each([("a".to_owned(), 6.0), ("b".to_owned(), 2.5)].into())));
        assert!(parse_share("30").is_err() && parse_share("30:101").is_err() && parse_share("30:95:").is_err());
        assert!(parse_no_worse("x").is_err() && parse_no_worse("1:").is_err());
        assert!(parse_group("a,b").is_err() && parse_group(":0-1").is_err() && parse_group("a:1-0").is_err());
        assert!(parse_each("county").is_err() && parse_each(":1-").is_err() && parse_each("county:x").is_err());
        assert!(parse_needs("a").is_err() && parse_needs("a:").is_err() && parse_needs(":b").is_err());
        assert!(parse_by_site("").is_err() && parse_by_site("-1").is_err() && parse_by_site("a=x").is_err());
    }
}
