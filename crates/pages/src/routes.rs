//! Which page answers which address, and who may ask for it.
//!
//! Default deny: an address that no line names does not exist, and a page that no role may see is not shown.

use crate::access::{self, Access};
use crate::frame::refusal;
use crate::here::Here;
use crate::page;
use crate::request::{Reply, Request};

/// A page: what it says to a request; the name that stood in place of `*`.
pub type Handler = fn(&Here<'_>, &Request, &str) -> Reply;

/// An address below the production's; `*` stands for one name at its end.
pub struct Route {
    /// The address.
    pub path: &'static str,
    /// Who may see it and use it: a line of `access.txt`.
    pub access: &'static str,
    /// The page.
    pub page: Handler,
}

const fn route(path: &'static str, access: &'static str, page: Handler) -> Route {
    Route { path, access, page }
}

/// All pages.
pub const ROUTES: &[Route] = &[
    route("/", "see-board", page::board::reply),
    route("/far", "see-board", page::board::far),
    route("/scan", "see-set", page::scan::reply),
    route("/weapons", "see-set", page::weapons::reply),
    route("/weapon/*", "see-set", page::weapon::reply),
    route("/enter/*", "see-set", page::enter::reply),
    route("/setup", "set-up", page::setup::reply),
    route("/people", "see-set", page::people::reply),
    route("/people/admit", "admit", page::people::admit),
    route("/person/*", "see-set", page::people::person),
    route("/record", "see-set", page::record::reply),
    route("/record/*", "see-set", page::record::entry),
    route("/stop", "stop", page::stop::reply),
    route("/stop/*", "see-board", page::stop::one),
    route("/speak", "speak", page::speak::reply),
    route("/day", "see-set", page::day::reply),
    route("/join", "join", page::join::reply),
    route("/me", "see-board", page::me::reply),
    route("/unsent", "see-set", page::me::unsent),
    route("/more", "see-board", page::more::reply),
];

/// The reply of the page that answers.
pub fn reply(here: &Here<'_>, request: &Request) -> Reply {
    if let Some(key) = &here.visitor.waiting {
        return page::join::waiting(here, key);
    }
    let Some((route, name)) = find(&request.path) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    match access::may(here, route.access) {
        Access::Allowed => (route.page)(here, request, name),
        Access::JoinFirst => refusal(here, 403, "error-join-first-title", "error-join-first"),
        Access::NotYours => refusal(here, 403, "error-not-yours-title", "error-not-yours"),
    }
}

/// The route of a path, and the name at its end.
pub fn find(path: &str) -> Option<(&'static Route, &str)> {
    let exact = ROUTES.iter().find(|r| r.path == path).map(|r| (r, ""));
    exact.or_else(|| {
        ROUTES.iter().find_map(|r| {
            let name = path.strip_prefix(r.path.strip_suffix('*')?)?;
            (!name.is_empty() && !name.contains('/')).then_some((r, name))
        })
    })
}
