//! Open water as the files tell of it: lakes, wide rivers, the coast, and the bridges over them.

use std::collections::hash_map::Entry;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::editions::Stamp;
use crate::pbf::primitive::Edition;
use crate::rules::{Tags, tag};

/// What a way means for water.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The outline of open water.
    Area,
    /// The coast: water on its right.
    Coast,
    /// The middle line of a river or canal.
    River,
    /// No tags of its own: it may be part of the outline of a relation.
    Untagged,
    /// A bridge that people can walk over.
    Bridge,
}

/// A way of the water.
#[derive(Clone, Debug)]
pub(crate) struct WaterWay {
    pub osm_id: i64,
    /// Where this edition was found; the blob knows the edition alone.
    pub stamp: Stamp,
    pub kind: Kind,
    pub refs: Vec<i64>,
}

/// Members of a relation of open water.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WaterArea {
    pub osm_id: i64,
    /// As that of a [`WaterWay`].
    pub stamp: Stamp,
    pub outer: Vec<i64>,
    pub inner: Vec<i64>,
}

/// Most members of an area; the largest that are mapped have some thousand.
const MOST_MEMBERS: usize = 20_000;
/// What the tags of a way mean for water.
pub(crate) fn way(tags: Tags<'_, '_>) -> Option<Kind> {
    let says = |key: &str| matches!(key, "natural" | "waterway" | "landuse" | "bridge");
    if !tags.iter().any(|(key, _)| says(key)) {
        // A hedge or the border of a parish may be the shore of a lake, too.
        let says_nothing = |key: &str| {
            matches!(
                key,
                "source"
                    | "note"
                    | "created_by"
                    | "fixme"
                    | "attribution"
                    | "boundary"
                    | "admin_level"
                    | "border_type"
                    | "barrier"
                    | "name"
                    | "layer"
            )
        };
        let is_untagged = tags.iter().all(|(key, _)| says_nothing(key));
        return is_untagged.then_some(Kind::Untagged);
    }
    if tag(tags, "natural") == Some("coastline") {
        return Some(Kind::Coast);
    }
    if is_open_water(tags) {
        return Some(Kind::Area);
    }
    if matches!(tag(tags, "waterway"), Some("river" | "canal")) && !is_dry(tags) {
        return Some(Kind::River);
    }
    let bridge = tag(tags, "bridge").is_some_and(|bridge| bridge != "no");
    let walked = tag(tags, "highway").is_some_and(|highway| {
        !["motorway", "motorway_link", "construction", "proposed", "abandoned", "raceway"].contains(&highway)
    });
    (bridge && walked && tag(tags, "foot") != Some("no")).then_some(Kind::Bridge)
}

/// The members of a relation of open water.
pub(crate) fn area<'a>(
    osm_id: i64,
    edition: Edition,
    tags: Tags<'_, '_>,
    members: impl Iterator<Item = (&'a str, i64)>,
) -> Option<WaterArea> {
    if tag(tags, "type") != Some("multipolygon") || !is_open_water(tags) {
        return None;
    }
    let stamp = Stamp { edition, ..Stamp::default() };
    let mut area = WaterArea { osm_id, stamp, outer: Vec::new(), inner: Vec::new() };
    for (role, id) in members.take(MOST_MEMBERS) {
        if role == "inner" { &mut area.inner } else { &mut area.outer }.push(id);
    }
    Some(area)
}

fn is_open_water(tags: Tags<'_, '_>) -> bool {
    let water = tag(tags, "natural") == Some("water")
        || matches!(tag(tags, "waterway"), Some("riverbank" | "dock"))
        || tag(tags, "landuse") == Some("reservoir");
    let small = matches!(tag(tags, "water"), Some("pond" | "wastewater" | "fountain" | "pool" | "stream" | "ditch"));
    water && !is_dry(tags) && !small
}

fn is_dry(tags: Tags<'_, '_>) -> bool {
    ["intermittent", "seasonal", "tunnel", "covered"]
        .iter()
        .any(|key| tag(tags, key).is_some_and(|value| value != "no"))
}

