// From nothing to wrap on one phone, first with the server, then the same with the server stopped: enrol, set up, enter
// a revolver, see what is missing, do it, see it cleared, hand it over, take it back, lock it away.

import { Phone, Server, check, finish } from "./stage.mjs";

const server = await new Server("--production", "tamarack.example/record").start();
const ruth = await Phone.of("ruth");
await ruth.join(server.first(), "Ruth Okafor");
check("the first person is let in", (await ruth.text()).includes("no name and no rules"));
await ruth.shot("new");
await ruth.tap("Set up the production");
await ruth.shot("setup");
await ruth.enter({ name: "Tamarack Station", place: "CA-BC", offset: "-07:00" });
check("the production has its name", (await ruth.text("header.bar")).includes("Tamarack Station"));
const called = await ruth.page.locator("header.bar .who").textContent();
check("the first person is called by the name that they wrote", called === "Ruth Okafor", called);
await ruth.shot("board");

const base = server.base();
const enter = async (kind, fields, query = "") => {
  await ruth.open(`${base}/enter/${kind}${query}`);
  await ruth.enter(fields);
};
await enter("day_started", {});
await enter("role_assigned", { person: "ruth_okafor", role: "armorer" });
await enter("role_assigned", { "person": "imani", role: "first_ad" }, "?person=imani");
await enter("role_assigned", { "person": "dale", role: "performer" }, "?person=dale");
await enter("weapon_registered", { weapon: "R1", class: "live_capable", type: "revolver", capacity: 6 }, "?weapon=R1&class=&type=");
await ruth.shot("registered");
await ruth.open(`${base}/weapon/R1?to=dale&use=rehearsal`);
await ruth.shot("not-cleared");
check("what is missing is listed, each a button", (await ruth.page.locator("ol.steps a.what").count()) > 3);

// ---- do it, see it cleared, hand it over, take it back, wrap: with the server, then the same without -----------

await enter("role_assigned", { role: "armorer" }, "?person=ruth_okafor");
await enter("weapon_registered", {}, "?weapon=X1&class=rubber&type=other&supplier=basin_prop_arms&personal=no");
await enter("supplier_licensed", {}, "?supplier=basin_prop_arms");

/** Does the first missing step, as its form is prefilled, until the answer is cleared. */
async function clear(question) {
  for (let step = 0; step < 30; step++) {
    await ruth.open(question);
    if (await ruth.page.locator("#verdict.is-cleared").count()) return step;
    const next = ruth.page.locator("ol.steps a.what").first();
    if (!(await next.count())) return -1;
    await Promise.all([ruth.page.waitForEvent("load"), next.click()]);
    await ruth.page.evaluate(() => {
      document.querySelector("main form").noValidate = true;
      document.querySelectorAll("main form input[type=checkbox]:not(:checked)").forEach((box) => box.click());
      for (const field of document.querySelectorAll("main form [required]")) {
        if (field.type === "radio" && !document.querySelector(`main form [name="${field.name}"]:checked`)) field.click();
        if (field.tagName === "SELECT" && !field.value) field.selectedIndex = 1;
        if (field.type === "text" && !field.value) field.value = "as planned";
        if (field.type === "number" && !field.value) field.value = "40";
      }
    });
    await Promise.all([ruth.page.waitForEvent("load"), ruth.page.locator("main form .actions button").first().click()]);
    if (process.env.TALK) console.log(ruth.page.url(), (await ruth.text()).slice(0, 200).replaceAll("\n", " | "));
  }
  return -1;
}

async function round(how) {
  await enter("taken_out", {}, "?weapon=X1");
  const steps = await clear(`${base}/weapon/X1?to=dale&use=rehearsal`);
  check(`${how}: what is missing can be done, and it is cleared`, steps >= 0, await ruth.text());
  await ruth.shot(`${how}-cleared`);
  await ruth.tap("form[action*='/handover/'] .button.primary");
  await ruth.open(`${base}/weapon/X1`);
  check(`${how}: it is in Dale's hands`, (await ruth.text()).toLowerCase().includes("dale has it"), await ruth.text());
  await ruth.tap("form[action*='/handover/'] .button");
  await enter("locked_away", {}, "?weapon=X1&container=safe&witness=imani");
  await ruth.open(`${base}/weapon/X1`);
  check(`${how}: it was taken back and locked away`, (await ruth.text()).includes("Locked away"), await ruth.text());
}

await round("with the server");
await server.stop();
await round("with the server stopped");
await enter("day_wrapped", {});
check("the day is wrapped, with nothing lost", (await ruth.text(".unsent")).match(/\d+/)?.[0] > 3, await ruth.text(".unsent"));
await server.start();
const state = await ruth.sent();
check("what was recorded without the server is with it now", state.unsent.length === 0 && state.held === state.entries, JSON.stringify(state));
await finish(server);
