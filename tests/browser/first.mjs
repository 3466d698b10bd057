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
console.log(await ruth.text());
await finish(server);
