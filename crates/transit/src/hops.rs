//! Everything that runs, as hops from one stop to the next.

use waywarden_timetable::{Access, ServiceDay};

use crate::settings::{Settings, Wheelchair};

/// A vehicle on its way from one call to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hop {
    pub from: u32,
    pub to: u32,
    pub departure_ms: i32,
    pub arrival_ms: i32,
    pub run: u32,
    /// Place along the run.
    pub position: u16,
    /// One may get on at `from`.
    pub board: bool,
    /// One may get off at `to`.
    pub alight: bool,
}

/// All hops that depart and arrive within the bounds, the last departure first; of one run and one moment the later hop first.
pub(crate) fn hops(day: &ServiceDay<'_>, settings: &Settings, earliest_ms: i32, latest_ms: i32) -> Vec<Hop> {
    let fit = |access: Access| match settings.wheelchair {
        Wheelchair::Any => true,
        Wheelchair::NotImpossible => access != Access::Impossible,
        Wheelchair::Possible => access == Access::Possible,
    };
    let mut hops = Vec::new();
    for (run, of) in day.runs().iter().enumerate() {
        if !fit(of.wheelchair) {
            continue;
        }
        for (position, pair) in day.calls(of).windows(2).enumerate() {
            let (departure_ms, arrival_ms) =
                ((pair[0].departure_s + of.shift_s) * 1000, (pair[1].arrival_s + of.shift_s) * 1000);
            if departure_ms < earliest_ms || arrival_ms > latest_ms {
                continue;
            }
            hops.push(Hop {
                from: pair[0].stop.0,
                to: pair[1].stop.0,
                departure_ms,
                arrival_ms,
                run: run as u32,
                position: position.min(usize::from(u16::MAX)) as u16,
                board: pair[0].pickup && fit(day.stop(pair[0].stop).wheelchair),
                alight: pair[1].drop_off && fit(day.stop(pair[1].stop).wheelchair),
            });
        }
    }
    sort(&mut hops);
    hops
}

/// The same hops with time running backwards.
pub(crate) fn mirrored(hops: &[Hop]) -> Vec<Hop> {
    let mut mirrored: Vec<Hop> = hops
        .iter()
        .map(|hop| Hop {
            from: hop.to,
            to: hop.from,
            departure_ms: -hop.arrival_ms,
            arrival_ms: -hop.departure_ms,
            run: hop.run,
            position: u16::MAX - hop.position,
            board: hop.alight,
            alight: hop.board,
        })
        .collect();
    sort(&mut mirrored);
    mirrored
}

fn sort(hops: &mut [Hop]) {
    hops.sort_unstable_by_key(|hop| (std::cmp::Reverse((hop.departure_ms, hop.position)), hop.run));
}
