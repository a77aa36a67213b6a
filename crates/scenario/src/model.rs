//! Sites, areas and scenarios, all references resolved.

use waywarden_network::LonLat;
use waywarden_tables::Text;

use crate::Case;
use crate::allocation::AllocationSpec;
use crate::case::{RoadChange, Written};
use crate::dependencies::runs;
use crate::figures::{FigureChange, SiteFigures};
use crate::service::ServiceIndex;

/// A place that offers the service.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// Unique among the sites in use at one time.
    pub id: String,
    /// For people.
    pub name: String,
    /// The position.
    pub at: LonLat,
    /// Further columns of the sites file with their cells, in file order; blank cells for opened sites.
    pub extra: Vec<(String, String)>,
    /// What is known of it, as it is today.
    pub figures: SiteFigures,
}

/// A place where people live, with how many.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Unique in the case.
    pub id: Text,
    /// For people.
    pub name: Text,
    /// The point that stands for the area.
    pub at: LonLat,
    /// One figure per [`crate::WeightSpec`] of the case, finite and at least 0.
    pub weights: Weights,
    /// One text per group column of the case.
    pub groups: Vec<Text>,
}

/// The weights of an area; one or two, as most cases have, stand in the area itself.
pub type Weights = smallvec::SmallVec<[f64; 2]>;

/// A row of a [`SiteTable`], and so a column of [`crate::TravelTimes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteIndex(pub u32);

impl SiteIndex {
    /// As an index of arrays.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// How a position came into the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SiteOrigin {
    /// It is in the sites file.
    Base,
    /// A scenario opens a site here.
    Opened,
    /// A scenario moves a site of the sites file here; the site keeps its id.
    Moved,
    /// It may be chosen, or opened by a scenario.
    Candidate,
}

impl SiteOrigin {
    /// `base`, `opened`, `moved` or `candidate`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Opened => "opened",
            Self::Moved => "moved",
            Self::Candidate => "candidate",
        }
    }
}

/// A site at one of the positions it has in the case.
#[derive(Clone, Debug, PartialEq)]
pub struct SitePosition {
    /// The site.
    pub site: Site,
    /// How it came to be here.
    pub origin: SiteOrigin,
}

/// All distinct site positions of a case: first the sites file in its order, then opened and moved positions in the
/// order of the scenarios, candidates before those. It only grows while the case is read; scenarios choose from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SiteTable {
    positions: Vec<SitePosition>,
    /// One per position, unique.
    position_ids: Vec<String>,
    base_len: usize,
}

impl SiteTable {
    /// A table of the sites that exist today. Their ids must be unique.
    #[must_use]
    pub fn new(base: Vec<Site>) -> Self {
        let base_len = base.len();
        let position_ids = base.iter().map(|site| site.id.clone()).collect();
        let positions = base.into_iter().map(|site| SitePosition { site, origin: SiteOrigin::Base }).collect();
        Self { positions, position_ids, base_len }
    }

    /// The index of an opened site; equal sites of several scenarios share one.
    pub fn open(&mut self, site: Site) -> SiteIndex {
        self.find_or_push(SitePosition { site, origin: SiteOrigin::Opened })
    }

    /// The index of the site `from` at another place; equal moves of several scenarios share one.
    pub fn relocate(&mut self, from: SiteIndex, to: LonLat) -> SiteIndex {
        let site = Site { at: to, ..self.site(from).clone() };
        self.find_or_push(SitePosition { site, origin: SiteOrigin::Moved })
    }

    /// The index of a candidate; its id must be that of no other site.
    pub fn add_candidate(&mut self, site: Site) -> SiteIndex {
        self.find_or_push(SitePosition { site, origin: SiteOrigin::Candidate })
    }

    /// The candidate with this id.
    #[must_use]
    pub fn find_candidate(&self, id: &str) -> Option<SiteIndex> {
        self.candidates().find(|&index| self.site(index).id == id)
    }

