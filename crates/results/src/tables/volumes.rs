//! What each site gets, before and after, beside what it should and can take.

use waywarden_pack::Value;
use waywarden_scenario::disclosure::Count;
use waywarden_scenario::rows::{VolumeRow, volume_rows};
use waywarden_scenario::{Case, ScenarioSpec, SiteFigures};

use super::{Figures, Of, Shownable};
use crate::columns::{Disclosure, SUPPRESSED, TableOf, figure, flag, integer, text};
use crate::dimensions::Dimensions;
use crate::site_names::{site_id, site_name};

/// A volume with the limits of its site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteVolume {
    /// The volume.
    pub volume: VolumeRow,
    /// The figures of the site after the change, its limits among them; `None` for those who reach no site.
    pub figures: Option<SiteFigures>,
    /// How the volume that the allocation counts stands to the limits, before and after.
    pub against: [Option<AgainstLimits>; 2],
    /// The weight that limits count, by its number in the case.
    pub counted: usize,
}

impl SiteVolume {
    /// The volume that limits count, after the change; `None` where it is suppressed.
    #[must_use]
    pub fn counted_after(&self) -> Option<f64> {
        self.volume.after.get(self.counted)?.value()
    }
}

/// How a volume stands to the limits of its site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgainstLimits {
    /// Above the capacity.
    AboveCapacity,
    /// Above the largest volume.
    AboveLargest,
    /// Below the least volume that is safe.
    BelowLeast,
    /// Within all limits.
    Within,
}

impl AgainstLimits {
    /// The name used in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AboveCapacity => "above_capacity",
            Self::AboveLargest => "above_max",
            Self::BelowLeast => "below_min",
            Self::Within => "within",
        }
    }

    /// `None` without limits, without volume, or where the volume is suppressed.
    #[must_use]
    pub fn of(figures: &SiteFigures, volume: Count) -> Option<Self> {
        let volume = volume.value().filter(|volume| *volume > 0.0)?;
        // Allocations to a capacity are exact to a millionth.
        let above = |limit: Option<f64>| limit.is_some_and(|limit| volume > limit + 1e-6);
        if figures.min_volume.is_none() && figures.max_volume.is_none() && figures.capacity.is_none() {
            return None;
        }
        Some(match () {
            () if above(figures.capacity) => Self::AboveCapacity,
            () if above(figures.max_volume) => Self::AboveLargest,
            () if figures.min_volume.is_some_and(|least| volume < least) => Self::BelowLeast,
            () => Self::Within,
        })
    }
}

pub(super) fn rows(figures: &Figures<'_>) -> Vec<Of<SiteVolume>> {
    figures.rows(|result| of_result(figures.case, result))
}

fn of_result(case: &Case, Shownable { result, shown, .. }: Shownable<'_>) -> Vec<SiteVolume> {
    // Today beside scenarios is none of the case; its sites have their limits all the same.
    let today = ScenarioSpec::baseline();
    let scenario = case.scenario(&result.scenario).unwrap_or(&today);
    let row = |volume: VolumeRow| {
        let after = volume.site.map(|site| scenario.figures_after(case, site));
        let after = after.map(|figures| case.figures_of(&figures, result.service));
        let before = volume.site.map(|site| case.figures_of(&case.sites.site(site).figures, result.service));
        // Of some residents only, a volume says nothing about the limits of a site.
        let all = scenario.in_scope.is_none();
        let weight = case.allocation_of(Some(scenario), result.service).weight;
        let against = |figures: Option<&SiteFigures>, counts: &[Count]| {
            AgainstLimits::of(figures.filter(|_| all)?, *counts.get(weight)?)
        };
        let against = [against(before.as_ref(), &volume.before), against(after.as_ref(), &volume.after)];
        SiteVolume { volume, figures: after, against, counted: weight }
    };
    volume_rows(result, shown).into_iter().map(row).collect()
}

