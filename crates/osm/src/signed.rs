//! How the speeds that are driven stand to the limits that are signed: told where a class of road is far from them.

use waywarden_network::build::RawRoads;
use waywarden_network::{ImportReport, RoadClass, SpeedReason};

/// What a class of road has with a signed limit, both directions together.
#[derive(Clone, Default)]
struct Class {
    length_mm: u64,
    /// Time at the driven speed and at the limit, milliseconds.
    drive_ms: u64,
    limit_ms: u64,
    /// Length by what sets the speed.
    by_reason_mm: [u64; SpeedReason::ALL.len()],
    /// Length that is driven faster than its limit.
    fast_mm: u64,
}

/// Shorter roads say nothing of a class: 1 km, millimetres.
const LEAST_MM: u64 = 1_000_000;

/// Tells of every class of road that is driven at less than half of its signed limits on average, with the reasons, and of
/// every one that is driven faster than a signed limit. Ferries are no roads.
pub(crate) fn tell(raw: &RawRoads, report: &mut ImportReport) {
    let mut classes = vec![Class::default(); RoadClass::ALL.len()];
    for row in &raw.rows {
        let way = &raw.ways[row.way as usize];
        if way.class() == RoadClass::Ferry || way.limit_km_h == [0; 2] {
            continue;
        }
        let length_mm = raw.length_mm(row);
        let class = &mut classes[usize::from(way.class_code)];
        for direction in 0..2 {
            let (speed_m_h, limit_m_h) = (way.speed_m_h[direction], u32::from(way.limit_km_h[direction]) * 1_000);
            if speed_m_h == 0 || limit_m_h == 0 {
                continue;
            }
            class.length_mm += length_mm;
            // mm / (m/h) = 3,600 ms.
            class.drive_ms += length_mm * 3_600 / u64::from(speed_m_h);
            class.limit_ms += length_mm * 3_600 / u64::from(limit_m_h);
            class.by_reason_mm[way.speed_reason(direction) as usize] += length_mm;
            if speed_m_h > limit_m_h {
                class.fast_mm += length_mm;
            }
        }
    }
    for (class, of) in RoadClass::ALL.iter().zip(&classes) {
        let name = class.name().replace('_', " ");
        // Times are rounded road by road, so half means half to one in a thousand.
        if of.length_mm >= LEAST_MM && of.drive_ms * 1_000 > of.limit_ms * 2_001 {
            let km_h = |time_ms: u64| of.length_mm * 3_600 / time_ms.max(1) / 1_000;
            let mut reasons: Vec<(u64, SpeedReason)> =
                of.by_reason_mm.iter().zip(SpeedReason::ALL).map(|(&mm, reason)| (mm, reason)).collect();
            reasons.sort_by_key(|&(mm, reason)| (std::cmp::Reverse(mm), reason));
            // What holds for less than a tenth explains nothing.
            let reasons: Vec<&str> = reasons
                .iter()
                .filter(|(mm, _)| *mm * 10 >= of.length_mm)
                .map(|&(_, reason)| words(*class, reason))
                .collect();
            let what = format!(
                "kilometres of {name} road, driven at {} km/h on average where {} is signed, less than half; because of {}",
                km_h(of.drive_ms),
                km_h(of.limit_ms),
                reasons.join(" and "),
            );
            report.noticed.add_count(&what, of.length_mm / 1_000_000);
        }
        if of.fast_mm > 0 {
            let what = format!("kilometres of {name} road driven faster than signed: so the profile has it");
            report.noticed.add_count(&what, of.fast_mm.div_ceil(1_000_000));
        }
    }
}

/// A reason, said at more length where it holds several things.
fn words(class: RoadClass, reason: SpeedReason) -> &'static str {
    let is_main = matches!(class, RoadClass::Trunk | RoadClass::Primary | RoadClass::Secondary | RoadClass::Tertiary);
    match reason {
        SpeedReason::Class if is_main => "what roads of its class allow, with their bends and the traffic near towns",
        other => other.words(),
    }
}

#[cfg(test)]
mod tests {
    use waywarden_network::build::RawRow;
    use waywarden_network::{LonLat, Way};

    use super::*;

    /// A residential street of about 2.2 km, driven at one speed below a limit of 48 km/h.
    fn street(speed_km_h: u32, reason: SpeedReason) -> RawRoads {
        let mut raw = RawRoads::default();
        for lat in [51.0, 51.02] {
            raw.node_at.push(LonLat::from_degrees(-2.0, lat).expect("a place"));
            raw.node_osm_id.push(1);
        }
        raw.ways.push(Way {
            osm_id: 1,
            name: 0,
            reference: 0,
            speed_m_h: [speed_km_h * 1_000, 0],
            limit_km_h: [48; 2],
            class_code: RoadClass::Residential as u8,
            flags: 0,
            reason_codes: [reason as u8; 2],
        });
        raw.refs = vec![0, 1];
        raw.rows.push(RawRow { way: 0, first_ref: 0, end_ref: 2 });
        raw
    }

    fn told(raw: &RawRoads) -> Vec<(String, u64)> {
        let mut report = ImportReport::default();
        tell(raw, &mut report);
        report.noticed.iter().map(|(what, counted)| (what.to_owned(), counted.count)).collect()
    }

    #[test]
    fn less_than_half_of_the_limit_and_more_than_it_are_told() {
        assert!(told(&street(48, SpeedReason::Limit)).is_empty());
        assert!(told(&street(24, SpeedReason::Class)).is_empty(), "just half");
        let slow = "kilometres of residential road, driven at 20 km/h on average where 48 is signed, less than half; \
                    because of the surface";
        assert_eq!(told(&street(20, SpeedReason::Surface)), [(slow.to_owned(), 2)]);
        let fast = "kilometres of residential road driven faster than signed: so the profile has it";
        assert_eq!(told(&street(50, SpeedReason::Class)), [(fast.to_owned(), 3)]);
    }
}
