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
    pub(crate) fn speed_m_h(
        &self,
        way: &Way,
        direction: usize,
        caps: Caps,
        around: Surroundings,
    ) -> (u32, SpeedReason) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn way(class: RoadClass, flags: u8, limit_km_h: u16) -> Way {
        Way {
            osm_id: 1,
            name: 0,
            reference: 0,
            speed_m_h: [0; 2],
            limit_km_h: [limit_km_h; 2],
            class_code: class as u8,
            flags,
            reason_codes: [0; 2],
        }
    }

    /// Round numbers, to reckon by hand.
    fn profile() -> Profile {
        let text = "base = \"car\"\nname = \"hand\"\n\
            [classes]\nprimary = { open_km_h = 80, passage_km_h = 60, built_up_km_h = 40, \
            dual = { open_km_h = 100, passage_km_h = 72, built_up_km_h = 36 } }\n\
            [slowing]\nbend_s_per_degree = 0.1\ntraffic_open_s_per_km = 10\ntraffic_built_up_s_per_km = 5\n\
            traffic_most_km_per_km2 = 2\n\
            [limits]\nopen_share = 0.9\nbuilt_up_share = 1\nbuilt_up_to_km_h = 50\nno_street_from_km_h = 64\n\
            open_from_km_h = 80\n";
        Profile::from_toml("hand", text).expect("a profile")
    }

    fn km_h(limit_km_h: u16, around: Surroundings) -> (f64, SpeedReason) {
        let primary = way(RoadClass::Primary, 0, limit_km_h);
        let (m_h, why) = profile().speed_m_h(&primary, 0, Caps::default(), around);
        (f64::from(m_h) / 1e3, why)
    }

    #[test]
    fn bends_and_traffic_lengthen_the_time_of_a_kilometre() {
        let around = Surroundings::made_up;
        assert_eq!(km_h(0, around(Place::Open, false, 0, 0)), (80.0, SpeedReason::Class));
        // 45 s, 100 degrees at 0.1 s and 0.5 km/km2 at 10 s: 60 s.
        assert_eq!(km_h(0, around(Place::Open, false, 10, 5)).0, 60.0);
        // In a street bends cost nothing, and 20 km/km2 count as 2: 90 s and 10 s.
        assert_eq!(km_h(0, around(Place::Street, false, 10, 200)).0, 36.0);
        assert_eq!(km_h(0, around(Place::Passage, false, 10, 0)).0, 60.0);
        assert_eq!(km_h(0, around(Place::Open, true, 0, 0)).0, 100.0);
        assert_eq!(km_h(0, around(Place::Passage, true, 0, 0)).0, 72.0);
        assert_eq!(km_h(0, around(Place::Street, true, 0, 0)).0, 36.0);
    }

    #[test]
    fn a_limit_says_what_kind_of_place_it_is() {
        let at = |place, limit_km_h| km_h(limit_km_h, Surroundings::made_up(place, false, 0, 0));
        assert_eq!(at(Place::Open, 48), (48.0, SpeedReason::Limit), "no open road, and 30 mph in full");
        assert_eq!(at(Place::Street, 48), (40.0, SpeedReason::Class));
        assert_eq!(at(Place::Street, 64), (60.0, SpeedReason::Class), "40 mph: no street");
        assert_eq!(at(Place::Street, 80), (72.0, SpeedReason::Limit), "50 mph: an open road");
        assert_eq!(at(Place::Open, 97), (80.0, SpeedReason::Class));
        assert_eq!(at(Place::Passage, 32), (32.0, SpeedReason::Limit));
    }

    #[test]
    fn the_slowest_of_class_limit_and_surface_counts_and_is_named() {
        let car = Profile::car();
        let primary =
            |flags, limit, caps, around| car.speed_m_h(&way(RoadClass::Primary, flags, limit), 0, caps, around);
        let open = Surroundings::default();
        let (fast, why) = primary(0, 0, Caps::default(), open);
        assert_eq!(why, SpeedReason::Class);
        assert_eq!(primary(0, 130, Caps::default(), open), (fast, SpeedReason::Class));
        let street = Surroundings::made_up(Place::Street, false, 0, 0);
        assert!(primary(way_flags::BUILT_UP, 0, Caps::default(), street).0 < fast);
        let (slow, why) = primary(0, 32, Caps::default(), open);
        assert!(slow <= 32_000 && why == SpeedReason::Limit);
        let caps = Caps { advisory_km_h: 30, surface_km_h: 20 };
        assert_eq!(primary(0, 0, caps, open), (20_000, SpeedReason::Surface));
    }
}