    /// All candidates.
    pub fn candidates(&self) -> impl Iterator<Item = SiteIndex> + '_ {
        (0..self.positions.len() as u32).map(SiteIndex).filter(|&index| self.origin(index) == SiteOrigin::Candidate)
    }

    fn find_or_push(&mut self, position: SitePosition) -> SiteIndex {
        let found = self.positions.iter().position(|known| *known == position);
        let index = found.unwrap_or_else(|| {
            let base = &position.site.id;
            let numbered = (2..).map(|number| format!("{base}_{number}"));
            let mut names = std::iter::once(base.clone()).chain(numbered);
            let free = names.find(|name| !self.position_ids.contains(name));
            self.position_ids.extend(free);
            self.positions.push(position);
            self.positions.len() - 1
        });
        SiteIndex(index as u32)
    }

    /// The site at an index.
    ///
    /// # Panics
    /// If the index is not of this table.
    #[must_use]
    pub fn site(&self, index: SiteIndex) -> &Site {
        &self.positions[index.index()].site
    }

    /// An id of the position at an index that no other position has: the site's own, with a number where the site has
    /// several places (`taunton_2` for the place it moves to).
    ///
    /// # Panics
    /// If the index is not of this table.
    #[must_use]
    pub fn position_id(&self, index: SiteIndex) -> &str {
        &self.position_ids[index.index()]
    }

    /// How the position at an index came into the case.
    ///
    /// # Panics
    /// If the index is not of this table.
    #[must_use]
    pub fn origin(&self, index: SiteIndex) -> SiteOrigin {
        self.positions[index.index()].origin
    }

    /// All positions in index order.
    #[must_use]
    pub fn positions(&self) -> &[SitePosition] {
        &self.positions
    }

    /// Number of positions: the number of columns that routing computes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.positions.len()
    }

    /// True for no position at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// The sites of the sites file.
    pub fn base(&self) -> impl Iterator<Item = SiteIndex> + use<> {
        (0..self.base_len as u32).map(SiteIndex)
    }

    /// The site of the sites file with this id.
    #[must_use]
    pub fn find_base(&self, id: &str) -> Option<SiteIndex> {
        self.base().find(|&index| self.site(index).id == id)
    }
}

/// A site that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relocation {
    /// Where it is today.
    pub from: SiteIndex,
    /// The moved position.
    pub to: SiteIndex,
}

/// What a scenario changes of a site of the sites file.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteChange {
    /// The site; where it moves, its new place has the changed figures.
    pub site: SiteIndex,
    /// What changes.
    pub figures: FigureChange,
}

/// The id of the scenario that changes nothing; no other may have it.
pub const TODAY: &str = "today";

/// One "what if", resolved against the case's [`SiteTable`] and areas.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioSpec {
    /// `[a-z0-9_]+`, unique in the case, not `baseline` or [`TODAY`] unless it is [`ScenarioSpec::baseline`].
    pub id: String,
    /// For people.
    pub title: String,
    /// The year in which it takes effect, if the case says so.
    pub from: Option<u16>,
    /// The scenarios that it is made of, if it combines some.
    pub parts: Vec<String>,
    /// Sites that no longer offer the service.
    pub close: Vec<SiteIndex>,
    /// Sites that newly offer it.
    pub open: Vec<SiteIndex>,
    /// Sites that offer it elsewhere.
    pub moves: Vec<Relocation>,
    /// Sites whose figures change, each once.
    pub changes: Vec<SiteChange>,
    /// Roads that are closed, slower or faster, beside those of the case: after the change, and before it as
    /// [`ScenarioSpec::roads_before`] says.
    pub road_changes: Vec<RoadChange>,
    /// If given, only these sites of the sites file count, before and after; opened ones always count after.
    pub only: Option<Vec<SiteIndex>>,
    /// If given, one flag per area: whether its people count in this scenario.
    pub in_scope: Option<Vec<bool>>,
    /// The filter behind `in_scope`, for display: column and accepted values, in column order.
    pub demand: Vec<(String, Vec<String>)>,
    /// How people are allocated to sites, before and after, if not as in the rest of the case.
    pub allocation: Option<AllocationSpec>,
    /// The period of the profile in which it is looked at, if not that of the case.
    pub period: Option<Written>,
    /// The roads of "before", if the case says; see [`ScenarioSpec::roads_before`].
    pub before: Option<RoadsBefore>,
    /// The scenario (or [`TODAY`]) that this is in another of the case's periods.
    pub variant_of: Option<String>,
    /// Whether it has maps and layers; else figures alone.
    pub layers: bool,
}

/// The roads on which journeys before a scenario are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoadsBefore {
    /// Those of the scenario: before and after are the same moment, and only sites differ.
    Same,
    /// Those of the case: what the scenario changes of the roads is part of the change.
    Today,
}

impl RoadsBefore {
    /// All, in the order of the documents.
    pub const ALL: [Self; 2] = [Self::Same, Self::Today];

    /// The name in the case file and in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Today => "today",
        }
    }
}

impl ScenarioSpec {
    /// The scenario that changes nothing: every site of the sites file, all areas. A case without scenarios has this one, so
    /// that its results say what is true today.
    #[must_use]
    pub fn baseline() -> Self {
        Self {
            id: TODAY.to_owned(),
            title: "Today".to_owned(),
            from: None,
            parts: Vec::new(),
            close: Vec::new(),
            open: Vec::new(),
            moves: Vec::new(),
            changes: Vec::new(),
            road_changes: Vec::new(),
            only: None,
            in_scope: None,
            demand: Vec::new(),
            allocation: None,
            period: None,
            before: None,
            variant_of: None,
            layers: true,
        }
    }

    /// Whether it changes nothing: today, in whatever period.
    #[must_use]
    pub fn is_today(&self) -> bool {
        self.id == TODAY || self.variant_of.as_deref() == Some(TODAY)
    }

    /// Whether its roads are driven otherwise than those of the case.
    #[must_use]
    pub fn has_own_roads(&self) -> bool {
        !self.road_changes.is_empty() || self.period.is_some()
    }

