// Adding a passkey on a browser of the production: the device makes it, and the form is sent with its public half, which
// this browser's own key then signs for. Without this script the form stays hidden: nothing else can make a passkey.

const form = document.querySelector("#add-passkey");
const issuer = document.querySelector("#issuer");
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

/** What this server knows of signing in; nothing if it is gone. */
const ways = (joining) => fetch(joining).then((answer) => answer.json()).then((told) => told.signIn).catch(() => null);

/** Passkeys belong to a name; what the server says counts, if it can be asked. */
const isName = () => !/^[\d.]+$/.test(location.hostname) && !location.hostname.includes("[");

async function offer() {
  const told = await ways(form.dataset.joining);
  const works = isSecureContext && "PublicKeyCredential" in window && isName() && (told ? told.passkeys : true);
  form.hidden = !works;
  document.querySelector("#no-passkey").hidden = works;
}

async function make() {
  const { user, person, called, known } = form.dataset;
  const made = await navigator.credentials.create({
    publicKey: {
      // Nobody checks an answer to this: the browser's key signs for the passkey.
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { id: location.hostname, name: "Lastlook" },
      user: { id: bytes(user), name: called, displayName: person },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      excludeCredentials: known.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) })),
      attestation: "none",
    },
  });
  const key = made.response.getPublicKey();
  if (!key) throw new Error("this kind of passkey is not known");
  form.elements.credential.value = text(made.rawId);
  form.elements.key.value = text(key);
  form.elements.site.value = location.hostname;
}

if (form) {
  offer();
  const button = form.querySelector("button");
  form.addEventListener("submit", (event) => {
    if (form.elements.key.value) return;
    event.preventDefault();
    // It is sent when there is something to send.
    event.stopPropagation();
    button.disabled = true;
    make().then(
      () => {
        button.disabled = false;
        form.requestSubmit(button);
      },
      (error) => {
        button.disabled = false;
        document.querySelector("#passkey-wrong").hidden = error.name === "NotAllowedError";
      },
    );
  });
}

// The provider that this server asks need not be typed.
if (issuer?.dataset.issuer && !issuer.value) {
  ways(issuer.dataset.issuer).then((told) => {
    if (told?.provider && !issuer.value) issuer.value = told.provider.issuer;
  });
}
