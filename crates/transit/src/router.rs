//! A day laid out for searches in one direction.

use rayon::prelude::*;
use waywarden_errors::{Code, Explained, Explanation};
use waywarden_timetable::ServiceDay;

use crate::changes::{Change, changes};
use crate::column::Column;
use crate::hops::{Hop, hops, mirrored};
use crate::lists::Lists;
use crate::scan::{Bounds, Scratch, scan};
use crate::settings::{MAX_RIDES, Settings, Span};
use crate::walks::Walks;

/// Which way people travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From places to sites.
    ToSites,
    /// From sites to places: the way home.
    FromSites,
}

/// What is wrong with what a router was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouterError {
    /// A walk names a place, site or stop that is not there.
    #[error("a walk names {what} {number}, but there are {count}")]
    OutOfRange {
        /// What is named.
        what: &'static str,
        /// Its number.
        number: u32,
        /// How many there are.
        count: usize,
    },
    /// A setting that cannot be.
    #[error("{what} must be at most {most}, not {value}")]
    Setting {
        /// The setting.
        what: &'static str,
        /// The largest value.
        most: u32,
        /// The value given.
        value: u32,
    },
    /// A window that ends before it begins, or lies more than two days from the date.
    #[error(
        "times from {from_ms} to {to_ms} ms are no window: it must end after it begins, within two days of the date"
    )]
    Window {
        /// Start as given.
        from_ms: i32,
        /// End as given.
        to_ms: i32,
    },
}

impl Explained for RouterError {
    fn explain(&self) -> Explanation {
        Explanation::of(match self {
            Self::OutOfRange { .. } => Code::Defect,
            Self::Setting { .. } | Self::Window { .. } => Code::SettingInvalid,
        })
    }
}

/// The state of one thread's searches.
#[derive(Debug)]
pub(crate) enum State {
    Two(Scratch<2>),
    Four(Scratch<4>),
    Eight(Scratch<8>),
}

/// Two days.
const FAR_MS: u32 = 2 * 86_400_000;

/// What runs on a day, and the walks to, from and between stops, ready for searches in one direction.
#[derive(Debug)]
pub struct Router {
    pub(crate) direction: Direction,
    pub(crate) settings: Settings,
    pub(crate) hops: Vec<Hop>,
    pub(crate) runs: usize,
    pub(crate) stops: usize,
    pub(crate) places: u32,
    pub(crate) sites: u32,
    /// By the stop where one gets on: the stops where one may have got off.
    pub(crate) changes_into: Lists<Change>,
    /// The same, as the search needs it: where one may have got off, and how long the change takes at least.
    pub(crate) off_before: Lists<(u32, i32)>,
    /// By stop: the places that walk to it, with walk and margin.
    pub(crate) access: Lists<(u32, i32)>,
    /// By site: the stops from which it is walked to, likewise.
    pub(crate) egress: Lists<(u32, i32)>,
    /// By site: the places that walk all the way.
    pub(crate) direct: Lists<(u32, i32)>,
    /// Some change takes no time at all.
    pub(crate) instant: bool,
}

impl Router {
    /// Lays out what runs between two moments, ms after the midnight that begins the date: nothing departs before `from_ms`
    /// or arrives after `to_ms`. Windows have to lie within, with the longest journey added.
    ///
    /// # Errors
    /// [`RouterError`] for a number that is out of range.
    pub fn new(
        day: &ServiceDay<'_>,
        walks: &Walks,
        settings: &Settings,
        direction: Direction,
        (from_ms, to_ms): (i32, i32),
    ) -> Result<Self, RouterError> {
        check_settings(settings)?;
        check_walks(walks, day.stop_count())?;
        if to_ms <= from_ms || from_ms.unsigned_abs() > 3 * FAR_MS || to_ms.unsigned_abs() > 3 * FAR_MS {
            return Err(RouterError::Window { from_ms, to_ms });
        }
        let mut hops = hops(day, settings, from_ms, to_ms);
        let mut served = vec![false; day.stop_count()];
        for hop in &hops {
            served[hop.from as usize] = true;
            served[hop.to as usize] = true;
        }
        let mut changes = changes(day, &served, walks, settings);
        let board_ms = settings.board_ms as i32;
        // The margin belongs to the boarding, which homewards is at the site's end.
        let (to_stop_ms, from_stop_ms) = match direction {
            Direction::ToSites => (board_ms, 0),
            Direction::FromSites => (0, board_ms),
        };
        if direction == Direction::FromSites {
            hops = mirrored(&hops);
            for change in &mut changes {
                (change.from, change.to) = (change.to, change.from);
            }
            changes.sort_unstable_by_key(|change| (change.from, change.to));
        }
        let instant = changes.iter().any(|change| change.least_ms == 0);
        let access = walks.access.iter().filter(|w| w.walk_ms <= settings.max_access_ms && served[w.stop.index()]);
        let egress = walks.egress.iter().filter(|w| w.walk_ms <= settings.max_egress_ms && served[w.stop.index()]);
        let direct = walks.direct.iter().filter(|w| w.walk_ms <= settings.max_direct_ms);
        Ok(Self {
            direction,
            settings: *settings,
            runs: day.runs().len(),
            stops: day.stop_count(),
            places: walks.places,
            sites: walks.sites,
            changes_into: Lists::of(day.stop_count(), changes.iter().map(|change| (change.to, *change))),
            off_before: Lists::of(
                day.stop_count(),
                changes.iter().map(|change| (change.to, (change.from, change.least_ms))),
            ),
            access: Lists::of(day.stop_count(), access.map(|w| (w.stop.0, (w.end, w.walk_ms as i32 + to_stop_ms)))),
            egress: Lists::of(
                walks.sites as usize,
                egress.map(|w| (w.end, (w.stop.0, w.walk_ms as i32 + from_stop_ms))),
            ),
            direct: Lists::of(walks.sites as usize, direct.map(|w| (w.site, (w.place, w.walk_ms as i32)))),
            hops,
            instant,
        })
    }

