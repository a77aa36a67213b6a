#!/usr/bin/env python3
"""Write sites.csv and places.csv of the Iceland case from the whole-country extract.

    venv/bin/python tables.py \
        gostnets-1.2.1/docs/tutorials/tutorial_data/iceland-latest.osm.pbf .

See cut.py for how to get the extract and the one package needed (osmium).
The second argument is the folder to write to. Same input, same bytes.

sites.csv: the table HOSPITALS below is a choice made by hand. The extract has about
fifty objects tagged as hospital or clinic; most are health centres without beds,
doctors' practices, rehabilitation homes or wards for chronic illness. Chosen were the
hospitals with beds for acute patients. The table names the OpenStreetMap object that
gives the position (a node, or the centroid of an outline); names, operators and kinds
are written by hand, because many of these objects have no name or an old one.
  kind = university  Landspítali, the national hospital, on two campuses
         teaching    Akureyri, the hospital of the north and reserve of the national one
         district    the main hospital of a health district
         local       a few general beds run with a health centre; do not assume that
                     such a hospital treats stroke or major injury

places.csv: place nodes (city, town, village, hamlet, suburb) with a numeric population.
The populations are those of the OpenStreetMap tag; 105 of 109 name Statistics Iceland,
urban nuclei, as their source (about 1 January 2019). These nuclei do not overlap, so towns
and the two suburbs with a figure of their own (Mosfellsdalur, Innes) are both kept.
Left out: the country node, one farm (Draflastaðir), and the way that repeats
Selfoss with an older figure.
  part                    region (one of eight), worked out from the boundary relations
                          (admin_level=5) of the same extract
  stroke_first_modelled   modelled first strokes a year: population x 343 / 319,000.
                          343 adults had a first stroke in 12 months in a country of about
                          319,000: Hilmarsson, Kjartansson, Olafsson, Incidence of first
                          stroke: a population study in Iceland, Stroke 2013;44:1714-6.
                          A crude rate without regard to age; recurrent strokes not counted.

Data: (c) OpenStreetMap contributors, Open Database Licence (ODbL) 1.0.
"""

import csv
import os
import sys

import osmium

# id, object, name, town, operator, kind
HOSPITALS = [
    ("akranes", "w29027438", "Heilbrigðisstofnun Vesturlands, Akranesi",
     "Akranes", "Heilbrigðisstofnun Vesturlands", "district"),
    ("akureyri", "w420559701", "Sjúkrahúsið á Akureyri",
     "Akureyri", "Sjúkrahúsið á Akureyri", "teaching"),
    ("blonduos", "n452076209", "Heilbrigðisstofnun Norðurlands, Blönduósi",
     "Blönduós", "Heilbrigðisstofnun Norðurlands", "local"),
    ("husavik", "n513875438", "Heilbrigðisstofnun Norðurlands, Húsavík",
     "Húsavík", "Heilbrigðisstofnun Norðurlands", "local"),
    ("isafjordur", "n430860187", "Heilbrigðisstofnun Vestfjarða, Ísafirði",
     "Ísafjörður", "Heilbrigðisstofnun Vestfjarða", "district"),
    ("neskaupstadur", "w310428718", "Heilbrigðisstofnun Austurlands, Neskaupstað",
     "Neskaupstaður", "Heilbrigðisstofnun Austurlands", "district"),
    # Tagged building=hospital only.
    ("patreksfjordur", "w229473031", "Heilbrigðisstofnun Vestfjarða, Patreksfirði",
     "Patreksfjörður", "Heilbrigðisstofnun Vestfjarða", "local"),
    ("reykjanesbaer", "n3624022958", "Heilbrigðisstofnun Suðurnesja, Reykjanesbæ",
     "Reykjanesbær", "Heilbrigðisstofnun Suðurnesja", "district"),
    ("reykjavik_fossvogur", "w399663646", "Landspítali Fossvogi",
     "Reykjavík", "Landspítali", "university"),
    ("reykjavik_hringbraut", "w64047767", "Landspítali Hringbraut",
     "Reykjavík", "Landspítali", "university"),
    ("saudarkrokur", "n1364885342", "Heilbrigðisstofnun Norðurlands, Sauðárkróki",
     "Sauðárkrókur", "Heilbrigðisstofnun Norðurlands", "local"),
    ("selfoss", "w171448097", "Heilbrigðisstofnun Suðurlands, Selfossi",
     "Selfoss", "Heilbrigðisstofnun Suðurlands", "district"),
    ("siglufjordur", "n3075924550", "Heilbrigðisstofnun Norðurlands, Siglufirði",
     "Siglufjörður", "Heilbrigðisstofnun Norðurlands", "local"),
    ("stykkisholmur", "w446340645", "Heilbrigðisstofnun Vesturlands, Stykkishólmi",
     "Stykkishólmur", "Heilbrigðisstofnun Vesturlands", "local"),
    # The extract has no hospital object on Heimaey. Its hospital stands on the
    # street Sólhlíð; this is the street's largest building (good to about 100 m).
    ("vestmannaeyjar", "w516670322", "Heilbrigðisstofnun Suðurlands, Vestmannaeyjum",
     "Vestmannaeyjar", "Heilbrigðisstofnun Suðurlands", "local"),
]

