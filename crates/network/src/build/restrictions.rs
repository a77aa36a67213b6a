//! Turn restrictions as paths of arcs, and the copies of arcs that make those through ways exact.
//!
//! A restriction is a row of arcs `from, via...` and a way that must (or must not) follow it. Whoever drives carries
//! the restrictions that have begun; where what is carried differs from what any driver on that arc carries, the arc
//! gets a copy. A restriction through a node needs no copy, one through ways needs a copy of each arc in between.

use rustc_hash::{FxHashMap, FxHashSet};

use super::ends::Ends;
use super::{RawRestriction, RawRoads, RawVia};
use crate::ImportReport;
use crate::network::Parts;

/// How many arcs the way between may have; longer ones are mistakes.
const MAX_VIA_ARCS: usize = 64;

/// A restriction begun: its index and how many of its arcs have been driven, less one.
pub(super) type Begun = (u32, u32);

/// One path of arcs that a restriction binds. Arcs are meant by segment and direction (their code).
struct Rule {
    raw: usize,
    path: Vec<u32>,
    to_way: i64,
    only: bool,
}

/// All restrictions, by the arc they begin with.
pub(super) struct Restrictions {
    rules: Vec<Rule>,
    begins: FxHashMap<u32, Vec<Begun>>,
    applied: FxHashSet<usize>,
}

impl Restrictions {
    /// Finds the arcs of every restriction. Those that fit nowhere are counted with their reason.
    pub(super) fn resolve(raw: &RawRoads, parts: &Parts, ends: &Ends<'_>, report: &mut ImportReport) -> Self {
        let mut found = Self { rules: Vec::new(), begins: FxHashMap::default(), applied: FxHashSet::default() };
        if raw.restrictions.is_empty() {
            return found;
        }
        let mut arcs_of_way: FxHashMap<i64, Vec<u32>> = FxHashMap::default();
        let wanted: FxHashSet<i64> = raw.restrictions.iter().flat_map(ways_of).collect();
        for &code in &parts.arc_code {
            for way in [ends.way_id(code, true), ends.way_id(code, false)] {
                if wanted.contains(&way) {
                    arcs_of_way.entry(way).or_default().push(code);
                }
            }
        }
        arcs_of_way.values_mut().for_each(|codes| {
            codes.sort_unstable();
            codes.dedup();
        });
        for (index, restriction) in raw.restrictions.iter().enumerate() {
            let before = found.rules.len();
            let reason = found.add(raw, index, restriction, &arcs_of_way, ends);
            if found.rules.len() == before {
                report.dropped.add(reason, restriction.osm_id);
            }
        }
        for (rule, Rule { path, .. }) in found.rules.iter().enumerate() {
            found.begins.entry(path[0]).or_default().push((rule as u32, 0));
        }
        found
    }

