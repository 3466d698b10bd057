//! Every cell of the table of access: each action and each kind of entry, for anybody, a member, an admin and each role.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{asked, at, sample, until, visitor};
use pages::access::{Access, KINDS, Standing, TABLE, action, decide, decide_draft, decide_kind, lines, read};
use pages::routes::ROUTES;
use pages::{Draft, Reply, Request, Visitor};
use protocol::check::Protocol;
use record::control::{Control, Disown, Enrol, May};
use record::key::SigningKey;

fn built_in() -> std::sync::Arc<Protocol> {
    book::Book::read(&book::said::Source::default(), &mut book::Protocols::new(), 0).protocol
}

fn roles() -> Vec<String> {
    let protocol = built_in();
    let choice = protocol.vocabulary.choices.iter().find(|c| c.name == "role").unwrap();
    choice.words.iter().map(|(w, _)| w.clone()).collect()
}

fn nobody() -> Standing {
    Standing::default()
}

fn member(roles: &[&str]) -> Standing {
    Standing { member: true, admin: false, roles: roles.iter().map(|r| (*r).to_owned()).collect(), key: None }
}

fn admin() -> Standing {
    Standing { member: true, admin: true, roles: Vec::new(), key: None }
}

/// Groups of kinds, by name; the lines of one group put together.
fn groups() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    read(KINDS).for_each(|(group, kinds)| groups.entry(group).or_default().extend(kinds));
    groups
}

#[test]
fn every_kind_is_in_exactly_one_group_and_every_group_has_its_line() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    groups().values().flatten().for_each(|kind| *seen.entry(kind).or_default() += 1);
    let twice: Vec<_> = seen.iter().filter(|(_, n)| **n > 1).collect();
    assert!(twice.is_empty(), "in two groups of kinds.txt: {twice:?}");
    let protocol = built_in();
    let known: BTreeSet<&str> = protocol.vocabulary.kinds.iter().map(|k| k.name.as_str()).collect();
    let named: BTreeSet<&str> = seen.into_keys().collect();
    let absent: Vec<_> = known.difference(&named).collect();
    assert!(absent.is_empty(), "in no group of kinds.txt, so that nobody can enter them: {absent:?}");
    let unknown: Vec<_> = named.difference(&known).collect();
    assert!(unknown.is_empty(), "in kinds.txt and not in the vocabulary: {unknown:?}");
    for group in groups().keys() {
        assert!(lines().any(|(name, _)| name == action(group)), "access.txt has no line enter-{group}");
    }
}

#[test]
fn the_table_names_each_action_once_and_only_roles_that_exist() {
    let mut names = BTreeSet::new();
    let roles = roles();
    for (name, words) in lines() {
        assert!(names.insert(name), "{name} stands twice in access.txt");
        for word in words {
            let known = matches!(word, "anyone" | "member" | "admin") || roles.iter().any(|r| r == word);
            assert!(known, "{name}: `{word}` is no role");
        }
    }
    for group in names.iter().filter_map(|n| n.strip_prefix("enter-")) {
        assert!(groups().contains_key(group), "enter-{group} has no kinds in kinds.txt");
    }
    assert!(TABLE.lines().all(|l| l.is_empty() || l.starts_with('#') || l.contains(':')));
    for route in ROUTES {
        assert!(names.contains(route.access), "{}: access.txt has no line `{}`", route.path, route.access);
    }
}

#[test]
fn every_cell_is_as_its_line_says_and_all_others_are_denied() {
    for (name, words) in lines() {
        let open = words.contains(&"anyone");
        let members = open || words.contains(&"member");
        assert_eq!(decide(&nobody(), name) == Access::Allowed, open, "{name} for anybody");
        assert_eq!(decide(&member(&[]), name) == Access::Allowed, members, "{name} for a member");
        // On a fresh production nobody has a role yet: the admin can do everything.
        assert_eq!(decide(&admin(), name), Access::Allowed, "{name} for an admin");
        for role in roles() {
            let expected = members || words.contains(&role.as_str());
            assert_eq!(decide(&member(&[&role]), name) == Access::Allowed, expected, "{name} for {role}");
        }
    }
}

