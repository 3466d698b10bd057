// How fast the phone is: cold start to a verdict in flight mode with the processor slowed six times, a verdict when warm,
// and from tap to "recorded". Prints figures beside their goals; a slow machine fails nothing.

import { Phone, Server, check, figure, finish } from "./stage.mjs";

const server = Server.withExample();
await server.start();
const ruth = await Phone.of("ruth");
await ruth.join(server.first(), "Ruth Okafor");
await ruth.sent();
const base = server.base();
const target = `${base}/weapon/R1?to=dale&scene=sc14&use=take`;
await ruth.open(target);
check("the example is on the phone", (await ruth.text()).includes("R1"));
/** How many bytes come over the network for a file of the app, and what they are. */
const loaded = async (name, encoding) => {
  const answer = await fetch(new URL(`/web/${name}`, base), { headers: { "accept-encoding": encoding } });
  const is = answer.headers.get("content-encoding") || "identity";
  return { is, length: Number(answer.headers.get("content-length")), bytes: Buffer.from(await answer.arrayBuffer()) };
};
const module = await loaded("phone.wasm", "gzip");
figure("the phone's module, as it is sent (gzip)", module.length / 1000, "KB", "< 600");
check("it is sent as gzip, and is the module", module.is === "gzip" && module.bytes.equals((await loaded("phone.wasm", "identity")).bytes));
for (const name of ["rules.texts", "en.texts", "es.texts"]) {
  figure(`${name}, as it is sent (gzip)`, (await loaded(name, "gzip")).length / 1000, "KB", "beside it");
}
await server.stop();

const cdp = await ruth.context.newCDPSession(ruth.page);
const slowed = async (rate) => cdp.send("Emulation.setCPUThrottlingRate", { rate });
const time = async (work) => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const p99 = (list) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.ceil(list.length * 0.99) - 1)];

/** Ends the service worker, so that the next page starts it anew. */
async function cold() {
  await ruth.open("about:blank");
  const browserSession = await ruth.context.browser().newBrowserCDPSession();
  const { targetInfos } = await browserSession.send("Target.getTargets");
  for (const info of targetInfos.filter((t) => t.type === "service_worker")) {
    await browserSession.send("Target.closeTarget", { targetId: info.targetId });
  }
  await browserSession.detach();
}

const start = [];
for (let i = 0; i < 5; i++) {
  await cold();
  await slowed(6);
  start.push(await time(async () => {
    await ruth.open(target);
    await ruth.page.waitForSelector("#verdict");
  }));
  await slowed(1);
}
figure("cold start to verdict, page slowed 6x", Math.round(median(start)), "ms, median of 5", "< 1500");
const warm = [];
for (let i = 0; i < 10; i++) warm.push(await time(() => ruth.open(target)));
figure("verdict when warm", Math.round(median(warm)), "ms");
const inside = await ruth.page.evaluate(async (address) => {
  const times = [];
  for (let i = 0; i < 20; i++) {
    const from = performance.now();
    await (await fetch(address, { headers: { accept: "text/html" } })).text();
    times.push(performance.now() - from);
  }
  return times;
}, target);
figure("page from the service worker, warm", Math.round(median(inside)), "ms, median of 20");
const taps = await ruth.page.evaluate(async ([base, mark]) => {
  const times = [];
  for (let i = 0; i < 100; i++) {
    const from = performance.now();
    const reply = await fetch(`${base}/enter/cleaned`, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: `weapon=R1&form-mark=${mark}.${i}`, redirect: "manual" });
    if (reply.type !== "opaqueredirect") throw new Error(`not recorded: ${reply.status}`);
    times.push(performance.now() - from);
  }
  return times;
}, [await ruth.base(), (await ruth.mark()).split(".")[0]]);
figure("tap to recorded", `${Math.round(median(taps))} median, ${Math.round(p99(taps))} p99`, "ms of 100", "p99 < 150");
await finish(server);
