//! What the relation of a ferry line says.

use super::access::{Access, motor_access};
use super::hours;
use super::ways::{carries, suspended};
use super::{Member, Notes, Rules, Tags, value};
use crate::ferries::FerryRoute;
use crate::ferry_duration::Duration;

/// Most ways of a line; real ones have some dozen.
const MOST_WAYS: usize = 1_000;

/// The line that a relation describes, if it is one.
pub(crate) fn ferry_route<'a>(
    tags: Tags<'_, '_>,
    members: impl Iterator<Item = (&'a str, Member)>,
    rules: &Rules,
) -> Option<FerryRoute> {
    let route = value(tags, "route").filter(|_| value(tags, "type") == Some("route"))?;
    if !rules.table.ferries.routes.iter().any(|known| known == route) {
        return None;
    }
    let mut notes = Notes::default();
    let closed = motor_access(tags, None, rules, &mut notes) == Some(Access::Closed);
    let ways = members.filter_map(|(_, member)| if let Member::Way(id) = member { Some(id) } else { None });
    let shut = hours::is_open(tags, rules, &mut notes) == Some(false);
    let said = value(tags, "duration");
    let duration = said.and_then(Duration::read);
    Some(FerryRoute {
        carries: carries(tags, rules, &mut notes),
        closed,
        suspended: shut || suspended(tags, rules),
        duration,
        unread_duration: said.is_some() && duration.is_none(),
        ways: ways.take(MOST_WAYS).collect(),
    })
}