    /// Adds the rules of a restriction; the reason is for when there are none.
    fn add(
        &mut self,
        raw: &RawRoads,
        index: usize,
        restriction: &RawRestriction,
        arcs_of_way: &FxHashMap<i64, Vec<u32>>,
        ends: &Ends<'_>,
    ) -> &'static str {
        let none: &Vec<u32> = &Vec::new();
        let from = arcs_of_way.get(&restriction.from_way).unwrap_or(none);
        if from.is_empty() {
            return "turn restriction: the road before it is not on the network";
        }
        if !arcs_of_way.contains_key(&restriction.to_way) {
            return "turn restriction: the road after it is not on the network";
        }
        let rule = |path| Rule { raw: index, path, to_way: restriction.to_way, only: restriction.only };
        match &restriction.via {
            RawVia::Node(node) => {
                let via = raw.node_osm_id[*node as usize];
                let ending = from.iter().filter(|&&code| {
                    ends.node_osm_id(code, false) == via && ends.way_id(code, false) == restriction.from_way
                });
                self.rules.extend(ending.map(|&code| rule(vec![code])));
                "turn restriction: the road before it does not lead to its node"
            }
            RawVia::Ways(ways) => {
                for &code in from.iter().filter(|&&code| ends.way_id(code, false) == restriction.from_way) {
                    let mut path = vec![code];
                    self.follow(&mut path, ways, restriction.to_way, ends, &rule);
                }
                "turn restriction: the ways between do not lead from one road to the other"
            }
        }
    }

    /// Follows the ways between, arc by arc, to every place where the last of them meets the way after.
    fn follow(
        &mut self,
        path: &mut Vec<u32>,
        ways: &[i64],
        to_way: i64,
        ends: &Ends<'_>,
        rule: &dyn Fn(Vec<u32>) -> Rule,
    ) {
        let last = path[path.len() - 1];
        let at_end = ways.len() <= 1 && path.len() > 1;
        let nexts = ends.leaving(ends.node(last, false));
        if at_end && nexts.iter().any(|&next| ends.way_id(next, true) == to_way) {
            self.rules.push(rule(path.clone()));
            return;
        }
        if path.len() > MAX_VIA_ARCS {
            return;
        }
        for &next in nexts {
            if next == last ^ 1 || path.contains(&next) {
                continue;
            }
            let way = ends.way_id(next, true);
            // On along the same way between, or into the one after it.
            let rest = match ways {
                [first, ..] if *first == way => ways,
                [_, rest @ ..] if path.len() > 1 && rest.first() == Some(&way) => rest,
                _ => continue,
            };
            path.push(next);
            self.follow(path, rest, to_way, ends, rule);
            path.pop();
        }
    }

    /// What a driver carries who is on the arc with this code and came from nowhere.
    pub(super) fn begin(&self, code: u32) -> &[Begun] {
        self.begins.get(&code).map_or(&[], Vec::as_slice)
    }

    /// Whether a driver who carries `begun` may turn into the arc `next`, whose way is `next_way`.
    pub(super) fn permits(&mut self, begun: &[Begun], next_way: i64, only_ways_possible: &dyn Fn(i64) -> bool) -> bool {
        let mut permitted = true;
        for &(rule, at) in begun {
            let Rule { raw, path, to_way, only } = &self.rules[rule as usize];
            if at as usize + 1 < path.len() {
                continue;
            }
            // An order to go where no road leads binds nobody.
            if *only && !only_ways_possible(*to_way) {
                continue;
            }
            if (*to_way == next_way) != *only {
                permitted = false;
                self.applied.insert(*raw);
            } else if *only {
                self.applied.insert(*raw);
            }
        }
        permitted
    }

    /// What a driver carries after turning from where `begun` is carried into the arc with the code `next`.
    pub(super) fn advance(&self, begun: &[Begun], next: u32) -> Vec<Begun> {
        let mut carried: Vec<Begun> = self.begin(next).to_vec();
        for &(rule, at) in begun {
            if self.rules[rule as usize].path.get(at as usize + 1) == Some(&next) {
                carried.push((rule, at + 1));
            }
        }
        carried.sort_unstable();
        carried.dedup();
        carried
    }

    /// Counts what was applied and what never could matter.
    pub(super) fn count(&self, raw: &RawRoads, report: &mut ImportReport) {
        // A relation with several roads before or after is several restrictions; it counts once.
        let ids = |rules: &mut dyn Iterator<Item = usize>| -> FxHashSet<i64> {
            rules.map(|index| raw.restrictions[index].osm_id).collect()
        };
        let applied = ids(&mut self.applied.iter().copied());
        let resolved = ids(&mut self.rules.iter().map(|rule| rule.raw));
        let mut counted = FxHashSet::default();
        for id in raw.restrictions.iter().map(|restriction| restriction.osm_id) {
            if !counted.insert(id) {
                continue;
            }
            if applied.contains(&id) {
                report.kept.add("turn restrictions applied", id);
            } else if resolved.contains(&id) {
                report.kept.add("turn restrictions of turns that are not possible anyway", id);
            }
        }
    }
}

fn ways_of(restriction: &RawRestriction) -> impl Iterator<Item = i64> + '_ {
    let between = match &restriction.via {
        RawVia::Node(_) => &[],
        RawVia::Ways(ways) => ways.as_slice(),
    };
    [restriction.from_way, restriction.to_way].into_iter().chain(between.iter().copied())
}