    /// How many vehicles pass from one stop to the next in the time laid out.
    #[must_use]
    pub fn hop_count(&self) -> usize {
        self.hops.len()
    }

    /// Every journey worth taking between all places and one site, for the moments of a window.
    #[must_use]
    pub fn column(&self, site: u32, span: Span) -> Column {
        self.column_with(&mut self.state(), site, span)
    }

    /// As [`Router::column`] for all sites, in parallel; each column goes to `consume` with the number of its site, and the
    /// results stand in the order of the sites.
    pub fn columns<R: Send>(&self, span: Span, consume: impl Fn(u32, &Column) -> R + Sync) -> Vec<R> {
        let sites: Vec<u32> = (0..self.sites).collect();
        let search = |state: &mut State, site: &u32| consume(*site, &self.column_with(state, *site, span));
        sites.par_iter().map_init(|| self.state(), search).collect()
    }

    /// Numbers of rides are looked at 2, 4 or 8 at a time; those beyond the limit are not kept.
    pub(crate) fn state(&self) -> State {
        match self.settings.max_changes {
            0 | 1 => State::Two(Scratch::default()),
            2 | 3 => State::Four(Scratch::default()),
            _ => State::Eight(Scratch::default()),
        }
    }

    fn column_with(&self, state: &mut State, site: u32, span: Span) -> Column {
        match state {
            State::Two(scratch) => self.column_of(scratch, site, span),
            State::Four(scratch) => self.column_of(scratch, site, span),
            State::Eight(scratch) => self.column_of(scratch, site, span),
        }
    }

    fn column_of<const K: usize>(&self, scratch: &mut Scratch<K>, site: u32, span: Span) -> Column {
        scan(self, scratch, site, self.bounds(span), None);
        let mut direct = vec![None; self.places as usize];
        for &(place, walk_ms) in self.direct.get(site) {
            let known: &mut Option<i32> = &mut direct[place as usize];
            *known = Some(known.map_or(walk_ms, |ms| ms.min(walk_ms)));
        }
        let rides = usize::from(self.settings.max_changes) + 1;
        Column::of(self.direction, &scratch.places, rides, direct, self.settings.max_time_ms as i32)
    }

    /// What has to be looked at for a window, in the direction of the search.
    pub(crate) fn bounds(&self, span: Span) -> Bounds {
        let span = if self.direction == Direction::FromSites { span.mirrored() } else { span };
        let most_ms = self.settings.max_time_ms as i32;
        match span {
            Span::Departing(from, to) => Bounds { earliest_ms: from, latest_ms: (to - 1).saturating_add(most_ms) },
            Span::Arriving(from, to) => Bounds { earliest_ms: from.saturating_sub(most_ms), latest_ms: to - 1 },
        }
    }
}

fn check_settings(settings: &Settings) -> Result<(), RouterError> {
    let hour_ms = 3_600_000;
    for (what, value, most) in [
        ("the time to spare before boarding (ms)", settings.board_ms, hour_ms),
        ("the number of changes", u32::from(settings.max_changes), MAX_RIDES as u32 - 1),
        ("the longest walk to the first stop (ms)", settings.max_access_ms, FAR_MS),
        ("the longest walk from the last stop (ms)", settings.max_egress_ms, FAR_MS),
        ("the longest walk between stops (ms)", settings.max_change_ms, FAR_MS),
        ("the longest walk all the way (ms)", settings.max_direct_ms, FAR_MS),
        ("the longest wait at a change (ms)", settings.max_wait_ms.unwrap_or(0), FAR_MS),
        ("the longest journey (ms)", settings.max_time_ms, FAR_MS),
    ] {
        if value > most {
            return Err(RouterError::Setting { what, most, value });
        }
    }
    Ok(())
}

fn check_walks(walks: &Walks, stops: usize) -> Result<(), RouterError> {
    let within = |what, number: u32, count: usize| {
        if (number as usize) < count { Ok(()) } else { Err(RouterError::OutOfRange { what, number, count }) }
    };
    let (places, sites) = (walks.places as usize, walks.sites as usize);
    for (list, what, count) in [(&walks.access, "place", places), (&walks.egress, "site", sites)] {
        for walk in list {
            within(what, walk.end, count)?;
            within("stop", walk.stop.0, stops)?;
        }
    }
    for walk in &walks.direct {
        within("place", walk.place, places)?;
        within("site", walk.site, sites)?;
    }
    for change in &walks.changes {
        within("stop", change.from.0, stops)?;
        within("stop", change.to.0, stops)?;
    }
    Ok(())
}
