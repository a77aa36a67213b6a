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
