// Signing in on a browser that has no key yet: by a passkey, or by an account at the production's provider. The key is
// made by the service worker and stays there; this file asks for the proof, which is good for that key alone.

const section = document.querySelector("#sign-in");
const part = (id) => document.getElementById(id);
const { base } = section.dataset;
const query = new URLSearchParams(location.search);

/** What went wrong, as the server has a word for it. */
class Refused extends Error {
  constructor(said) {
    super(said.error);
    this.said = said;
  }
}

async function ask(path, body) {
  const answer = await fetch(`${base}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({ error: answer.status === 429 ? "busy" : "refused" }));
  if (!answer.ok) throw new Refused(said);
  return said;
}

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer || [])));
const bytes = (base64url) => Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

/** The worker makes the key, and must be at work for that. */
async function worker() {
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) {
    await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  }
}

const newcomer = async () => {
  const pin = part("browser-pin");
  // The browser says itself what is wrong with it, beside it.
  if (!pin.checkValidity()) throw new DOMException("", "AbortError");
  await worker();
  return ask("/phone/sign-in/key", { device: part("browser").value, pin: pin.value });
};

async function byPasskey() {
  const { key, device } = await newcomer();
  const { ticket, challenge } = await ask("/sign-in/challenge", { key });
  const shown = await navigator.credentials.get({
    publicKey: { challenge: bytes(challenge), rpId: location.hostname, userVerification: "required", timeout: 240_000 },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
  await ask("/phone/sign-in", {
    way: "passkey", key, device, ticket, credential: text(shown.rawId), clientData: text(clientDataJSON),
    authenticatorData: text(authenticatorData), signature: text(signature), userHandle: text(userHandle),
  });
  enter();
}

async function byAccount() {
  const { key } = await newcomer();
  const { address } = await ask("/sign-in/question", { key });
  location.assign(address);
}

/** The provider sent this browser back. */
async function cameBack() {
  // A code is good once, and is nothing to keep among the addresses that were visited.
  history.replaceState(null, "", location.pathname);
  if (query.has("declined")) throw new Refused({ error: "declined" });
  await worker();
  await ask("/phone/sign-in", { way: "account", state: query.get("state"), code: query.get("answer") });
  enter();
}

const enter = () => location.assign(`${base}/`);

function refused(error, told) {
  busy(false);
  part("browser-pin").reportValidity();
  // Whoever closes the browser's own window has changed their mind: nothing is wrong.
  if (error.name === "NotAllowedError" || error.name === "AbortError") return;
  const said = error.said || { error: "refused" };
  if (said.error === "stranger") return stranger(said, told);
  const words = section.querySelector(`template[data-refusal="${said.error}"]`) || section.querySelector("template");
  part("sign-in-wrong").textContent = words.content.textContent;
  part("sign-in-wrong").hidden = false;
  part("sign-in-wrong").scrollIntoView({ block: "center" });
}

function stranger(said, told) {
  part("stranger-who").replaceChildren(...said.who.map((name) => Object.assign(document.createElement("li"), { textContent: name })));
  part("stranger-issuer").textContent = told?.signIn?.provider?.issuer || "";
  part("stranger-subject").textContent = said.subject;
  part("stranger-email").textContent = said.email || part("stranger-email").dataset.none;
  part("stranger").hidden = false;
  part("stranger").scrollIntoView({ block: "center" });
}

function busy(is) {
  part("sign-in-begun").hidden = !is;
  for (const button of section.querySelectorAll("button")) button.disabled = is;
}

async function run(work, told) {
  part("sign-in-wrong").hidden = part("stranger").hidden = true;
  busy(true);
  try {
    await work();
  } catch (error) {
    refused(error, told);
  }
}

async function start() {
  const told = await fetch(`${base}/joining`).then((answer) => answer.json()).catch(() => null);
  if (!told?.signIn) return;
  const { passkeys, provider } = told.signIn;
  const here = provider && provider.address === location.origin;
  part("by-passkey").hidden = !passkeys || !("PublicKeyCredential" in window);
  part("no-passkey").hidden = passkeys;
  part("by-account").hidden = !here;
  if (provider) part("provider").textContent = provider.name;
  if (provider && !here) {
    const link = part("begin-there");
    link.href = link.textContent = `${provider.address}${base}/join`;
    part("begin-at").hidden = false;
  }
  part("by-passkey").addEventListener("click", () => run(byPasskey, told));
  part("by-account").addEventListener("click", () => run(byAccount, told));
  section.hidden = false;
  if (query.has("state")) {
    section.scrollIntoView({ block: "start" });
    await run(cameBack, told);
  }
}

if (isSecureContext && "serviceWorker" in navigator) start();
