//! Sites, scenarios and services as outputs name them.

use waywarden_pack::Value;
use waywarden_scenario::rows::SiteRef;
use waywarden_scenario::{Case, ServiceIndex, SiteIndex};

use crate::tables::ResultOf;

/// What stands for a site that is none.
pub(crate) const NO_SITE: &str = "no site can be reached";

/// The id of a position; a moved site has an id of its own at its new place.
pub(crate) fn site_id(case: &Case, site: Option<SiteIndex>) -> Value {
    site.map(|site| case.sites.position_id(site)).into()
}

/// The name of a site.
pub(crate) fn site_name(case: &Case, site: Option<SiteIndex>) -> Value {
    site.map_or_else(|| Value::from(NO_SITE), |site| Value::from(SiteRef::of(case, site).name))
}

pub(crate) fn scenario_id(case: &Case, of: ResultOf) -> &str {
    of.scenario.id(case)
}

pub(crate) fn service_id(case: &Case, service: Option<ServiceIndex>) -> Option<&str> {
    service.and_then(|service| case.services.get(service)).map(|service| service.id.as_str())
}
