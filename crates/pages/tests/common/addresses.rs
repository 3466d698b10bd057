//! Every address of the example, found as people find them: from page to page, by links and forms. Tests of other crates
//! that walk over all pages include this file too.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use book::Book;
use pages::routes::{ROUTES, find};

/// How many addresses of one route are opened: names differ, pages hardly.
const PER_ROUTE: usize = 8;

/// Addresses to which nothing on a page leads at every moment, or that need something after them.
const MORE: &[&str] = &[
    "/c/weapon/R1",
    "/weapon/R1?to=dale&scene=sc14&use=take",
    "/weapon/X1?to=dale&scene=sc14&use=rehearsal",
    "/weapon/B1?to=lucia&scene=sc14&use=take",
    "/handover/R1?to=dale&scene=sc14&use=take",
    "/people/admit?key=tamarack&name=Wes&device=phone",
    "/count/R1",
    "/print/log/2026-05-11",
    "/packet/osha-301/U1",
    "/packet/cal-342/U1",
    "/guest/speak",
    "/guest/speak/C1",
    "/hold?weapon=R1",
    "/override?weapon=R1&to=dale&scene=sc14&use=take",
    "/meeting/M1",
    "/note/N1",
    "/join",
    "/no-such-page",
];

/// Opens page after page, from `/` and all addresses without a name, and gives each address and its page, in order.
pub fn walk(book: &Book, base: &str, open: &mut dyn FnMut(&str) -> Option<String>) -> BTreeMap<String, String> {
    let exact = ROUTES.iter().map(|r| r.path).filter(|p| !p.ends_with('*')).map(str::to_owned);
    let forms = book.protocol.vocabulary.kinds.iter().map(|kind| format!("/enter/{}", kind.name));
    let more = MORE.iter().map(|m| (*m).to_owned());
    let mut first: VecDeque<String> = exact.chain(more).chain(forms).chain(received(book)).collect();
    let mut found: VecDeque<String> = VecDeque::new();
    let mut opened: BTreeMap<&str, usize> = BTreeMap::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut pages = BTreeMap::new();
    while let Some((address, must)) =
        first.pop_front().map(|a| (a, true)).or_else(|| found.pop_front().map(|a| (a, false)))
    {
        let path = find(address.split('?').next().unwrap_or_default()).map_or("", |(route, _)| route.path);
        let count = opened.entry(path).or_default();
        if !known.insert(address.clone()) || (!must && *count >= PER_ROUTE) {
            continue;
        }
        *count += 1;
        let Some(html) = open(&address) else { continue };
        found.extend(links(&html, base));
        pages.insert(address, html);
    }
    let missed: Vec<&str> = ROUTES.iter().map(|r| r.path).filter(|p| !opened.contains_key(p)).collect();
    assert!(missed.is_empty(), "nothing leads to {missed:?}: name an address of it in addresses.rs");
    pages
}

/// The page on which whoever got a weapon last says so.
fn received(book: &Book) -> Option<String> {
    let (entry, _) = book.of_kind("handover").next_back()?;
    Some(format!("/receive/{}", book.lines.get(entry)?.as_ref()?.hash.to_hex()))
}

/// Where links and forms of a page lead, below `base`.
fn links(html: &str, base: &str) -> Vec<String> {
    let ends = ["href=\"", "action=\""].iter().flat_map(|start| html.split(start).skip(1));
    let addresses = ends.filter_map(|rest| rest.split('"').next()).map(|a| a.replace("&amp;", "&"));
    let own = addresses.filter_map(|a| a.strip_prefix(base).map(str::to_owned)).filter(|a| a.starts_with('/'));
    own.map(|a| a.split('#').next().unwrap_or_default().to_owned()).collect()
}
