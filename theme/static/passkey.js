// Passkeys. A page with a [data-passkey] gets its button only where the browser
// can work with one; all words come from the page (gate/templates/_passkey.html).

const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const readOptions = (options) => {
  options.challenge = decode(options.challenge);
  if (options.user) options.user.id = decode(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    for (const one of list ?? []) one.id = decode(one.id);
  }
  return options;
};

const writeAnswer = (credential) => {
  const { response } = credential, made = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) made[part] = encode(response[part]);
  }
  if (response.getTransports) made.transports = response.getTransports();
  return { id: credential.id, rawId: encode(credential.rawId), type: credential.type, response: made,
    clientExtensionResults: credential.getClientExtensionResults() };
};

const post = async (address, body) => {
  const answer = await fetch(address, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (answer.status !== 200 && answer.status !== 422) throw new Error(String(answer.status));
  return answer.json();
};

const goOn = (place) => {
  const kept = document.getElementById("kept"); // what somebody had typed before they had to show themselves
  if (kept) kept.submit();
  else location.assign(place);
};

const start = (part) => {
  const { passkey: task, question, answer, back } = part.dataset;
  const button = part.querySelector("button"), said = part.querySelector("[role=alert]");
  let waiting; // a request that the browser offers in the field of the address

  const say = (text) => { said.textContent = text; said.hidden = !text; };
  const ask = async (extra = {}) => {
    const asked = await post(question, {});
    if (!asked.publicKey) return asked;
    const publicKey = readOptions(asked.publicKey);
    const credential = await navigator.credentials[task]({ publicKey, ...extra });
    const shared = document.getElementById("shared")?.checked === true;
    return post(answer, { credential: writeAnswer(credential), naar: back, shared });
  };
  const finish = (done) => (done.location ? goOn(done.location) : say(done.wrong));

  button.addEventListener("click", async () => {
    waiting?.abort();
    button.disabled = true;
    say("");
    try {
      finish(await ask());
    } catch (error) {
      const { stopped, failed, known } = said.dataset;
      say({ NotAllowedError: stopped, AbortError: stopped, InvalidStateError: known }[error.name] ?? failed);
    }
    button.disabled = false;
  });

  const offer = async () => {
    if (part.dataset.offer === undefined || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    waiting = new AbortController();
    try {
      finish(await ask({ mediation: "conditional", signal: waiting.signal }));
    } catch { /* not taken: the button and the mail are there */ }
  };
  part.hidden = false;
  offer();
};

if (window.PublicKeyCredential && navigator.credentials) {
  document.querySelectorAll("[data-passkey]").forEach(start);
  document.querySelectorAll("[data-no-passkey]").forEach((hint) => { hint.hidden = true; });
}
