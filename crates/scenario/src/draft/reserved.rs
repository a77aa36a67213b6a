//! Names of weights that the results keep for themselves.

/// Names that programs of maps keep for their own fields, and fields of the layer of areas.
const KEPT: [(&str, &str); 31] = [
    ("fid", "is kept by GIS programs for their own key"),
    ("id", "is kept by GIS programs for their own key"),
    ("ogc_fid", "is kept by GIS programs for their own key"),
    ("objectid", "is kept by GIS programs for their own key"),
    ("oid", "is kept by databases for their own key"),
    ("rowid", "is kept by databases for their own key"),
    ("shape", "is kept by GIS programs for the geometry"),
    ("shape_area", "is kept by GIS programs for the geometry"),
    ("shape_length", "is kept by GIS programs for the geometry"),
    ("shape_leng", "is kept by GIS programs for the geometry"),
    ("the_geom", "is kept by GIS programs for the geometry"),
    ("wkb_geometry", "is kept by GIS programs for the geometry"),
    ("geom", "is kept by GIS programs for the geometry"),
    ("geometry", "is kept by GIS programs for the geometry"),
    ("run_id", "is a field of the results"),
    ("area_id", "is a field of the results"),
    ("area_name", "is a field of the results"),
    ("walk_m", "is a field of the results"),
    ("no_time_reason", "is a field of the results"),
    ("areas", "is a field of the results"),
    ("scenario", "is a field of the results"),
    ("rank", "is a field of the results"),
    ("before_site", "is a field of the results"),
    ("after_site", "is a field of the results"),
    ("before_min", "is a field of the results"),
    ("after_min", "is a field of the results"),
    ("extra_min", "is a field of the results"),
    ("feature_id", "is a field of the results"),
    ("leaves_roads", "is a field of the results"),
    ("today_site", "is a field of the results"),
    ("today_min", "is a field of the results"),
];

/// What is wrong with the name of a weight, and a name to write instead; `None` if it can name a field of every output.
#[must_use]
pub fn kept_name(name: &str) -> Option<(String, String)> {
    let known = KEPT.iter().find(|(kept, _)| *kept == name);
    let instead = |name: &str| format!("weight_{}", name.trim_start_matches('_'));
    if let Some((_, why)) = known {
        return Some((format!("the name \"{name}\" {why}"), instead(name)));
    }
    (!name.starts_with(|c: char| c.is_ascii_lowercase()))
        .then(|| (format!("the name \"{name}\" does not begin with a letter, as names of fields must"), instead(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_names_are_told_with_another() {
        for name in ["rowid", "objectid", "oid", "shape", "shape_area", "ogc_fid", "the_geom"] {
            assert!(kept_name(name).is_some_and(|(why, _)| why.contains("is kept by")), "{name}");
        }
        for name in [
            "fid",
            "geom",
            "geometry",
            "id",
            "area_id",
            "run_id",
            "2021_people",
            "_people",
            "no_time_reason",
            "rank",
            "feature_id",
            "leaves_roads",
            "areas",
        ] {
            let (_, instead) = kept_name(name).expect(name);
            assert_eq!(kept_name(&instead), None, "{instead}");
        }
        for name in ["people", "shapes", "fids", "geometric_mean", "pop_2021"] {
            assert_eq!(kept_name(name), None, "{name}");
        }
    }
}
