//! Who went where, as it was recorded.

use super::SourceName;
use crate::disclosure::{is_small, rounded};
use crate::{Disclosure, ServiceIndex, SiteIndex};

/// Recorded people by area and site. Counts are as they are: what is shown of them goes through
/// [`disclosure`](crate::disclosure) where they are [`protected`](ObservedFlows::protected).
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedFlows {
    /// Where they come from.
    pub source: SourceName,
    /// What was counted, for people: `stroke admissions, 2023/24`.
    pub title: String,
    /// Whether small counts are withheld in every output.
    pub disclosure: Disclosure,
    /// Ascending by area and site, each pair once, counts above 0.
    pub flows: Vec<ObservedFlow>,
    /// Pairs whose count is withheld in the file, ascending: somebody, but not known how many.
    pub withheld: Vec<(usize, SiteIndex)>,
    /// Whether they are today: recorded people stay where they were, and only who used a site that goes moves. Else they stand
    /// beside the model alone.
    pub as_today: bool,
    /// The service of which they are; `None` in a case without services.
    pub service: Option<ServiceIndex>,
    /// Areas of the case without any row.
    pub areas_without: usize,
    /// Rows of areas or sites that the case does not have, and how many people they count.
    pub elsewhere: (usize, f64),
}

/// People of an area who went to a site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObservedFlow {
    /// Index of the area.
    pub area: usize,
    /// The site of today.
    pub site: SiteIndex,
    /// How many.
    pub count: f64,
}

impl ObservedFlows {
    /// Whether small counts are withheld and the others rounded, in every output.
    #[must_use]
    pub fn protected(&self) -> bool {
        self.disclosure == Disclosure::Patients
    }

    /// All people whose number is known.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.flows.iter().map(|flow| flow.count).sum()
    }

    /// The flows of an area.
    #[must_use]
    pub fn of_area(&self, area: usize) -> &[ObservedFlow] {
        let start = self.flows.partition_point(|flow| flow.area < area);
        let end = self.flows.partition_point(|flow| flow.area <= area);
        &self.flows[start..end]
    }

    /// Shares of an area's people by site, which add up to 1; empty if nobody was recorded, or how many is withheld for one of
    /// its pairs: the rest would be the wrong shares.
    #[must_use]
    pub fn shares_of(&self, area: usize) -> Vec<(SiteIndex, f64)> {
        if self.withheld.iter().any(|(withheld, _)| *withheld == area) {
            return Vec::new();
        }
        let flows = self.of_area(area);
        let total: f64 = flows.iter().map(|flow| flow.count).sum();
        flows.iter().map(|flow| (flow.site, flow.count / total)).collect()
    }

    /// The shares of an area that results are made of. Of [protected](Self::protected) flows counts below 8 do not count and the
    /// others are rounded to 5, so that no result can tell more than a table of such counts; as
    /// [`shares_of`](Self::shares_of) otherwise.
    #[must_use]
    pub fn shares_as_today(&self, area: usize) -> Vec<(SiteIndex, f64)> {
        if !self.protected() {
            return self.shares_of(area);
        }
        let counts =
            self.shares_of(area).into_iter().zip(self.of_area(area)).map(|((site, _), flow)| (site, flow.count));
        let known: Vec<(SiteIndex, f64)> =
            counts.filter(|(_, count)| !is_small(*count)).map(|(site, count)| (site, rounded(count))).collect();
        let total: f64 = known.iter().map(|(_, count)| count).sum();
        known.into_iter().map(|(site, count)| (site, count / total)).collect()
    }

    /// How many areas of so many follow their records, and the known people of these.
    #[must_use]
    pub fn followed(&self, areas: usize) -> (usize, f64) {
        let follow: Vec<usize> = (0..areas).filter(|&area| !self.shares_as_today(area).is_empty()).collect();
        let people = follow.iter().flat_map(|&area| self.of_area(area)).map(|flow| flow.count).sum();
        (follow.len(), people)
    }

    /// The known people of each site, ascending; sites that nobody went to are not there.
    #[must_use]
    pub fn by_site(&self) -> Vec<(SiteIndex, f64)> {
        let mut sums = std::collections::BTreeMap::new();
        self.flows.iter().for_each(|flow| *sums.entry(flow.site).or_insert(0.0) += flow.count);
        sums.into_iter().collect()
    }

    /// What was read, in a sentence that may be shown.
    #[must_use]
    pub fn summary(&self) -> String {
        let shown = |count: f64| match (self.protected(), count) {
            (true, count) if is_small(count) => "fewer than 8".to_owned(),
            (true, count) => format!("about {}", rounded(count)),
            (false, count) => format!("{}", (count * 10.0).round() / 10.0),
        };
        let mut words = format!(
            "{} ({}): {} people in {} pairs of an area and a site",
            self.title,
            self.source.file_name(),
            shown(self.total()),
            self.flows.len()
        );
        if !self.withheld.is_empty() {
            words.push_str(&format!(", {} more pairs with a withheld count", self.withheld.len()));
        }
        if self.areas_without > 0 {
            words.push_str(&format!("; {} areas without any", self.areas_without));
        }
        if self.elsewhere.0 > 0 {
            words.push_str(&format!(
                "; {} rows of other areas or sites with {} people are not used",
                self.elsewhere.0,
                shown(self.elsewhere.1)
            ));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(disclosure: Disclosure) -> ObservedFlows {
        let flow = |area, site, count| ObservedFlow { area, site: SiteIndex(site), count };
        ObservedFlows {
            source: SourceName::new("admissions.csv"),
            title: "Admissions".to_owned(),
            disclosure,
            flows: vec![flow(0, 0, 30.0), flow(0, 1, 10.0), flow(2, 1, 4.0)],
            withheld: vec![(2, SiteIndex(0))],
            as_today: true,
            service: None,
            areas_without: 1,
            elsewhere: (2, 5.0),
        }
    }

    #[test]
    fn shares_are_those_of_areas_whose_counts_are_all_known() {
        let observed = observed(Disclosure::Patients);
        assert_eq!(observed.shares_of(0), [(SiteIndex(0), 0.75), (SiteIndex(1), 0.25)]);
        assert!(observed.shares_of(1).is_empty() && observed.shares_of(2).is_empty());
        assert_eq!(observed.by_site(), [(SiteIndex(0), 30.0), (SiteIndex(1), 14.0)]);
        assert_eq!((observed.total(), observed.of_area(2).len()), (44.0, 1));
    }

    #[test]
    fn small_counts_are_not_said() {
        let words = observed(Disclosure::Patients).summary();
        assert!(
            words.contains("about 45 people in 3 pairs") && words.contains("1 more pairs with a withheld"),
            "{words}"
        );
        assert!(words.contains("fewer than 8 people are not used"), "{words}");
        let words = observed(Disclosure::None).summary();
        assert!(words.contains(": 44 people in 3 pairs") && words.contains("with 5 people"), "{words}");
    }
}
