"""Stretches of numbered roads by authority, cut from an extract: the test on authorities that took no part in the fit.

A stretch follows one road for about 3 km (1.5 at least) within one authority, in one direction. Which authority a node
belongs to is that of the nearest area's point. Roads that National Highways keeps, in whole or in part, are left out: the
observed figure then speaks of part of the road only (the list is general knowledge).
"""

import collections
import math
import re

import numpy as np
import osmium
from scipy.spatial import cKDTree

from common import DATA, HEADER, observed_mph, rows, write

NATIONAL = set(
    "A1 A2 A3 A5 A11 A12 A13 A14 A20 A21 A23 A26 A27 A30 A31 A34 A35 A36 A38 A40 A42 A43 A45 A46 A47 A48 A49 A50 A52 A55 "
    "A63 A66 A69 A120 A249 A259 A303 A404 A414 A417 A419 A421 A428 A446 A449 A453 A458 A465 A483 A500 A5148".split()
)
# County and districts, where the observed speeds name the county and the areas the district.
DISTRICTS = {
    "Hampshire": "Basingstoke and Deane,East Hampshire,Eastleigh,Fareham,Gosport,Hart,Havant,New Forest,Rushmoor,Test Valley,"
    "Winchester",
    "Surrey": "Elmbridge,Epsom and Ewell,Guildford,Mole Valley,Reigate and Banstead,Runnymede,Spelthorne,Surrey Heath,"
    "Tandridge,Waverley,Woking",
    "West Sussex": "Adur,Arun,Chichester,Crawley,Horsham,Mid Sussex,Worthing",
    "East Sussex": "Eastbourne,Hastings,Lewes,Rother,Wealden",
    "Kent": "Ashford,Canterbury,Dartford,Dover,Gravesham,Maidstone,Sevenoaks,Folkestone and Hythe,Swale,Thanet,"
    "Tonbridge and Malling,Tunbridge Wells",
    "Oxfordshire": "Cherwell,Oxford,South Oxfordshire,Vale of White Horse,West Oxfordshire",
    "Warwickshire": "North Warwickshire,Nuneaton and Bedworth,Rugby,Stratford-on-Avon,Warwick",
    "Worcestershire": "Bromsgrove,Malvern Hills,Redditch,Worcester,Wychavon,Wyre Forest",
}
# Authorities that the fit has seen.
SEEN = {"Cornwall Excluding the Isles of Scilly", "Devon", "Gloucestershire", "Plymouth", "South Gloucestershire", "Swindon", "Torbay"}
LONGEST_M, SHORTEST_M = 3_000, 1_500


class Roads(osmium.SimpleHandler):
    """Where the nodes of the numbered main roads are, and which nodes follow each other."""

    def __init__(self, numbers):
        super().__init__()
        self.numbers, self.at, self.next = numbers, {}, collections.defaultdict(lambda: collections.defaultdict(list))

    def way(self, way):
        tags, number = way.tags, (way.tags.get("ref") or "").split(";")[0].strip()
        if number not in self.numbers or tags.get("highway") not in ("trunk", "primary", "secondary", "tertiary"):
            return
        nodes = [node.ref for node in way.nodes if node.location.valid()]
        self.at.update({node.ref: (node.location.lon, node.location.lat) for node in way.nodes if node.location.valid()})
        if tags.get("oneway") == "-1":
            nodes.reverse()
        one_way = tags.get("oneway") in ("yes", "1", "true", "-1") or tags.get("junction") in ("roundabout", "circular")
        for a, b in zip(nodes, nodes[1:]):
            if a != b:
                self.next[number][a].append(b)
                if not one_way:
                    self.next[number][b].append(a)

    def metres(self, a, b):
        (x, y), (u, v) = self.at[a], self.at[b]
        return 111_195 * math.hypot((u - x) * math.cos(math.radians((y + v) / 2)), v - y)

    def turn(self, a, b, c):
        """Degrees between two pieces of road."""
        course = lambda p, q: math.atan2(q[1] - p[1], (q[0] - p[0]) * math.cos(math.radians(p[1])))
        angle = course(self.at[b], self.at[c]) - course(self.at[a], self.at[b])
        return abs(math.degrees((angle + math.pi) % (2 * math.pi) - math.pi))


def authority_of(names):
    """A function from places to the name of their authority."""
    known = {re.sub(r"\s*\[Note.*", "", name).strip(): name for name in names}
    county = {district: name for name, districts in DISTRICTS.items() for district in districts.split(",")}
    areas = rows(DATA / "england/lsoa11_england.csv")
    of_area = []
    for area in areas:
        name = area["ltla21_name"].removesuffix(", County of")
        of_area.append(known.get(name) or known.get(county.get(name)))
    tree = cKDTree([flat((float(area["lon"]), float(area["lat"]))) for area in areas])
    return lambda places: [of_area[index] for index in tree.query(np.array([flat(place) for place in places]))[1]]


def flat(place):
    return place[0] * math.cos(math.radians(51.5)), place[1]


def stretches(extract):
    """A table for `validate`, and its path."""
    mph = observed_mph()
    roads = Roads({road for road, _ in mph} - NATIONAL)
    roads.apply_file(extract, locations=True, idx="flex_mem")
    authorities, table = authority_of({name for _, name in mph}), []
    for number, following in sorted(roads.next.items()):
        nodes = sorted({node for a, to in following.items() for node in (a, *to)})
        where = dict(zip(nodes, authorities([roads.at[node] for node in nodes])))
        arrivals = collections.Counter(b for to in following.values() for b in to)
        used, count = set(), collections.Counter()
        for start in sorted(following, key=lambda node: (arrivals[node] > 0 and len(following[node]) > 1, node)):
            for first in following[start]:
                a, b = start, first
                while b is not None and (a, b) not in used:
                    path, length_m = [a, b], roads.metres(a, b)
                    used.add((a, b))
                    while length_m < LONGEST_M:
                        on = [c for c in following[path[-1]] if c != path[-2] and (path[-1], c) not in used]
                        on = min(on, key=lambda c: roads.turn(path[-2], path[-1], c), default=None)
                        if on is None or where[on] != where[a]:
                            break
                        used.add((path[-1], on))
                        length_m += roads.metres(path[-1], on)
                        path.append(on)
                    place = where[a]
                    if length_m >= SHORTEST_M and place not in SEEN and (number, place) in mph:
                        count[place] += 1
                        ends = [f"{x:.7f}" for node in (path[0], path[-1]) for x in roads.at[node]]
                        name = f"{number}|{place}|{count[place]}"
                        table.append([name, number, place, *ends, round(length_m), mph[number, place]])
                    on = [c for c in following[path[-1]] if c != path[-2] and (path[-1], c) not in used]
                    a, b = path[-1], on[0] if on else None
    return write("elsewhere.csv", HEADER, table)