REGIONS = {
    "Höfuðborgarsvæðið": "Capital area",
    "Suðurnes": "Southern Peninsula",
    "Vesturland": "West",
    "Vestfirðir": "Westfjords",
    "Norðurland vestra": "Northwest",
    "Norðurland eystra": "Northeast",
    "Austurland": "East",
    "Suðurland": "South",
}

PLACES = {"city", "town", "village", "hamlet", "suburb"}
FIRST_STROKES_PER_PERSON = 343 / 319_000


def centroid(points):
    """Centroid of a closed outline; the mean of the points if it is not closed."""
    if points[0] != points[-1]:
        return tuple(sum(c) / len(points) for c in zip(*points))
    x0, y0 = points[0]
    area = cx = cy = 0.0
    for (ax, ay), (bx, by) in zip(points, points[1:]):
        ax, ay, bx, by = ax - x0, ay - y0, bx - x0, by - y0
        cross = ax * by - bx * ay
        area += cross
        cx += (ax + bx) * cross
        cy += (ay + by) * cross
    return x0 + cx / (3 * area), y0 + cy / (3 * area)


def inside(x, y, segments):
    """Even-odd rule over the boundary's segments, in whatever order they come."""
    hit = False
    for (ax, ay), (bx, by) in segments:
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            hit = not hit
    return hit


def write_csv(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    print(f"{len(rows):>6}  rows in {os.path.basename(path)}")


def main(source, folder):
    boundaries = {}
    for rel in osmium.FileProcessor(source, osmium.osm.RELATION):
        tags = rel.tags
        if tags.get("boundary") == "administrative" and tags.get("admin_level") == "5":
            boundaries[tags["name"]] = {m.ref for m in rel.members if m.type == "w"}
    if set(boundaries) != set(REGIONS):
        sys.exit(f"regions in the extract: {sorted(boundaries)}")

    wanted = {obj for _, obj, *_ in HOSPITALS}
    lines = set().union(*boundaries.values())
    position, outline, places = {}, {}, []
    for obj in osmium.FileProcessor(source, osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if obj.is_node():
            key = f"n{obj.id}"
            if key in wanted:
                position[key] = (obj.location.lon, obj.location.lat)
            if obj.tags.get("place") in PLACES and "population" in obj.tags:
                population = obj.tags["population"].replace(",", "").replace(" ", "")
                if population.isdigit() and "name" in obj.tags:
                    places.append((obj.id, obj.tags["name"], obj.location.lon,
                                   obj.location.lat, int(population), obj.tags["place"]))
                else:
                    print("not used:", key, dict(obj.tags))
        else:
            key = f"w{obj.id}"
            if key in wanted or obj.id in lines:
                points = [(n.location.lon, n.location.lat) for n in obj.nodes]
                if key in wanted:
                    position[key] = centroid(points)
                if obj.id in lines:
                    outline[obj.id] = points

    segments = {}
    for name, ids in boundaries.items():
        absent = ids - outline.keys()
        if absent:
            sys.exit(f"boundary of {name}: ways {sorted(absent)} are not in the extract")
        segments[name] = [s for i in sorted(ids) for s in zip(outline[i], outline[i][1:])]

    rows = []
    for pid, name, lon, lat, population, place in sorted(places):
        found = [REGIONS[r] for r in REGIONS if inside(lon, lat, segments[r])]
        if len(found) != 1:
            sys.exit(f"{name} lies in {len(found)} regions: {found}")
        rows.append((f"n{pid}", name, f"{lon:.5f}", f"{lat:.5f}", population, place,
                     found[0], f"{population * FIRST_STROKES_PER_PERSON:.3f}"))
    write_csv(os.path.join(folder, "places.csv"),
              ("id", "name", "lon", "lat", "population", "place", "part",
               "stroke_first_modelled"), rows)
    print(f"{sum(r[4] for r in rows):>6}  people, "
          f"{sum(float(r[7]) for r in rows):.1f} first strokes a year (modelled)")

    rows = []
    for sid, obj, name, town, operator, kind in HOSPITALS:
        lon, lat = position[obj]
        rows.append((sid, name, f"{lon:.5f}", f"{lat:.5f}", town, operator, kind, obj))
    write_csv(os.path.join(folder, "sites.csv"),
              ("id", "name", "lon", "lat", "town", "operator", "kind", "osm"), rows)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: tables.py INPUT.osm.pbf FOLDER")
    main(sys.argv[1], sys.argv[2])