#[test]
fn what_no_line_names_is_denied_to_everybody() {
    for name in ["", "enter-", "enter-everything", "see", "see-board ", "SEE-BOARD", "anyone", "clear"] {
        for standing in [nobody(), member(&["armorer", "first_ad"]), admin()] {
            assert_ne!(decide(&standing, name), Access::Allowed, "{name}");
            assert_ne!(decide_kind(&standing, name), Access::Allowed, "{name}");
        }
    }
}

#[test]
fn a_role_or_a_right_without_having_joined_is_worth_nothing() {
    let strange = Standing { admin: true, roles: roles(), ..Standing::default() };
    for (name, words) in lines() {
        let expected = if words.contains(&"anyone") { Access::Allowed } else { Access::JoinFirst };
        assert_eq!(decide(&strange, name), expected, "{name}");
    }
}

/// What the trade expects, written down without looking at the table.
#[test]
fn the_important_cells_are_as_the_trade_expects() {
    let yes =
        |role: &str, kind: &str| assert_eq!(decide_kind(&member(&[role]), kind), Access::Allowed, "{role} {kind}");
    let no =
        |role: &str, kind: &str| assert_eq!(decide_kind(&member(&[role]), kind), Access::NotYours, "{role} {kind}");
    for role in roles() {
        for kind in [
            "stop_called",
            "concern_raised",
            "unintended_discharge",
            "injury",
            "round_found",
            "out_of_sight",
            "receipt_signed",
        ] {
            yes(&role, kind);
        }
    }
    for handler in ["property_master", "armorer", "assistant_property_master"] {
        for kind in [
            "handover",
            "taken_out",
            "locked_away",
            "loaded",
            "show",
            "lot_received",
            "day_sheet",
            "stop_released",
            "fit_attested",
            "weapon_registered",
        ] {
            yes(handler, kind);
        }
    }
    // Who watches may write down for hands that are full; whose hands they are stays in the entry.
    for kind in [
        "show",
        "announced",
        "loaded",
        "take_started",
        "cut",
        "meeting_held",
        "attended",
        "day_started",
        "day_wrapped",
        "stop_released",
    ] {
        yes("first_ad", kind);
    }
    for kind in ["dummies_checked", "lot_received", "day_sheet", "bore_checked", "fit_attested", "assessment_endorsed"]
    {
        for role in ["first_ad", "producer", "performer", "director", "safety_advisor", "crew"] {
            no(role, kind);
        }
    }
    for kind in ["role_assigned", "role_released"] {
        yes("upm", kind);
        for role in ["performer", "crew", "armorer", "guest", "background", "camera"] {
            no(role, kind);
        }
    }
    for kind in ["loaded", "show", "taken_out", "stop_released", "take_started", "meeting_held", "weapon_planned"] {
        for role in ["performer", "guest", "crew", "background", "camera", "medic"] {
            no(role, kind);
        }
    }
    for role in ["director", "producer", "upm", "safety_advisor", "guest", "crew", "camera", "medic"] {
        no(role, "handover");
    }
    yes("performer", "handover");
    yes("producer", "override_proposed");
    no("director", "override_confirmed");
    for role in roles() {
        no(&role, "convicted");
    }
    for kind in ["stop_called", "concern_raised"] {
        assert_eq!(decide_kind(&nobody(), kind), Access::Allowed, "{kind}");
    }
    for kind in ["stop_released", "handover", "concern_answered", "unintended_discharge", "attended"] {
        assert_eq!(decide_kind(&nobody(), kind), Access::JoinFirst, "{kind}");
    }
}

#[test]
fn an_admin_can_enter_every_kind_before_anybody_has_a_role() {
    for kind in &built_in().vocabulary.kinds {
        assert_eq!(decide_kind(&admin(), &kind.name), Access::Allowed, "{}", kind.name);
    }
}

#[test]
fn anybody_gives_up_their_own_key_from_now_on_and_nothing_else() {
    let key = |seed| SigningKey::from_seed([seed; 32]).public();
    let own = Standing { key: Some((key(9).into(), 7)), ..member(&[]) };
    let disowns = |seed, last| {
        let control = Control::Disown(Disown { key: key(seed).into(), last, why: "left".into() });
        decide_draft(&own, &Draft { control: Some(control), ..Draft::default() })
    };
    assert_eq!(disowns(9, Some(7)), Access::Allowed);
    for (seed, last) in [(8, Some(7)), (9, Some(6)), (9, Some(8)), (9, None)] {
        assert_eq!(disowns(seed, last), Access::NotYours, "{seed} {last:?}");
    }
}

