// Signing in from the office: a passkey that is added on one browser and brings in another (Chromium's virtual
// authenticator), what is refused, and an account at a provider of the test's own, which signs real tokens and lies in
// every way that it can.

import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LASTLOOK, Phone, Server, check, finish } from "./stage.mjs";

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

// ---- a provider ------------------------------------------------------------------------------------------

/** An OpenID Connect provider on this machine: discovery, keys, authorization with PKCE, tokens. */
class Provider {
  rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  strange = generateKeyPairSync("ec", { namedCurve: "P-256" });
  secret = randomBytes(12).toString("hex");
  /** Who is asked, and how their token is spoiled. */
  user = { sub: "248289761001", email: "Noor@studio.example", email_verified: true };
  spoil = (token) => token;
  alg = "RS256";
  codes = new Map();
  asked = [];

  async start() {
    this.http = createServer((request, response) => this.answer(request, response).catch((error) => {
      response.writeHead(400).end(String(error));
    }));
    await new Promise((done) => this.http.listen(0, "127.0.0.1", done));
    this.issuer = `http://127.0.0.1:${this.http.address().port}`;
    return this;
  }

  async answer(request, response) {
    const url = new URL(request.url, this.issuer);
    const json = (value, status = 200) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return json({
          issuer: this.issuer, authorization_endpoint: `${this.issuer}/authorize`, token_endpoint: `${this.issuer}/token`,
          jwks_uri: `${this.issuer}/keys`, response_types_supported: ["code"], subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256", "ES256"],
        });
      case "/keys": {
        const jwk = (pair, kid) => ({ ...pair.publicKey.export({ format: "jwk" }), kid, use: "sig" });
        return json({ keys: [jwk(this.rsa, "r1"), jwk(this.ec, "e1")] });
      }
      case "/authorize": {
        const asked = Object.fromEntries(url.searchParams);
        this.asked.push(asked);
        const sound = asked.response_type === "code" && asked.client_id === "lastlook" && asked.code_challenge_method === "S256";
        if (!sound || !asked.nonce || !asked.state || !asked.scope.split(" ").includes("openid")) throw new Error("bad question");
        const code = randomBytes(16).toString("hex");
        this.codes.set(code, { ...asked, user: this.user });
        const back = new URL(asked.redirect_uri);
        if (this.declines) back.searchParams.set("error", "access_denied");
        else back.searchParams.set("code", code);
        back.searchParams.set("state", asked.state);
        return response.writeHead(302, { location: back.href }).end();
      }
      case "/token": {
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
        const [, pair] = (request.headers.authorization || "").split(" ");
        if (Buffer.from(pair || "", "base64").toString() !== `lastlook:${this.secret}`) return json({ error: "invalid_client" }, 401);
        const asked = this.codes.get(form.code);
        this.codes.delete(form.code);
        const proved = asked && createHash("sha256").update(form.code_verifier).digest("base64url") === asked.code_challenge;
        if (!proved || form.redirect_uri !== asked.redirect_uri) return json({ error: "invalid_grant" }, 400);
        return json({ access_token: "unused", token_type: "Bearer", id_token: this.token(asked) });
      }
    }
    return json({}, 404);
  }

  token(asked) {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: this.issuer, aud: "lastlook", iat: now, exp: now + 300, nonce: asked.nonce, ...asked.user };
    const header = { alg: this.alg, kid: this.alg === "RS256" ? "r1" : "e1", typ: "JWT" };
    const key = this.alg === "RS256" ? this.rsa.privateKey : { key: this.ec.privateKey, dsaEncoding: "ieee-p1363" };
    const spoiled = this.spoil({ header, claims, key });
    const message = `${base64url(JSON.stringify(spoiled.header))}.${base64url(JSON.stringify(spoiled.claims))}`;
    return `${message}.${spoiled.key ? base64url(sign("sha256", Buffer.from(message), spoiled.key)) : ""}`;
  }

  stop() {
    this.http.close();
    this.http.closeAllConnections();
  }
}

