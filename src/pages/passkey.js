// Passkeys on our own pages. A form with data-webauthn, the URL of its options, stands hidden until it is clear that the
// browser knows passkeys. When it is sent, the server says whether one is used or made; the person's device answers, and
// the answer goes along with the form. Where data-conditional is set the browser also offers passkeys in the form's field.
(() => {
  "use strict";
  const forms = [...document.querySelectorAll("form[data-webauthn]")];
  if (!window.PublicKeyCredential) {
    for (const line of document.querySelectorAll("[data-no-passkeys]")) line.hidden = false;
    return;
  }

  // A challenge is good for five minutes.
  const kRenewAfter = 4 * 60 * 1000;

  const decode = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
  const encode = (buffer) => {
    if (!buffer) return undefined;
    const text = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const decodeIds = (list) => list && list.map((one) => ({ ...one, id: decode(one.id) }));

  async function fetchOptions(form, action, more = {}) {
    const url = new URL(form.dataset.webauthn);
    if (action) url.searchParams.set("action", action);
    for (const [name, value] of Object.entries(more.fields || {})) url.searchParams.set(name, value);
    const answer = await fetch(url, { cache: "no-store", signal: more.signal });
    if (!answer.ok) throw Object.assign(new Error(`options: ${answer.status}`), { status: answer.status });
    return answer.json();
  }

  const fieldsOf = (form) =>
    Object.fromEntries([...form.querySelectorAll("[data-form-field]")].map((field) => [field.name, field.value]));

  // What navigator.credentials gives, for the options as the server writes them.
  function perform({ action, options }, more) {
    const publicKey = { ...options, challenge: decode(options.challenge) };
    if (action === "register") {
      publicKey.user = { ...options.user, id: new TextEncoder().encode(options.user.id) };
      publicKey.excludeCredentials = decodeIds(options.excludeCredentials);
      return navigator.credentials.create({ publicKey, ...more });
    }
    publicKey.allowCredentials = decodeIds(options.allowCredentials);
    return navigator.credentials.get({ publicKey, ...more });
  }

  function describe(credential) {
    const { response } = credential;
    return JSON.stringify({
      id: credential.id,
      rawId: encode(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: {
        clientDataJSON: encode(response.clientDataJSON),
        attestationObject: encode(response.attestationObject),
        transports: response.getTransports ? response.getTransports() : undefined,
        authenticatorData: response.signature ? encode(response.authenticatorData) : undefined,
        signature: encode(response.signature),
        userHandle: encode(response.userHandle),
      },
    });
  }

  function send(form, action, credential) {
    for (const [name, value] of Object.entries({ action, data: describe(credential) })) {
      // A page that was left and came back has them already.
      const input = form.querySelector(`input[name=${name}]`) || document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
    HTMLFormElement.prototype.submit.call(form);
  }

  function complain(form, error) {
    const box = form.querySelector("[data-failed]");
    const { failed, refused, unproved, later, known } = box.dataset;
    const words = { 400: refused, 403: unproved, 429: later, InvalidStateError: known };
    box.textContent = words[error.status] || words[error.name] || failed;
    box.hidden = false;
  }

  // There is one challenge at a time: whoever asks for options makes an earlier one worthless, another tab's as well as our
  // own. So the browser's own offer, which waits for as long as the page is open, is made in a tab that is seen, and never
  // while the person is busy with their device. Who looks away may be choosing a passkey elsewhere: the offer stays, and is
  // made anew when it is old.
  let busy = false;
  let offer;
  let offeredAt = 0;
  const offering = forms.find((form) => form.dataset.conditional === "true");
  const canOffer = window.PublicKeyCredential.isConditionalMediationAvailable;

  function withdraw() {
    if (offer) offer.abort();
    offer = undefined;
  }

  async function propose() {
    if (busy || !offering || document.visibilityState !== "visible") return;
    withdraw();
    offeredAt = Date.now();
    const mine = new AbortController();
    const { signal } = mine;
    offer = mine;
    try {
      if (!canOffer || !(await canOffer.call(window.PublicKeyCredential)) || signal.aborted) return;
      const asked = await fetchOptions(offering, "authenticate", { signal });
      if (signal.aborted) return;
      const renewal = setTimeout(propose, kRenewAfter);
      signal.addEventListener("abort", () => clearTimeout(renewal));
      const credential = await perform(asked, { mediation: "conditional", signal });
      if (credential) send(offering, asked.action, credential);
    } catch (error) {
      if (error.name !== "AbortError") console.warn(error);
    }
  }

  async function answer(form, wish) {
    if (busy) return;
    busy = true;
    withdraw();
    form.querySelector("[data-failed]").hidden = true;
    try {
      const asked = await fetchOptions(form, wish, { fields: fieldsOf(form) });
      send(form, asked.action, await perform(asked, {}));
    } catch (error) {
      console.warn(error);
      complain(form, error);
      busy = false;
      propose();
    }
  }

  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(form, (event.submitter && event.submitter.dataset.action) || form.dataset.action);
    });
  }
  // A page that was left and comes back is as it was.
  window.addEventListener("pageshow", () => { busy = false; propose(); });
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - offeredAt > kRenewAfter) propose();
  });
})();
