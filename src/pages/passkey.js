// Passkeys on our own pages. A form with data-webauthn, the URL of its options, stands hidden until it is clear that the
// browser knows passkeys. When it is sent, the server says whether one is used or made; the person's device answers, and
// the answer goes along with the form. Where data-conditional is set the browser also offers passkeys in the form's field.
(() => {
  "use strict";
  const forms = [...document.querySelectorAll("form[data-webauthn]")];
  if (!window.PublicKeyCredential || forms.length === 0) return;

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

  async function fetchOptions(form, action, withFields) {
    const url = new URL(form.dataset.webauthn);
    if (action) url.searchParams.set("action", action);
    if (withFields) {
      for (const field of form.querySelectorAll("[data-form-field]")) url.searchParams.set(field.name, field.value);
    }
    const answer = await fetch(url, { cache: "no-store" });
    if (!answer.ok) throw Object.assign(new Error(`options: ${answer.status}`), { status: answer.status });
    return answer.json();
  }

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
    const box = form.querySelector("[data-complaint]");
    const isTaken = error.status === 400;
    box.textContent = error.status === 429 ? box.dataset.later : isTaken ? box.dataset.taken : box.dataset.complaint;
    box.hidden = false;
  }

  // The browser's own offer: it waits for as long as the page is open, always with a fresh challenge, since another tab's
  // takes the place of ours.
  let offer;
  function withdraw() {
    if (offer) offer.abort();
    offer = undefined;
  }
  async function propose(form) {
    withdraw();
    const mine = new AbortController();
    offer = mine;
    try {
      const asked = await fetchOptions(form, "authenticate", false);
      const renewal = setTimeout(() => propose(form), kRenewAfter);
      mine.signal.addEventListener("abort", () => clearTimeout(renewal));
      const credential = await perform(asked, { mediation: "conditional", signal: mine.signal });
      if (credential) send(form, asked.action, credential);
    } catch (error) {
      if (error.name !== "AbortError") console.warn(error);
    }
  }

  async function isOffered(form) {
    const ask = window.PublicKeyCredential.isConditionalMediationAvailable;
    return form.dataset.conditional !== undefined && Boolean(ask) && ask.call(window.PublicKeyCredential);
  }

  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const wanted = (event.submitter && event.submitter.dataset.action) || form.dataset.action;
      withdraw();
      try {
        const asked = await fetchOptions(form, wanted, true);
        send(form, asked.action, await perform(asked, {}));
      } catch (error) {
        console.warn(error);
        complain(form, error);
        if (await isOffered(form)) propose(form);
      }
    });
  }

  const first = forms.find((form) => form.dataset.conditional !== undefined);
  if (!first) return;
  isOffered(first).then((is) => {
    if (!is) return;
    propose(first);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") propose(first);
    });
  });
})();