#[test]
fn a_draft_is_judged_by_what_it_says() {
    let key = SigningKey::from_seed([9; 32]).public();
    let enrol = Control::Enrol(Enrol { key, persons: vec!["x".into()], may: May::SAY, device: "d".into() });
    let disown = Control::Disown(Disown { key: key.into(), last: None, why: "lost".into() });
    for control in [enrol, disown] {
        let draft = Draft { control: Some(control), ..Draft::say("stop_called(stop: S1)") };
        assert_eq!(decide_draft(&member(&["armorer"]), &draft), Access::NotYours);
        assert_eq!(decide_draft(&admin(), &draft), Access::Allowed);
    }
    let member = member(&[]);
    for body in [
        "adopt house",
        "set blank_distance = 1 ft",
        "production \"X\" in \"US-CA\" at -07:00",
        "",
        "@a stop_called(stop: S1)",
        "include \"x\"",
    ] {
        assert_eq!(decide_draft(&member, &Draft::say(body)), Access::NotYours, "{body}");
    }
    for body in
        ["  stop_called(stop: S1)", "not injury(id: U1)", "asks handover(weapon: R1, to: kim)", "withdraws \"wrong\""]
    {
        assert_eq!(decide_draft(&member, &Draft::say(body)), Access::Allowed, "{body}");
    }
    assert_eq!(decide_draft(&member, &Draft::say("not inspected(weapon: R1)")), Access::NotYours);
}

// ---- as pages do it --------------------------------------------------------------------------------------

fn status(reply: &Reply) -> u16 {
    match reply {
        Reply::Page { status, .. } => *status,
        Reply::Enter { .. } => 303,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_form_and_its_sending_are_refused_alike_and_say_who_can() {
    let now = at("2026-05-11", "09:00");
    let sample = until(sample(), now);
    let form = "weapon=R1&to=dale&chambers=6";
    for (who, expected) in
        [("ruth", (200, 303)), ("imani", (200, 303)), ("bea", (403, 403)), ("dale", (403, 403)), ("vera", (403, 403))]
    {
        let shown = asked(&sample, &visitor(who), now, &Request::show("/enter/show"));
        let sent = asked(&sample, &visitor(who), now, &Request::post("/enter/show", form));
        assert_eq!((status(&shown), status(&sent)), expected, "{who}");
        if let Reply::Page { html, status: 403 } = shown {
            assert!(html.contains("Ruth") || html.contains("ruth"), "who can do it: {html}");
            assert!(!html.contains("<form class=\"form\" method=\"post\" action=\"/set/0123456789abcdef/enter/show\""));
        }
    }
    let guest = Visitor { person: None, ..visitor("") };
    assert_eq!(status(&asked(&sample, &guest, now, &Request::post("/enter/show", form))), 403);
}

#[test]
fn no_page_signs_what_its_visitor_may_not_enter() {
    let now = at("2026-05-11", "09:00");
    let sample = until(sample(), now);
    let posts = [
        ("/day", "do=wrap", "imani", "bea"),
        ("/meeting", "do=hold&scene=sc14&person=bea", "imani", "bea"),
        ("/meeting/M1", "do=late&person=noor", "theo", "dale"),
        ("/person/bea", "do=assign&role=crew", "noor", "bea"),
        ("/scene/sc14", "do=call&person=noor", "theo", "bea"),
        ("/scenes", "scene=sc99", "theo", "bea"),
        ("/plan/confirm", "do=sign&line=called_for(person:+noor,+scene:+sc14)", "theo", "bea"),
    ];
    for (path, form, can, cannot) in posts {
        let reply = |who: &str| asked(&sample, &visitor(who), now, &Request::post(path, form));
        assert!(matches!(reply(can), Reply::Enter { .. }), "{path} for {can}: {:?}", reply(can));
        assert!(matches!(reply(cannot), Reply::Page { .. }), "{path} for {cannot}: {:?}", reply(cannot));
    }
}

#[test]
fn everybody_can_say_that_a_scene_changed() {
    let now = at("2026-05-11", "09:00");
    let reply =
        asked(&until(sample(), now), &visitor("bea"), now, &Request::post("/scene/sc14", "do=change&what=dolly"));
    assert!(matches!(reply, Reply::Enter { .. }), "{reply:?}");
}
