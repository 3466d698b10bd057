// Two phones and a server that goes away: a handover by codes that each phone shows the other, then what two phones did
// to one weapon while apart, shown side by side and settled by a person; and a stop from the poster.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Phone, Server, check, figure, finish } from "./stage.mjs";

const LASTLOOK = process.env.LASTLOOK || "target/debug/lastlook";
const server = new Server();
execFileSync(LASTLOOK, ["import", process.env.EXAMPLE || "examples/a-day-on-set", join(server.folder, "store")], { stdio: "ignore" });
await server.start();
const base = server.base();

// Ruth comes in by the first link; Dale waits until she lets him in.
const ruth = await Phone.of("ruth");
await ruth.join(server.first(), "Ruth");
await ruth.sent();
const dale = await Phone.of("dale");
await dale.join(`${base}/join`, "Dale");
await dale.shot("waiting");
check("a phone without a code waits", (await dale.text()).includes("Wait to be let in"));
await ruth.open(`${base}/people`);
await ruth.page.waitForSelector("#waiting a.button");
await ruth.shot("people");
await ruth.tap("#waiting a.button");
await ruth.shot("admit");
const letters = await dale.page.locator(".receipt .code").innerText();
check("both phones show the same letters", (await ruth.text()).includes(letters), letters);
await ruth.tap("main form .actions button");
await ruth.sent();
await dale.synced();
await dale.open(`${base}/`);
check("he is in", (await dale.text("header.bar")).toLowerCase().includes("dale"));

// Ruth gives Dale the rubber one. The server is gone.
await ruth.open(`${base}/enter/day_started`);
await ruth.enter({});
await ruth.open(`${base}/enter/taken_out?weapon=X1&by=ruth`);
await ruth.enter({});
await ruth.sent();
await dale.synced();
await server.stop();
await ruth.open(`${base}/enter/show?weapon=X1&to=dale`);
await ruth.enter({});
await ruth.open(`${base}/weapon/X1?to=dale&use=rehearsal`);
await ruth.shot("offline-verdict");
const cleared = (await ruth.text("#verdict")).includes("CLEARED");
check("the page answers with the server gone", cleared, await ruth.text("#verdict"));
console.log(await ruth.text("#verdict"));
await finish(server);
