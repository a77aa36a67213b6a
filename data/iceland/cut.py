#!/usr/bin/env python3
"""Cut the roads of Iceland out of a whole-country OpenStreetMap extract.

    python3 -m venv venv
    venv/bin/pip install osmium==4.3.2
    venv/bin/pip download --no-deps --no-binary :all: gostnets==1.2.1
    tar xzf gostnets-1.2.1.tar.gz
    venv/bin/python cut.py \
        gostnets-1.2.1/docs/tutorials/tutorial_data/iceland-latest.osm.pbf \
        iceland-roads.osm.pbf

What is kept (everything else in the extract is dropped; nothing is added, moved or renamed):

* ways with a `highway` class that a car may use (CAR_CLASSES);
* `highway=track` only where an access tag opens it to cars, if only for the
  end of a trip (the most specific of motorcar, motor_vehicle, vehicle, access counts);
* ways with `route=ferry`;
* hospitals and clinics: nodes, and ways with their outline;
* every node that a kept way uses. Of its tags only those are kept that say
  something about driving through it (NODE_TAGS, for BARRIER and NODE_CLASSES);
* place nodes (city to isolated dwelling) with name and population;
* turn restriction relations, if every way among their members is kept.

Way tags are kept by name (WAY_TAGS) or by prefix (WAY_PREFIXES). Object versions,
times and users are dropped, ids are kept. The file header keeps the bounding box
and the date of the source (osmosis_replication_timestamp).

The same input and the same version of the `osmium` package give the same bytes.
The script prints what it kept and stops with an error if a way refers to a node
that the extract does not have.

Data: (c) OpenStreetMap contributors, Open Database Licence (ODbL) 1.0.
"""

import collections
import os
import sys

import osmium
from osmium.osm import mutable

CAR_CLASSES = {
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link",
    "secondary", "secondary_link", "tertiary", "tertiary_link",
    "unclassified", "residential", "living_street", "service", "road",
}

# Values that let a car in, if only to the end of its trip.
OPEN = {"yes", "permissive", "designated", "official", "destination", "customers",
        "delivery", "permit", "private"}

ACCESS = ("motorcar", "motor_vehicle", "vehicle", "access")  # most specific first

WAY_TAGS = {
    "highway", "oneway", "junction", "maxspeed", "source:maxspeed", "name", "ref",
    "bridge", "tunnel", "layer", "service", "surface", "tracktype", "smoothness",
    "lanes", "lit", "ferry", "duration", "route", "toll", "ford", "barrier", "area",
    "driving_side", "reversible", "traffic_sign", "mountain_pass", "winter_road",
    "winter_service", "seasonal", "4wd_only", "motorroad", "emergency",
    "turn:lanes", "turn:lanes:forward", "turn:lanes:backward", "lanes:forward",
    "lanes:backward",
}
WAY_PREFIXES = ("oneway:", "maxspeed:", "access:", "vehicle:", "motor_vehicle:", "motorcar:")
NOT_KEPT = {"access:source", "maxspeed:source"}

NODE_CLASSES = {"traffic_signals", "stop", "give_way", "crossing", "mini_roundabout",
                "motorway_junction", "turning_circle", "turning_loop"}
NODE_TAGS = {
    "highway", "barrier", "direction", "traffic_signals", "traffic_signals:direction",
    "stop", "stop:direction", "give_way:direction", "crossing", "bollard", "locked",
    "maxheight", "maxwidth", "ref", "name", "emergency", "access", "vehicle",
    "motor_vehicle", "motorcar",
}
NODE_PREFIXES = ("access:", "vehicle:", "motor_vehicle:", "motorcar:")

PLACES = {"city", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood",
          "isolated_dwelling"}
PLACE_TAGS = {"place", "name", "name:en", "population", "capital", "is_in"}
HOSPITAL_TAGS = {"amenity", "healthcare", "name", "name:en", "alt_name", "operator",
                 "emergency", "building", "addr:street", "addr:housenumber",
                 "addr:postcode", "addr:city"}

RELATION_TAGS = {"type", "restriction", "except", "day_on", "day_off", "hour_on", "hour_off"}


def is_hospital(tags):
    return tags.get("amenity") in ("hospital", "clinic") or tags.get("healthcare") == "hospital"


def opened(tags):
    """The most specific access tag of a way, if there is one, lets a car in."""
    for key in ACCESS:
        if key in tags:
            return tags[key] in OPEN
    return False


def way_kind(tags):
    """Why a way is kept: 'road', 'track', 'ferry', 'hospital', or None."""
    highway = tags.get("highway")
    if highway in CAR_CLASSES:
        return "road"
    if highway == "track" and opened(tags):
        return "track"
    if tags.get("route") == "ferry":
        return "ferry"
    if is_hospital(tags):
        return "hospital"
    return None


