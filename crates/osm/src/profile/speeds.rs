//! How fast a road is driven: class, surroundings and what is signed.

use waywarden_network::{RoadClass, SpeedReason, Way, way_flags};

use super::Profile;
use crate::surroundings::{Place, Surroundings, is_main};

/// What else limits the speed of a way in one direction, km/h; 0 where nothing is said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Caps {
    pub advisory_km_h: u16,
    pub surface_km_h: u16,
}

impl Profile {
    /// Expected speed on a way in one direction, metres an hour, and why.
    ///
    /// A limit is not a speed: the smaller of the limit times a share and what class and surroundings allow. On main
    /// roads, the time per kilometre of the class is lengthened by bends and by the traffic near towns:
    /// `3600 / v = 3600 / v_class + bend_s_per_degree x degrees per km + traffic_s_per_km x streets`.
    pub(crate) fn speed_m_h(&self, way: &Way, direction: usize, caps: Caps, around: Surroundings) -> (u32, SpeedReason) {
        let raw = &self.raw;
        let limit_km_h = way.limit_km_h[direction];
        let place = if is_main(way) { self.place(limit_km_h, around.place) } else { around.place };
        let mut best = (self.of_class(way, place, around), SpeedReason::Class);
        if way.has(way_flags::ROUNDABOUT) && raw.junctions.roundabout_km_h < best.0 {
            best = (raw.junctions.roundabout_km_h, SpeedReason::Roundabout);
        }
        let share = if place == Place::Open { raw.limits.open_share } else { raw.limits.built_up_share };
        for (km_h, share, reason) in [
            (limit_km_h, share, SpeedReason::Limit),
            (caps.advisory_km_h, 1.0, SpeedReason::Advisory),
            (caps.surface_km_h, 1.0, SpeedReason::Surface),
        ] {
            let allowed = f64::from(km_h) * share;
            if km_h > 0 && allowed < best.0 {
                best = (allowed, reason);
            }
        }
        (((best.0 * raw.speed_factor).clamp(3.0, 180.0) * 1e3).round() as u32, best.1)
    }

    /// The kind of place, where a signed limit says more than the streets around: towns are signed low, open roads high.
    fn place(&self, limit_km_h: u16, around: Place) -> Place {
        let limits = &self.raw.limits;
        match around {
            place if limit_km_h == 0 => place,
            _ if limit_km_h >= limits.open_from_km_h => Place::Open,
            Place::Street if limit_km_h >= limits.no_street_from_km_h => Place::Passage,
            Place::Open if limit_km_h <= limits.built_up_to_km_h => Place::Passage,
            place => place,
        }
    }

    /// What class and surroundings allow, km/h.
    fn of_class(&self, way: &Way, place: Place, around: Surroundings) -> f64 {
        let raw = &self.raw;
        let Some(class) = raw.classes.get(&way.class()) else { return raw.ferry.speed_km_h };
        let road = match (class.dual.filter(|_| around.dual), place) {
            (Some(dual), Place::Open) => dual.open_km_h,
            (Some(dual), Place::Passage) => dual.passage_km_h,
            (Some(dual), Place::Street) => dual.built_up_km_h,
            (None, Place::Open) => class.open_km_h,
            (None, Place::Passage) => class.passage_km_h.unwrap_or(class.built_up_km_h),
            (None, Place::Street) => class.built_up_km_h,
        };
        if way.has(way_flags::LINK) {
            return class.link_km_h.map_or(road, |link| link.min(road.max(link)));
        }
        if !is_main(way) || way.class() == RoadClass::Motorway {
            return road;
        }
        let slowing = &raw.slowing;
        let streets = around.streets_km_per_km2().min(slowing.traffic_most_km_per_km2);
        let more_s = if place == Place::Open {
            slowing.bend_s_per_degree * around.bends_deg_per_km() + slowing.traffic_open_s_per_km * streets
        } else {
            slowing.traffic_built_up_s_per_km * streets
        };
        3_600.0 / (3_600.0 / road + more_s)
    }
}
