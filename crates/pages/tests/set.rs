//! The pages over the example's record: what a person sees, and what they sign.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{at, drafts, page, sample, until, visitor};

#[test]
fn right_after_lunch_the_revolver_is_not_cleared_and_each_missing_step_is_a_button() {
    let now = at("2026-05-11", "12:47");
    let sample = until(sample(), now);
    let html = page(&sample, &visitor("ruth"), now, "/weapon/R1?to=dale&scene=sc14&use=take");
    assert!(html.contains("is-not-cleared"), "{html}");
    assert!(html.contains("/show/R1?by=ruth&amp;to=dale&amp;chambers=6"), "{html}");
    assert!(html.contains("/enter/inspected?weapon=R1"), "{html}");
}

#[test]
fn after_loading_showing_and_calling_it_is_cleared() {
    let now = at("2026-05-11", "13:10:40");
    let html = page(&until(sample(), now), &visitor("ruth"), now, "/weapon/R1?to=dale&scene=sc14&use=take");
    assert!(html.contains("is-cleared") && html.contains("Now show the chamber"), "{html}");
}

#[test]
fn a_form_becomes_the_line_of_a_record() {
    let now = at("2026-05-11", "12:48");
    let sample = until(sample(), now);
    let signed =
        drafts(&sample, &visitor("ruth"), now, "/enter/show", "weapon=R1&to=dale&chambers=6&remark=in+%22sun%22");
    assert_eq!(signed[0].body, "show(weapon: R1, to: dale, chambers: 6) \"in \\\"sun\\\"\"");
    assert!(signed[0].means.as_deref().unwrap_or_default().contains("6 chambers"));
}