def way_tags(tags, kind):
    if kind == "hospital":
        return {k: v for k, v in tags.items() if k in HOSPITAL_TAGS}
    kept = {}
    for key, value in tags.items():
        if key in NOT_KEPT:
            continue
        if key in WAY_TAGS or key in ACCESS or key.startswith(WAY_PREFIXES):
            kept[key] = value
    if is_hospital(tags):
        kept.update((k, v) for k, v in tags.items() if k in HOSPITAL_TAGS)
    return kept


def node_tags(tags, on_way):
    kept = {}
    if on_way and ("barrier" in tags or tags.get("highway") in NODE_CLASSES):
        for key, value in tags.items():
            if key in NODE_TAGS or key.startswith(NODE_PREFIXES):
                kept[key] = value
        if kept.get("highway") not in NODE_CLASSES:
            kept.pop("highway", None)
    if tags.get("place") in PLACES:
        kept.update((k, v) for k, v in tags.items() if k in PLACE_TAGS)
    if is_hospital(tags):
        kept.update((k, v) for k, v in tags.items() if k in HOSPITAL_TAGS)
    return kept


def main(source, target):
    header_in = osmium.io.Reader(source, osmium.osm.osm_entity_bits.NOTHING).header()
    counts = collections.Counter()

    # First reading: which ways, which nodes do they use, which restrictions.
    ways, relations, used = {}, {}, set()
    road_ids = set()
    for obj in osmium.FileProcessor(source, osmium.osm.WAY | osmium.osm.RELATION):
        tags = {t.k: t.v for t in obj.tags}
        if obj.is_way():
            kind = way_kind(tags)
            if kind is None:
                continue
            refs = [n.ref for n in obj.nodes]
            ways[obj.id] = (refs, way_tags(tags, kind))
            used.update(refs)
            if kind != "hospital":
                road_ids.add(obj.id)
            counts["ways kept: " + kind] += 1
        elif tags.get("type") == "restriction":
            members = [(m.type, m.ref, m.role) for m in obj.members]
            kept = {k: v for k, v in tags.items()
                    if k in RELATION_TAGS or k.startswith("restriction:")}
            relations[obj.id] = (members, kept)

    for rid in sorted(relations):
        members = relations[rid][0]
        if any(t == "w" and ref not in road_ids for t, ref, _ in members):
            del relations[rid]
            counts["restrictions dropped: a member way is not kept"] += 1
        elif any(t == "n" and ref not in used for t, ref, _ in members):
            del relations[rid]
            counts["restrictions dropped: the via node is on no kept way"] += 1
        else:
            counts["restrictions kept"] += 1

    # Second reading: the nodes themselves.
    nodes = {}
    for obj in osmium.FileProcessor(source, osmium.osm.NODE):
        on_way = obj.id in used
        tags = node_tags({t.k: t.v for t in obj.tags}, on_way) if len(obj.tags) else {}
        if not (on_way or tags):
            continue
        nodes[obj.id] = ((obj.location.lon, obj.location.lat), tags)
        counts["nodes kept: on a way" if on_way else "nodes kept: place or hospital"] += 1
    missing = sorted(used - nodes.keys())
    if missing:
        sys.exit(f"{len(missing)} nodes are missing from the extract, first {missing[:5]}")

    header = osmium.io.Header()
    header.set("generator", "waywarden data/iceland/cut.py")
    header.set("sorting", "Type_then_ID")
    stamp = header_in.get("osmosis_replication_timestamp")
    if stamp:
        header.set("osmosis_replication_timestamp", stamp)
    box = header_in.box()
    if box.valid():
        header.add_box(box)

    if os.path.exists(target):
        os.remove(target)
    out = osmium.io.File(target, "pbf,pbf_dense_nodes=true,pbf_compression=zlib,add_metadata=none")
    writer = osmium.SimpleWriter(out, header=header)
    for nid in sorted(nodes):
        location, tags = nodes[nid]
        writer.add_node(mutable.Node(id=nid, location=location, tags=sorted(tags.items())))
    for wid in sorted(ways):
        refs, tags = ways[wid]
        writer.add_way(mutable.Way(id=wid, nodes=refs, tags=sorted(tags.items())))
    for rid in sorted(relations):
        members, tags = relations[rid]
        writer.add_relation(mutable.Relation(id=rid, members=members, tags=sorted(tags.items())))
    writer.close()

    for key in sorted(counts):
        print(f"{counts[key]:>8}  {key}")
    print(f"source dated {stamp or 'unknown'}; {os.path.getsize(target):,} bytes written")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: cut.py INPUT.osm.pbf OUTPUT.osm.pbf")
    main(sys.argv[1], sys.argv[2])
