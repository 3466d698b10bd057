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

/// An address below the production's; `*` stands for one name at its end, `**` for all that follows.
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
    route("/c/**", "scan-label", page::scan::label),
    route("/handover/*", "see-set", page::handover::reply),
    route("/receive/*", "see-set", page::handover::receive),
    route("/weapons", "see-set", page::weapons::reply),
    route("/weapon/*", "see-set", page::weapon::reply),
    route("/enter/*", "see-set", page::enter::reply),
    route("/setup", "set-up", page::setup::reply),
    route("/people", "see-set", page::people::reply),
    route("/people/admit", "admit", page::people::admit),
    route("/person/*", "see-set", page::people::person),
    route("/rounds", "see-set", page::rounds::reply),
    route("/rounds/*", "see-set", page::rounds::lot),
    route("/count", "see-set", page::count::reply),
    route("/count/*", "see-set", page::count::one),
    route("/show/*", "see-set", page::show::reply),
    route("/load/*", "see-set", page::load::reply),
    route("/unload/*", "see-set", page::unload::reply),
    route("/announce/*", "see-set", page::announce::reply),
    route("/record", "see-set", page::record::reply),
    route("/record/*", "see-set", page::record::entry),
    route("/stop", "stop", page::stop::reply),
    route("/stop/*", "see-board", page::stop::one),
    route("/speak", "speak", page::speak::reply),
    route("/speak/*", "speak", page::speak::one),
    route("/hold", "see-set", page::hold::reply),
    route("/hold/*", "see-set", page::hold::one),
    route("/override", "see-set", page::overriding::reply),
    route("/override/*", "see-set", page::overriding::one),
    route("/note", "see-set", page::note::reply),
    route("/note/*", "see-set", page::note::one),
    route("/guest/speak", "speak", page::speak::reply),
    route("/guest/speak/*", "speak", page::speak::one),
    route("/day", "see-set", page::day::reply),
    route("/meeting", "see-set", page::meeting::reply),
    route("/meeting/*", "see-set", page::meeting::one),
    route("/scenes", "see-set", page::plan::reply),
    route("/scene/*", "see-set", page::plan::scene),
    route("/plan/confirm", "see-set", page::plan::confirm::reply),
    route("/plan/read", "see-set", page::foreign::reply),
    route("/print", "see-set", page::print::reply),
    route("/print/labels", "print-labels", page::labels::reply),
    route("/print/handover/*", "see-set", page::print::slip),
    route("/print/log/*", "see-set", page::print::log),
    route("/print/poster", "see-set", page::print::poster),
    route("/print/paper", "see-set", page::paper::reply),
    route("/print/paper/*", "see-set", page::paper::one),
    route("/export", "see-set", page::export::reply),
    route("/export/*", "see-set", page::export::file),
    route("/pdf/**", "see-set", page::pdf::reply),
    route("/packet/**", "see-set", page::packet::reply),
    route("/join", "join", page::join::reply),
    route("/me", "see-board", page::me::reply),
    route("/leave", "leave", page::leave::reply),
    route("/unsent", "see-set", page::unsent::reply),
    route("/unsent/codes", "see-set", page::unsent::codes),
    route("/unsent/file", "see-set", page::unsent::file),
    route("/found", "see-set", page::found::reply),
    route("/more", "see-board", page::more::reply),
];

/// The reply of the page that answers.
pub fn reply(here: &Here<'_>, request: &Request) -> Reply {
    // Who waits may still give the phone back to those who are in, or go.
    let stays = !matches!(request.path.as_str(), "/me" | "/leave");
    if let Some(key) = here.visitor.waiting.as_ref().filter(|_| stays) {
        return page::join::waiting(here, request, key);
    }
    let Some((route, name)) = find(&request.path) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    match access::may(here, route.access) {
        Access::Allowed => {
            page::sent::looked_at(here, request, access::signed(here, (route.page)(here, request, name)))
        }
        Access::JoinFirst => refusal(here, 403, "error-join-first-title", "error-join-first"),
        Access::NotYours => refusal(here, 403, "error-not-yours-title", "error-not-yours"),
    }
}

/// The route of a path, and the name at its end.
pub fn find(path: &str) -> Option<(&'static Route, &str)> {
    let exact = ROUTES.iter().find(|r| r.path == path).map(|r| (r, ""));
    exact.or_else(|| {
        ROUTES.iter().find_map(|r| {
            let (start, deep) = match r.path.strip_suffix("**") {
                Some(start) => (start, true),
                None => (r.path.strip_suffix('*')?, false),
            };
            let name = path.strip_prefix(start)?;
            (!name.is_empty() && (deep || !name.contains('/'))).then_some((r, name))
        })
    })
}