const freePort = () => new Promise((done) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

// ---- the production --------------------------------------------------------------------------------------

const provider = await new Provider().start();
const secret = join(tmpdir(), `lastlook-office-secret-${process.pid}`);
writeFileSync(secret, `${provider.secret}\n`, { mode: 0o600 });
const port = await freePort();
const front = `http://localhost:${port}`;
const server = new Server(
  "--production", "tamarack.example/record", "--production", "other.example/record", "--address", front,
  "--oidc-issuer", provider.issuer, "--oidc-client", "lastlook", "--oidc-secret-file", secret,
);
server.port = port;
await server.start();
check("whoever runs the server is told where the provider sends people back to", server.said().includes(`${front}/sign-in`));
const [base] = [...server.said().matchAll(/^tamarack\S+: (\S+)\/$/gm)].map((m) => m[1]);
const [other] = [...server.said().matchAll(/^other\S+: (\S+)\/$/gm)].map((m) => m[1]);
const first = new RegExp(`${base}/join\\?code=\\S+`).exec(server.said())[0];

const ruth = await Phone.of("ruth");
await ruth.join(first, "Ruth Okafor");
await ruth.shot("first");
await ruth.tap("Set up the production");
await ruth.enter({ name: "Tamarack Station", place: "CA-BC", offset: "-07:00" });
const enter = async (phone, kind, fields, query = "") => {
  await phone.open(`${base}/enter/${kind}${query}`);
  await phone.enter(fields);
};
await enter(ruth, "role_assigned", { person: "noor", role: "upm" }, "?person=noor");
await enter(ruth, "person_named", { person: "noor", name: "Noor Haddad" }, "?person=noor");
await ruth.sent();

/** An authenticator with a finger that is always there. */
async function authenticator(phone) {
  const cdp = await phone.context.newCDPSession(phone.page);
  await cdp.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    cdp,
    id: authenticatorId,
    all: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    verified: (is) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: is }),
    /** A passkey that its maker brought to this device too. */
    bring: (credential) => cdp.send("WebAuthn.addCredential", { authenticatorId, credential }),
  };
}

// ---- a passkey -------------------------------------------------------------------------------------------

const finger = await authenticator(ruth);
await ruth.open(`${base}/me`);
await ruth.page.waitForSelector("#add-passkey:not([hidden])");
await ruth.shot("me");
await ruth.page.fill("#passkey-name", "Ruth's key");
await ruth.tap("#add-passkey button");
check("a passkey is added", (await ruth.text()).includes("Ruth's key"), await ruth.text());
await ruth.shot("passkey");
await ruth.sent();
let [credential] = await finger.all();
check("the device keeps it for one person of one production, whom it does not name", credential.isResidentCredential && Buffer.from(credential.userHandle, "base64").length === 32);

const desk = async (who) => {
  const phone = await Phone.of(who);
  const device = await authenticator(phone);
  await phone.open(`${base}/join`);
  await phone.page.waitForSelector("#sign-in:not([hidden])");
  return { phone, device };
};
const byPasskey = async ({ phone }) => {
  await phone.page.waitForSelector("#by-passkey:not([hidden])");
  await Promise.all([phone.page.waitForURL(`${base}/`), phone.page.click("#by-passkey")]);
};
const refusedByPasskey = async ({ phone }) => {
  await phone.page.waitForSelector("#by-passkey:not([hidden])");
  await phone.page.click("#by-passkey");
  await phone.page.waitForSelector("#sign-in-wrong:not([hidden])");
  return phone.text("#sign-in-wrong");
};

const laptop = await desk("laptop");
await laptop.phone.shot("join");
await laptop.device.bring(credential);
await laptop.phone.page.fill("#browser", "office laptop");
await byPasskey(laptop);
check("another browser is in, as the same person", (await laptop.phone.page.evaluate(async (base) => (await fetch(`${base}/phone/state`)).json(), new URL(base).pathname)).person === "ruth_okafor");
await laptop.phone.shot("board");
await enter(laptop.phone, "day_started", {});
await laptop.phone.sent();
await ruth.sent();
await ruth.open(`${base}/record`);
await ruth.shot("record");
const record = await ruth.text();
check("what it records counts on other phones", /day/i.test(record) && !record.includes("its key may not"), record);
check("the record says how the browser came in", record.includes("signed in with a passkey"), record);
await ruth.open(`${base}/person/ruth_okafor`);
await laptop.phone.open(`${base}/people/admit`);
check("with the rights of the device that added the passkey", (await laptop.phone.page.locator("main form").count()) === 1);
check("the device says how it came in", (await ruth.text()).includes("office laptop, by passkey"), await ruth.text());
await ruth.shot("person");