/// Everything that the files say of water.
#[derive(Debug, Default)]
pub(crate) struct Water {
    pub ways: Vec<WaterWay>,
    pub areas: Vec<WaterArea>,
}

impl Water {
    /// Adds what a blob has, of a file with this date and number.
    pub fn add(&mut self, ways: Vec<WaterWay>, areas: Vec<WaterArea>, date: u32, file: u16) {
        let stamped = |stamp: Stamp| Stamp { date, file, ..stamp };
        self.ways.extend(ways.into_iter().map(|way| WaterWay { stamp: stamped(way.stamp), ..way }));
        self.areas.extend(areas.into_iter().map(|area| WaterArea { stamp: stamped(area.stamp), ..area }));
    }

    /// Keeps the newest edition of each object, and forgets the ways without tags that no area needs.
    pub fn settle(&mut self) {
        newest(&mut self.areas, |area| (area.osm_id, area.stamp));
        newest(&mut self.ways, |way| (way.osm_id, way.stamp));
        let members: FxHashSet<i64> =
            self.areas.iter().flat_map(|area| area.outer.iter().chain(&area.inner)).copied().collect();
        self.ways.retain(|way| way.kind != Kind::Untagged || members.contains(&way.osm_id));
        self.ways.shrink_to_fit();
    }

    /// The nodes whose places are needed: all, and of bridges the ends.
    pub fn nodes(&self) -> impl Iterator<Item = &i64> {
        let needed = |way: &WaterWay| match way.kind {
            Kind::Bridge => way.refs.len().saturating_sub(1).max(1),
            _ => 1,
        };
        self.ways.iter().flat_map(move |way| way.refs.iter().step_by(needed(way)))
    }
}

/// Of objects with the same id keeps the edition that counts, where the first of them stood.
fn newest<T>(objects: &mut Vec<T>, of: impl Fn(&T) -> (i64, Stamp)) {
    let mut place: FxHashMap<i64, usize> = FxHashMap::default();
    let mut kept: Vec<T> = Vec::with_capacity(objects.len());
    for object in objects.drain(..) {
        let (id, stamp) = of(&object);
        match place.entry(id) {
            Entry::Vacant(free) => {
                free.insert(kept.len());
                kept.push(object);
            }
            Entry::Occupied(known) if stamp.counts_before(of(&kept[*known.get()]).1) => kept[*known.get()] = object,
            Entry::Occupied(_) => {}
        }
    }
    *objects = kept;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_edition_of_an_outline_counts() {
        let way = |version, refs: &[i64]| WaterWay {
            osm_id: 7,
            stamp: Stamp { edition: Edition { version, time: 0 }, ..Stamp::default() },
            kind: Kind::Area,
            refs: refs.to_vec(),
        };
        for order in [[1, 2], [2, 1]] {
            let mut water = Water::default();
            for (file, version) in (0..).zip(order) {
                water.add(vec![way(version, &[1, i64::from(version), 3, 1])], Vec::new(), 0, file);
            }
            water.settle();
            assert_eq!(water.ways.len(), 1);
            assert_eq!(water.ways[0].refs, [1, 2, 3, 1], "{order:?}");
        }
    }

    #[test]
    fn tags_of_water() {
        for (tags, kind) in [
            (vec![("natural", "water")], Some(Kind::Area)),
            (vec![("waterway", "riverbank")], Some(Kind::Area)),
            (vec![("natural", "coastline"), ("source", "x")], Some(Kind::Coast)),
            (vec![("natural", "water"), ("intermittent", "yes")], None),
            (vec![("natural", "water"), ("water", "pond")], None),
            (vec![("waterway", "stream")], None),
            (vec![("waterway", "river")], Some(Kind::River)),
            (vec![("waterway", "canal"), ("tunnel", "yes")], None),
            (vec![("highway", "footway"), ("bridge", "yes")], Some(Kind::Bridge)),
            (vec![("highway", "motorway"), ("bridge", "yes")], None),
            (vec![("source", "x")], Some(Kind::Untagged)),
            (vec![], Some(Kind::Untagged)),
            (vec![("building", "yes")], None),
        ] {
            assert_eq!(way(&tags), kind, "{tags:?}");
        }
    }
}
