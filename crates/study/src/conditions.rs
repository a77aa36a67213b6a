//! What holds on the roads beyond how they were prepared, for questions without a case: a period, speeds of one's own, the
//! speed of walking.

use waywarden_network::{Effect, Network, RoadClass};
use waywarden_osm::{Period, Profile};
use waywarden_progress::Observer;
use waywarden_scenario::case::OwnSpeeds;
use waywarden_tables::suggestion;

use crate::mode::Mode;
use crate::own_speeds::with_own_speeds;
use crate::{Roads, StudyError};

/// What differs from the roads as they were prepared.
#[derive(Clone, Debug, Default)]
pub struct RoadConditions {
    /// A period of the profile, by its name.
    pub period: Option<String>,
    /// Speed on the ways of a network on foot instead of that of its profile, km/h; ferries stay.
    pub walked_at_km_h: Option<f64>,
    /// Speeds of one's own, in place of those of the profile.
    pub speeds: Option<OwnSpeeds>,
    /// The profile of the roads; none: a shipped one, found by its hash.
    pub profile: Option<Profile>,
}

impl RoadConditions {
    /// The roads under these conditions. The observer is told what of a table of speeds fits no road.
    ///
    /// # Errors
    /// A period that the profile does not have; a period on roads whose profile is not known.
    pub fn apply(&self, roads: Roads, observer: &dyn Observer) -> Result<Roads, StudyError> {
        let profile = if self.period.is_some() { Some(self.profile_of(roads.network())?) } else { None };
        let period = match (&profile, &self.period) {
            (Some(profile), Some(name)) => Some(period(profile, name)?),
            _ => None,
        };
        let walking = self.walked_at_km_h.map_or(1.0, |km_h| km_h / Mode::Foot.walk_km_h());
        let changed = if period.is_none() && walking == 1.0 { roads } else { Self::scaled(&roads, period, walking) };
        let Some(speeds) = &self.speeds else { return Ok(changed) };
        let (network, used) = with_own_speeds(changed.network(), changed.graph(), speeds, self.period.as_deref());
        used.warnings(speeds.source.as_str()).iter().for_each(|warning| observer.warn(warning));
        Ok(changed.with_network(network))
    }

    fn scaled(roads: &Roads, period: Option<&Period>, walking: f64) -> Roads {
        let (changed, _) = roads.network().changed(|_, _, way| {
            let walking = if way.class() == RoadClass::Ferry { 1.0 } else { walking };
            match period.map_or(1.0, |period| period.factor(way)) * walking {
                1.0 => Effect::Keep,
                factor => Effect::Speed { factor, share: 1.0 },
            }
        });
        roads.with_network(changed)
    }

    fn profile_of(&self, network: &Network) -> Result<Profile, StudyError> {
        let meta = network.meta();
        let shipped = Profile::names().into_iter().filter_map(|name| Profile::shipped(name).ok());
        self.profile
            .iter()
            .cloned()
            .chain(shipped)
            .find(|profile| profile.sha256() == meta.profile_sha256)
            .ok_or_else(|| StudyError::UnknownProfile { profile: meta.profile.clone() })
    }
}

fn period<'p>(profile: &'p Profile, name: &str) -> Result<&'p Period, StudyError> {
    profile.period(name).ok_or_else(|| StudyError::NoPeriod {
        profile: profile.name().to_owned(),
        period: name.to_owned(),
        remedy: suggestion(name, "periods", profile.periods()),
    })
}