pub(super) fn columns(d: &Dimensions) -> TableOf<Of<SiteVolume>> {
    let about = "What each site gets, before and after, beside what it should and can take";
    let mut table = TableOf::new("volumes", about);
    table.add_scenario(d, |row: &Of<SiteVolume>| row.of);
    let site = text("site", "Site", "the site; empty: no site can be reached");
    table.add(site, |case, row| site_id(case, row.row.volume.site));
    table.add(text("site_name", "Site", "its name"), |case, row| site_name(case, row.row.volume.site));
    table.add(integer("areas_before", "Areas before", "number of areas before"), |_, row| {
        Value::Integer(row.row.volume.areas_before as i64)
    });
    table.add(integer("areas_after", "Areas after", "number of areas after"), |_, row| {
        Value::Integer(row.row.volume.areas_after as i64)
    });
    for (index, weight) in d.weights.iter().enumerate() {
        type Pick = fn(&VolumeRow, usize) -> Option<f64>;
        let picks: [(&str, &str, Pick); 3] = [
            ("before", "weight before", |row, at| row.before[at].value()),
            ("after", "weight after", |row, at| row.after[at].value()),
            ("difference", "after less before", |row, at| row.difference[at]),
        ];
        for (side, definition, pick) in picks {
            let (name, title) = (format!("{}_{side}", weight.name), format!("{} {side}", weight.title));
            let column = figure(&name, &title, definition).unit(&weight.unit).disclosed(Disclosure::Count);
            table.add(column, move |_, row| pick(&row.row.volume, index).into());
        }
        if weight.protected {
            let (name, title) = (format!("{}_suppressed", weight.name), format!("{} withheld", weight.title));
            table.add(flag(&name, &title, SUPPRESSED).disclosed(Disclosure::Flag), move |_, row| {
                let VolumeRow { before, after, .. } = &row.row.volume;
                Value::Boolean(before[index].suppressed() || after[index].suppressed())
            });
        }
    }
    if d.own_weights {
        let definition = "name of the weight that the limits count; only where a service has its own";
        table.add(text("counted", "Counted", definition), |case, row| {
            let weight = case.allocation_of(row.of.scenario.of(case), row.of.service).weight;
            Value::from(case.weights[weight].name.as_str())
        });
    }
    for &limit in &d.volume_limits {
        let definition = "a limit of the site after the change; only those that any site has";
        let column = figure(limit.as_str(), limit.title(), definition).unit(&d.volume_unit);
        table.add(column, move |_, row| row.row.figures.as_ref().and_then(|figures| limit.of(figures)).into());
    }
    if !d.volume_limits.is_empty() {
        for (side, name) in ["before", "after"].into_iter().enumerate() {
            let definition = "the allocation's weight against the limits: `below_min`, `within`, `above_max` or `above_capacity`; empty where the site has none or gets nobody, and where the scenario counts some residents only";
            let column = text(&format!("limit_{name}"), &format!("Against its limits {name}"), definition);
            table.add(column.disclosed(Disclosure::OfCounts), move |_, row| {
                row.row.against[side].map(AgainstLimits::as_str).into()
            });
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_against_its_limits() {
        let figures = SiteFigures {
            min_volume: Some(60.0),
            max_volume: Some(90.0),
            capacity: Some(100.0),
            ..SiteFigures::default()
        };
        let of = |volume: f64| AgainstLimits::of(&figures, Count::Shown(volume)).map(AgainstLimits::as_str);
        assert_eq!(of(59.9), Some("below_min"));
        assert_eq!((of(60.0), of(90.0)), (Some("within"), Some("within")));
        assert_eq!((of(90.1), of(100.1)), (Some("above_max"), Some("above_capacity")));
        // What an allocation to a capacity leaves over is no excess.
        assert_eq!(
            AgainstLimits::of(
                &SiteFigures { capacity: Some(80.0), ..SiteFigures::default() },
                Count::Shown(80.000_000_9)
            ),
            Some(AgainstLimits::Within)
        );
        assert_eq!((of(0.0), AgainstLimits::of(&figures, Count::Suppressed)), (None, None));
        assert_eq!(AgainstLimits::of(&SiteFigures::default(), Count::Shown(70.0)), None);
    }
}
