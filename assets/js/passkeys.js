// Passkeys: asks the browser to make or use one, then sends the form with its answer. Forms are marked data-passkey="add|use".
const KINDS = {
  NotAllowedError: "The passkey was not used: it was cancelled, or it took too long. Try again.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "A passkey does not work at this address. Open Handrail by its name, with https in front.",
};

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function toBrowser(options) {
  const asked = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
  for (const name of ["excludeCredentials", "allowCredentials"]) {
    if (asked[name]) asked[name] = asked[name].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return asked;
}

function toServer(credential) {
  const response = {};
  for (const name of ["attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

async function optionsOf(form) {
  if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions);
  const answer = await fetch(form.dataset.passkeyUrl, { headers: { Accept: "application/json" } });
  return answer.json();
}

async function ask(form) {
  const publicKey = toBrowser(await optionsOf(form));
  const asks = navigator.credentials;
  return form.dataset.passkey === "add" ? asks.create({ publicKey }) : asks.get({ publicKey });
}

async function fill(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  try {
    if (!window.PublicKeyCredential) throw new DOMException("", "SecurityError");
    form.elements.credential.value = toServer(await ask(form));
    form.requestSubmit();
  } catch (error) {
    problem.textContent = KINDS[error.name] ?? "The passkey was not used. Try again, or use another way.";
    problem.hidden = false;
  }
}

export function startPasskeys() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    // Before all other listeners: what is not complete yet must not count as sent.
    form.addEventListener(
      "submit",
      (event) => {
        if (form.elements.credential.value) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        fill(form);
      },
      { capture: true },
    );
  }
}
