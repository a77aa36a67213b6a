"""Writes the made-up timetable of this folder: python3 make.py

Roads and places are real (Akureyri and its fjord, as in ../iceland), lines and times are not: nobody can travel by them.
It has on purpose what real feeds have: a byte order mark, blank times, times beyond 24:00, frequencies, a holiday, a day on
which the calendar runs nothing at all, a station with platforms, least times for changes, pickup only and drop-off only,
vehicles of which nothing is said.
"""

import csv


def write(name, header, rows, mark=False):
    with open(f"{name}.txt", "w", newline="", encoding="utf-8-sig" if mark else "utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header.split())
        out.writerows(rows)


def clock(minutes):
    return f"{int(minutes) // 60:02}:{int(minutes) % 60:02}:{int(minutes * 60) % 60:02}"


write("agency", "agency_id agency_name agency_url agency_timezone", [
    ["TB", "Town Buses", "https://example.org/bus", "Atlantic/Reykjavik"],
    ["FR", "Fjord Railway", "https://example.org/rail", "Atlantic/Reykjavik"],
], mark=True)
write("feed_info", "feed_publisher_name feed_publisher_url feed_lang feed_version", [
    ["waywarden: a made-up timetable", "https://example.org", "en", "1"],
])
# id, name, lat, lon, kind, station, wheelchair
write("stops", "stop_id stop_name stop_lat stop_lon location_type parent_station wheelchair_boarding", [
    ["660001", "North End", 65.7020, -18.1190, 0, "", 1],
    ["660002", "Harbour", 65.6905, -18.0990, 0, "", 1],
    ["660003", "Market Square", 65.6826, -18.0913, 0, "", 1],
    ["66G", "Central Station", 65.6800, -18.0885, 1, "", 1],
    ["660004", "Central Station, buses", 65.6801, -18.0890, 0, "66G", ""],
    ["660005", "Central Station, trains", 65.6797, -18.0878, 0, "66G", ""],
    ["660006", "Hospital", 65.6740, -18.0920, 0, "", 1],
    ["660007", "Hill Road", 65.6705, -18.1060, 0, "", 2],
    ["660008", "South Valley", 65.6630, -18.0890, 0, "", ""],
    ["660010", "Dalvík", 65.9711, -18.5304, 0, "", 1],
    ["660011", "Hauganes Road", 65.9160, -18.3290, 0, "", ""],
    ["660012", "Hjalteyri Road", 65.8400, -18.2350, 0, "", ""],
    ["660013", "Svalbarðseyri Halt", 65.7458, -18.0830, 0, "", 1],
    ["660014", "Húsavík", 66.0433, -17.3410, 0, "", 1],
    ["660015", "Old Quay (nothing calls here)", 65.6850, -18.0850, 0, "", ""],
    ["66E1", "Central Station, east door", 65.6798, -18.0880, 2, "66G", ""],
], mark=True)
write("routes", "route_id agency_id route_short_name route_long_name route_type", [
    ["B1", "TB", "1", "North End - Hospital - South Valley", 3],
    ["B2", "TB", "2", "Central Station - Hospital", 3],
    ["B78", "TB", "78", "Dalvík - Central Station", 3],
    ["BN", "TB", "N", "Night bus to Dalvík", 3],
    ["R", "FR", "", "Fjord line", 2],
])
write("calendar", "service_id monday tuesday wednesday thursday friday saturday sunday start_date end_date", [
    ["WEEK", 1, 1, 1, 1, 1, 0, 0, 20300501, 20300930],
    ["SAT", 0, 0, 0, 0, 0, 1, 0, 20300501, 20300930],
    ["SUN", 0, 0, 0, 0, 0, 0, 1, 20300501, 20300930],
    ["NIGHT", 0, 0, 0, 0, 1, 1, 0, 20300501, 20300930],
])
write("calendar_dates", "service_id date exception_type", [
    # Monday 10 June is a holiday with Sunday service.
    ["WEEK", 20300610, 2],
    ["SUN", 20300610, 1],
    # Wednesday 19 June: a slip of the pen, nothing runs.
    ["WEEK", 20300619, 2],
])

trips, times, frequencies = [], [], []


def trip(route, service, number, wheelchair, calls, headsign):
    """Calls: (stop, minutes or None, pickup, drop-off)."""
    name = f"{route}-{service}-{number}"
    trips.append([route, service, name, headsign, wheelchair])
    for sequence, (stop, minutes, pickup, drop_off) in enumerate(calls):
        text = "" if minutes is None else clock(minutes)
        times.append([name, text, text, stop, 10 * (sequence + 1), pickup, drop_off])
    return name


def plain(stops, start, offsets):
    return [(stop, None if offset is None else start + offset, 0, 0) for stop, offset in zip(stops, offsets)]


TOWN = ["660001", "660002", "660003", "660004", "660006", "660007", "660008"]
OUT, BACK = [0, None, 8, 10, 14, None, 22], [0, None, 8, 12, 14, None, 22]
for service, first, last, every in [("WEEK", 390, 1140, 30), ("SAT", 480, 1080, 60), ("SUN", 600, 960, 120)]:
    for number, start in enumerate(range(first, last + 1, every)):
        # Every second vehicle has no ramp.
        wheelchair = 1 if number % 2 == 0 else 2
        trip("B1", service, f"S{number}", wheelchair, plain(TOWN, start, OUT), "South Valley")
        trip("B1", service, f"N{number}", wheelchair, plain(TOWN[::-1], start + 5, BACK), "North End")
for way, stops in [("H", ["660004", "660006"]), ("C", ["660006", "660004"])]:
    name = trip("B2", "WEEK", way, 1, plain(stops, 0, [0, 5]), "Hospital" if way == "H" else "Central Station")
    frequencies += [[name, "07:00:00", "19:00:00", 600, 1], [name, "19:00:00", "22:00:00", 1200, 1]]
for service, starts in [("WEEK", [385, 430, 540, 750, 930, 1050]), ("SAT", [540, 900]), ("SUN", [720])]:
    for number, start in enumerate(starts):
        # On the way to town one may only get on at the road ends, on the way back only get off.
        trip("B78", service, f"I{number}", "", [
            ("660010", start, 0, 1), ("660011", start + 11, 0, 1), ("660012", start + 24, 0, 1), ("660004", start + 42, 1, 0),
        ], "Central Station")
        trip("B78", service, f"O{number}", "", [
            ("660004", start + 50, 0, 1), ("660012", start + 68, 1, 0), ("660011", start + 81, 1, 0), ("660010", start + 92, 1, 0),
        ], "Dalvík")
for number, start in enumerate([23 * 60 + 45, 24 * 60 + 50]):
    trip("BN", "NIGHT", number, 1, plain(["660004", "660012", "660011", "660010"], start, [0, None, None, 40]), "Dalvík")
RAIL = ["660014", "660013", "660005"]
for service, starts in [("WEEK", [380, 440, 600, 780, 960, 1080]), ("SAT", [480, 840]), ("SUN", [660, 1080])]:
    for number, start in enumerate(starts):
        trip("R", service, f"I{number}", 1, plain(RAIL, start, [0, 52, 62]), "Central Station")
        trip("R", service, f"O{number}", 1, plain(RAIL[::-1], start + 75, [0, 10, 62]), "Húsavík")

write("trips", "route_id service_id trip_id trip_headsign wheelchair_accessible", trips)
write("stop_times", "trip_id arrival_time departure_time stop_id stop_sequence pickup_type drop_off_type", times)
write("frequencies", "trip_id start_time end_time headway_secs exact_times", frequencies)
write("transfers", "from_stop_id to_stop_id transfer_type min_transfer_time", [
    ["660005", "660004", 2, 240],
    ["660004", "660005", 2, 240],
    ["660010", "660010", 1, ""],
])