    /// The name of its own period.
    #[must_use]
    pub fn period_name(&self) -> Option<&str> {
        self.period.as_ref().map(|period| period.text.as_str())
    }

    /// Whether it changes which sites there are, or what they are.
    #[must_use]
    pub fn changes_sites(&self) -> bool {
        !(self.close.is_empty() && self.open.is_empty() && self.moves.is_empty() && self.changes.is_empty())
    }

    /// On which roads "before" is: what the case says, else the same as after. A scenario that changes roads alone is compared
    /// with the roads of the case, as it would change nothing otherwise.
    #[must_use]
    pub fn roads_before(&self) -> RoadsBefore {
        let roads_alone = !self.road_changes.is_empty() && !self.changes_sites();
        self.before.unwrap_or(if roads_alone { RoadsBefore::Today } else { RoadsBefore::Same })
    }

    /// True if the people of this area (by index) count.
    #[must_use]
    pub fn counts(&self, area: usize) -> bool {
        self.in_scope.as_ref().is_none_or(|flags| flags.get(area).copied().unwrap_or(false))
    }

    /// The figures of a position after the scenario.
    ///
    /// # Panics
    /// If the position is not of the case.
    #[must_use]
    pub fn figures_after(&self, case: &Case, position: SiteIndex) -> SiteFigures {
        let mut figures = case.sites.site(position).figures.clone();
        let moved_from = self.moves.iter().find(|moved| moved.to == position).map(|moved| moved.from);
        let base = moved_from.unwrap_or(position);
        self.changes.iter().filter(|change| change.site == base).for_each(|change| change.figures.apply(&mut figures));
        figures
    }
}

/// Which side of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// As it is today.
    Before,
    /// With the changes.
    After,
}

/// A position in use on one side of a scenario, with its figures there.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenSite {
    /// The position.
    pub site: SiteIndex,
    /// Its figures on that side.
    pub figures: SiteFigures,
}

/// The positions that offer a service on one side of a scenario, in index order, whatever their hours, with their figures as they
/// are for it ([`Case::figures_of`]).
#[must_use]
pub fn offered(case: &Case, scenario: &ScenarioSpec, side: Side, service: Option<ServiceIndex>) -> Vec<OpenSite> {
    let sites = match side {
        Side::Before => sites_before(case, scenario),
        Side::After => sites_after(case, scenario),
    };
    let figures = |site: SiteIndex| match side {
        Side::Before => case.sites.site(site).figures.clone(),
        Side::After => scenario.figures_after(case, site),
    };
    let open = sites.into_iter().map(|site| OpenSite { site, figures: figures(site) });
    let open = open.filter(|open| service.is_none_or(|service| runs(&case.services, &open.figures, service)));
    open.map(|open| OpenSite { figures: case.figures_of(&open.figures, service), ..open }).collect()
}

/// The positions people may travel to before the scenario, in index order.
#[must_use]
pub fn sites_before(case: &Case, scenario: &ScenarioSpec) -> Vec<SiteIndex> {
    let mut sites = scenario.only.clone().unwrap_or_else(|| case.sites.base().collect());
    sites.sort_unstable();
    sites.dedup();
    sites
}

/// The positions people may travel to after the scenario, in index order: those before, without the closed ones and
/// the old places of moved ones, with the new places of moved ones and the opened ones. The order in which the
/// scenario lists its changes has no influence.
#[must_use]
pub fn sites_after(case: &Case, scenario: &ScenarioSpec) -> Vec<SiteIndex> {
    let mut sites = sites_before(case, scenario);
    sites.retain(|site| !scenario.close.contains(site) && scenario.moves.iter().all(|m| m.from != *site));
    sites.extend(scenario.open.iter().copied());
    sites.extend(scenario.moves.iter().map(|m| m.to));
    sites.sort_unstable();
    sites.dedup();
    sites
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_ids_are_unique_and_base_sites_keep_theirs() {
        let at = |lon: f64| LonLat::from_degrees(lon, 51.0).unwrap();
        let site = |id: &str, lon: f64| Site {
            id: id.to_owned(),
            name: id.to_owned(),
            at: at(lon),
            extra: Vec::new(),
            figures: SiteFigures::default(),
        };
        let mut table = SiteTable::new(vec![site("a", -3.0), site("a_2", -2.9)]);
        let moved = table.relocate(SiteIndex(0), at(-2.8));
        let again = table.relocate(SiteIndex(0), at(-2.7));
        let opened = table.open(site("new", -2.6));
        assert_eq!(table.relocate(SiteIndex(0), at(-2.8)), moved, "equal moves share one");
        let ids: Vec<&str> = (0..table.len() as u32).map(|i| table.position_id(SiteIndex(i))).collect();
        assert_eq!(ids, ["a", "a_2", "a_3", "a_4", "new"]);
        assert_eq!([again, opened].map(SiteIndex::index), [3, 4]);
    }
}
