//! How often a drawn border and the exact times agree.

use waywarden_network::UNREACHABLE_MS;
use waywarden_study::AuditedIsochrones;
use waywarden_study::audit::Audit;

/// A line for each site and number of minutes; `sites` are the ids of those that were audited.
#[must_use]
pub fn audit_text(sites: &[&str], found: &AuditedIsochrones) -> String {
    let mut text = String::new();
    for (site, audits) in sites.iter().zip(&found.audits) {
        for (audit, &level_ms) in audits.iter().zip(&found.levels_ms) {
            text.push_str(&audit_line(site, level_ms, audit));
        }
    }
    text
}

fn audit_line(site: &str, level_ms: u32, audit: &Audit) -> String {
    let over = match audit.worst_inside_ms {
        UNREACHABLE_MS => "no way".to_owned(),
        ms => format!("{:.0} s", f64::from(ms) / 1e3),
    };
    format!(
        "{site}, {} min: right for {:.2} % of the roads within 10 min of the border, {:.2} % without the last 30 s; \
         inside and late by at most {over}, by over 2 min {} places, {} of them farther than a cell from a road in time; \
         outside with at most {:.0} s left ({} places)\n",
        f64::from(level_ms) / 60_000.0,
        100.0 * audit.agreement(false),
        100.0 * audit.agreement(true),
        audit.far_off,
        audit.far_off_by_more_than_a_cell,
        f64::from(audit.worst_outside_ms) / 1e3,
        audit.sampled(),
    )
}

#[cfg(test)]
mod tests {
    use waywarden_study::audit::Band;

    use super::*;

    #[test]
    fn a_line_for_each_site_and_level_says_where_the_border_is_wrong() {
        // 100 places in time and near the border: 20 asked for, 1 drawn outside; 300 beyond, 30 asked for, 3 drawn inside.
        let band = |places, sampled, wrong| Band { places, sampled, wrong, wrong_own_road: wrong };
        let one = Audit {
            within: [band(100, 20, 1), Band::default(), Band::default(), Band::default()],
            beyond: [Band::default(), band(300, 30, 3), Band::default(), Band::default()],
            worst_inside_ms: 125_000,
            worst_outside_ms: 4_000,
            far_off: 2,
            far_off_by_more_than_a_cell: 1,
        };
        let no_way = Audit { worst_inside_ms: UNREACHABLE_MS, ..Audit::default() };
        let levels_ms = vec![1_800_000, 2_700_000];
        let text = audit_text(
            &["south", "north"],
            &AuditedIsochrones { levels_ms, spacing_m: 20.0, audits: vec![vec![one, no_way], vec![no_way, one]] },
        );
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        // 5 and 30 of 400 places are on the wrong side; without the first band 30 of 300.
        let expected = "south, 30 min: right for 91.25 % of the roads within 10 min of the border, 90.00 % without the last 30 s; \
                        inside and late by at most 125 s, by over 2 min 2 places, 1 of them farther than a cell from a road in time; \
                        outside with at most 4 s left (50 places)";
        assert_eq!(lines[0], expected);
        assert!(lines[1].starts_with("south, 45 min: right for 100.00 %") && lines[1].contains("at most no way"));
        assert!(lines[2].starts_with("north, 30 min:") && lines[3].starts_with("north, 45 min:"));
    }
}