/** A sign-in by hand, to send it as nobody should. */
const byHand = (phone, change) => phone.page.evaluate(async ({ path, change }) => {
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
  const post = async (where, body) => {
    const answer = await fetch(where, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    return { status: answer.status, ...(await answer.json().catch(() => ({}))) };
  };
  const newKey = async () => {
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    return text(await crypto.subtle.exportKey("raw", pair.publicKey));
  };
  const key = await newKey();
  const { ticket, challenge } = await post(`${path}/sign-in/challenge`, { key });
  const wanted = Uint8Array.from(atob(challenge.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  if (change === "challenge") wanted[0] ^= 1;
  const shown = await navigator.credentials.get({
    publicKey: { challenge: wanted, rpId: "localhost", userVerification: change === "unverified" ? "discouraged" : "required" },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
  const proof = {
    key, device: "by hand", ticket, credential: text(shown.rawId), clientData: text(clientDataJSON),
    authenticatorData: text(authenticatorData), signature: text(signature), userHandle: text(userHandle),
  };
  if (change === "key") proof.key = await newKey();
  if (change === "origin") proof.clientData = btoa(atob(proof.clientData).replace("http://localhost", "http://evil.example"));
  const found = [await post(`${change?.elsewhere || path}/sign-in/passkey`, proof)];
  if (change === "twice") found.push(await post(`${path}/sign-in/passkey`, proof));
  return found.map(({ status, error }) => `${status} ${error || "in"}`);
}, { path: new URL(base).pathname, change });

const hand = await desk("hand");
await hand.device.bring(credential);
for (const [change, expected] of [
  ["challenge", ["403 refused"]], ["origin", ["403 refused"]], ["key", ["403 late"]], ["twice", ["200 in", "403 late"]],
  [{ elsewhere: new URL(other).pathname }, ["403 late"]],
]) {
  const found = await byHand(hand.phone, change);
  check(`a proof is taken once, for its key, challenge, address and production: ${JSON.stringify(change)}`, String(found) === String(expected), String(found));
}
await hand.device.verified(false);
const unverified = await byHand(hand.phone, "unverified").catch((error) => [`browser: ${error.message.slice(0, 60)}`]);
check("a device that does not know its owner is not believed", unverified.every((found) => !found.startsWith("200")), String(unverified));

const stale = await desk("stale");
await stale.device.bring({ ...credential, signCount: 0 });
check("a copy that counts less than the passkey is not taken", (await refusedByPasskey(stale)).includes("copied"), await stale.phone.text());
await stale.phone.shot("refused");

// ---- on a computer that others use -----------------------------------------------------------------------

const setting = (phone, name) => phone.page.evaluate((key) => new Promise((done) => {
  indexedDB.open("lastlook").onsuccess = ({ target: { result: db } }) => {
    db.transaction("settings").objectStore("settings").get(key).onsuccess = ({ target: { result: kept } }) => {
      db.close();
      done(kept ? kept.profile || String(kept) : null);
    };
  };
}), `${name} ${new URL(base).pathname.split("/").at(-1)}`);
const shared = await Phone.of("shared");
const key = await authenticator(shared);
await shared.join(`${base}/join`, "Olga Reyes", { pin: "4711" });
await ruth.open(`${base}/people`);
await ruth.page.waitForSelector("#waiting a.button");
await ruth.tap("#waiting a.button");
await ruth.tap("main form .actions button");
await ruth.sent();
await shared.synced();
check("who acts with a PIN has a key for notes on the phone", (await setting(shared, "sealing"))?.includes("olga_reyes"));
await shared.open(`${base}/join`);
await key.bring({ ...credential, signCount: credential.signCount + 500 });
await byPasskey({ phone: shared });
check("who signs in after them acts", (await setting(shared, "active")).includes("ruth_okafor"));
check("and does not find the key for notes of who acted before", (await setting(shared, "sealing")) === null, await setting(shared, "sealing"));
const people = async () => {
  await shared.open(`${base}/me`);
  return shared.page.locator("form[action$='/phone/switch']");
};
await (await people()).locator("[name=pin]").fill("4711");
await shared.tap("form[action$='/phone/switch'] button");
check("nor is hers lost", (await setting(shared, "sealing"))?.includes("olga_reyes"));
check("without a PIN anybody on the phone takes over", (await (await people()).locator("[name=pin]").count()) === 0);
await shared.open(`${base}/join`);
await shared.page.fill("#browser-pin", "25");
await shared.page.click("#by-passkey");
await shared.page.waitForSelector("#sign-in-begun", { state: "hidden" });
check("a PIN that is none is not taken", (await shared.page.evaluate(() => location.pathname)).endsWith("/join") && (await setting(shared, "active")).includes("olga_reyes"));
await shared.page.fill("#browser-pin", "2580");
await shared.shot("pin");
await byPasskey({ phone: shared });
check("a PIN is given with the sign-in", (await setting(shared, "sealing"))?.includes("ruth_okafor"), await setting(shared, "sealing"));
await (await people()).locator("[name=pin]").fill("4711");
await shared.tap("form[action$='/phone/switch']:has([name=pin]) button");
check("and is asked from then on", (await (await people()).locator("[name=pin]").count()) === 1);
await (await people()).locator("[name=pin]").fill("2580");
await shared.tap("form[action$='/phone/switch']:has([name=pin]) button");
check("by its owner alone", (await setting(shared, "active")).includes("ruth_okafor"));

const numbers = await Phone.of("numbers");
await numbers.open(`${base.replace("localhost", "127.0.0.1")}/join`);
await numbers.page.waitForSelector("#sign-in:not([hidden])");
check("at an address of numbers passkeys are not offered, and it is said why", (await numbers.page.isHidden("#by-passkey")) && (await numbers.text("#no-passkey")).includes("name"));
check("nor an account: the provider would send them elsewhere", (await numbers.page.isHidden("#by-account")) && (await numbers.text("#begin-at")).includes(front));
await numbers.shot("numbers");

// ---- the browser that came in by it adds one of its own, and is lost -------------------------------------

await laptop.phone.open(`${base}/me`);
await laptop.phone.page.waitForSelector("#add-passkey:not([hidden])");
check("a device is not asked for a second passkey of the same person", (await laptop.phone.page.getAttribute("#add-passkey", "data-known")).split(" ").length === 1);
await laptop.device.cdp.send("WebAuthn.removeCredential", { authenticatorId: laptop.device.id, credentialId: credential.credentialId });
await laptop.phone.page.fill("#passkey-name", "laptop's key");
await laptop.phone.page.evaluate(() => (document.querySelector("#add-passkey").dataset.known = ""));
await laptop.phone.tap("#add-passkey button");
await laptop.phone.sent();
const [made] = await laptop.device.all();
const before = await desk("before");
await before.device.bring(made);
await byPasskey(before);
await ruth.sent();
await ruth.open(`${base}/person/ruth_okafor`);
const lost = ruth.page.locator("li:has-text('office laptop, by passkey') a");
await Promise.all([ruth.page.waitForEvent("load"), lost.first().click()]);
check("who gives a device up reads that its passkeys end", (await ruth.text()).includes("Passkeys that were added with it end"));
await ruth.shot("lost");
await ruth.page.fill("#why", "left in a taxi");
await ruth.tap("main form .actions button");
await ruth.sent();
const after = await desk("after");
await after.device.bring({ ...made, signCount: made.signCount + 100 });
check("a passkey of a lost device lets nobody in", (await refusedByPasskey(after)).includes("not known"), await after.phone.text());

// ---- it is removed ---------------------------------------------------------------------------------------

await ruth.open(`${base}/me`);
await ruth.tap("li:has-text(\"Ruth's key\") button.button");
check("the passkey is gone from the list", !(await ruth.text("main")).includes("Ruth's key,"), await ruth.text());
await ruth.sent();
const late = await desk("late");
await late.device.bring({ ...credential, signCount: credential.signCount + 1000 });
check("a removed passkey lets nobody in", (await refusedByPasskey(late)).includes("not known"), await late.phone.text());

// ---- an account ------------------------------------------------------------------------------------------

const byAccount = async (who) => {
  const phone = await Phone.of(who);
  await phone.open(`${base}/join`);
  await phone.page.waitForSelector("#by-account:not([hidden])");
  await phone.page.click("#by-account");
  return phone;
};
const outcome = async (phone) => {
  await phone.page.waitForFunction((base) => location.href === `${base}/` || [...document.querySelectorAll("#stranger, #sign-in-wrong")].some((e) => !e.hidden), base);
  return phone.page.url() === `${base}/` ? "in" : phone.text((await phone.page.isHidden("#stranger")) ? "#sign-in-wrong" : "#stranger");
};

const unknown = await byAccount("unknown");
const told = await outcome(unknown);
check("whom nobody linked is told who may let them in, and as whom", /ruth okafor/i.test(told) && told.includes("248289761001") && told.includes("noor@studio.example"), told);
check("nothing of the sign-in stays in the address", !unknown.page.url().includes("answer"), unknown.page.url());
await unknown.shot("stranger");

await ruth.open(`${base}/person/noor`);
await ruth.tap("a[href*='link=account']");
await ruth.page.waitForFunction(() => document.querySelector("#issuer").value);
await ruth.shot("link");
await ruth.enter({ holder: "noor@Studio.example" });
check("an account is linked", (await ruth.text()).includes("noor@studio.example"), await ruth.text());
await ruth.shot("linked");
await ruth.sent();

for (const alg of ["RS256", "ES256"]) {
  provider.alg = alg;
  const noor = await byAccount(`noor-${alg}`);
  check(`an account lets its person in: ${alg}`, (await outcome(noor)) === "in");
  await enter(noor, "stop_called", { reason: "look at this" }, "?stop=S1").catch(() => {});
  await noor.sent();
  if (alg === "RS256") await noor.shot("noor");
  await noor.open(`${base}/people/admit?key=x`);
  check("with no more rights than they had", (await noor.page.locator("main form").count()) === 0, await noor.text());
  const state = await noor.synced();
  check("and is theirs", state.person === "noor" && state.unsent.length === 0, JSON.stringify(state));
}
await ruth.sent();
await ruth.open(`${base}/record`);
check("what they record counts", (await ruth.text()).includes("Noor Haddad signed in with an account"), await ruth.text());
check("the provider was asked with another state and nonce each time", new Set(provider.asked.flatMap((a) => [a.state, a.nonce, a.code_challenge])).size === 3 * provider.asked.length);

provider.alg = "ES256";
const lies = {
  "another nonce": (t) => ({ ...t, claims: { ...t.claims, nonce: "other" } }),
  "another program": (t) => ({ ...t, claims: { ...t.claims, aud: "other" } }),
  "another provider": (t) => ({ ...t, claims: { ...t.claims, iss: "https://evil.example" } }),
  "an hour ago": (t) => ({ ...t, claims: { ...t.claims, iat: t.claims.iat - 3600, exp: t.claims.exp - 3600 } }),
  "no signature": (t) => ({ ...t, header: { alg: "none" }, key: null }),
  "another key": (t) => ({ ...t, key: { key: provider.strange.privateKey, dsaEncoding: "ieee-p1363" } }),
  "an unknown key": (t) => ({ ...t, header: { ...t.header, kid: "e2" } }),
};
for (const [lie, spoil] of Object.entries(lies)) {
  provider.spoil = spoil;
  const found = await outcome(await byAccount(lie.replaceAll(" ", "-")));
  check(`a token with ${lie} is not believed`, found.includes("not believed"), found);
}
provider.spoil = (token) => token;

provider.user = { sub: "7", email: "noor@studio.example", email_verified: false };
check("an address that the provider did not verify is nobody's", (await outcome(await byAccount("unverified"))).includes("none that the provider verified"));
provider.user = { sub: "248289761001", email: "Noor@studio.example", email_verified: true };
provider.declines = true;
check("whom the provider does not sign in is told so", (await outcome(await byAccount("declined"))).includes("did not sign you in"));
provider.declines = false;

// Somebody begins, and has another answer the provider: what comes back there is worth nothing.
const victim = await Phone.of("victim");
await victim.open(`${base}/join`);
await victim.page.waitForSelector("#sign-in:not([hidden])");
const attacker = await Phone.of("attacker");
await attacker.page.route(`${provider.issuer}/**`, (route) => {
  attacker.caught = route.request().url();
  return route.abort();
});
await attacker.open(`${base}/join`);
await attacker.page.waitForSelector("#by-account:not([hidden])");
await attacker.page.click("#by-account");
for (let i = 0; i < 50 && !attacker.caught; i++) await new Promise((done) => setTimeout(done, 100));
await victim.open(attacker.caught);
check("nobody answers the provider for another browser", (await outcome(victim)).includes("another browser"), await victim.text());

await ruth.open(`${base}/person/noor`);
await ruth.tap("li:has-text('noor@studio.example') button");
await ruth.sent();
check("an account that was ended lets nobody in", /ruth okafor/i.test(await outcome(await byAccount("ended"))));
provider.stop();
check("without the provider it is said so", (await outcome(await byAccount("away")).then((t) => t.includes("reached")).catch(() => "no")) !== false);
// ---- what a stranger can check of it ---------------------------------------------------------------------

const entries = await ruth.page.evaluate(() => new Promise((done) => {
  indexedDB.open("lastlook").onsuccess = ({ target: { result: db } }) => {
    db.transaction("log").objectStore("log").getAll().onsuccess = (event) => {
      db.close();
      done(event.target.result.map((bytes) => new TextDecoder().decode(bytes)).join("\n"));
    };
  };
}));
await server.stop();
const [store, log] = [join(server.folder, "store"), "tamarack.example/record"];
const lastlook = (...args) => {
  const { stdout, stderr, status } = spawnSync(LASTLOOK, args, { encoding: "utf8" });
  return { status, said: stdout + stderr };
};
const verified = (name) => {
  const bundle = join(server.folder, `${name}.zip`);
  const made = lastlook("export", store, "--output", bundle, "--log", log);
  const { status, said } = lastlook("verify", bundle);
  return { status, said: made.said + said, passkeys: JSON.parse(lastlook("verify", bundle, "--json").said).passkeys };
};
const whole = verified("whole");
check("each proof in the record holds for anybody", whole.passkeys.length > 4 && whole.passkeys.every((one) => one.proof === "holds" && one.name === "Ruth Okafor"), whole.said);
check("and is said by name", whole.said.includes("(office laptop, by passkey), let in by a passkey of Ruth Okafor: proof holds"), whole.said);
// The office, whoever has its key, makes a sign-in up: the proof of another one, for a key of its own.
const rogue = Buffer.from(generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }).x, "base64url").toString("base64");
const [, proof] = /passkey_used\(.*?proof: "([^"]+)"/s.exec(entries);
const enrolled = lastlook("store", "enrol", store, rogue, "--person", "ruth_okafor", "--device", "laptop, by passkey", "--log", log);
const body = `passkey_used(person: ruth_okafor, credential: "${credential.credentialId}", device: "${rogue}", counter: 9999, proof: "${proof}")`;
const entered = lastlook("enter", store, "office", body, "--log", log);
const forged = verified("forged");
const found = forged.passkeys.filter((one) => one.proof !== "holds");
check("a sign-in that the office makes up is found out", found.length === 1 && found[0].key === rogue && found[0].proof === "does not hold", `${enrolled.said}${entered.said}${forged.said}`);
check("in words, and by the exit code", forged.said.includes("proof does not hold: ") && forged.status === 3, `${forged.status} ${forged.said}`);
check("no code, token or secret was printed", !server.said().includes(provider.secret) && !/eyJ|access_token/.test(server.said()));
await finish(server);
