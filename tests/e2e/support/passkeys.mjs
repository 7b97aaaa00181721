// A person's device that keeps passkeys: Chromium's own pretended authenticator (the WebAuthn domain of its DevTools).

// page: where it is plugged in. Options as the protocol names them.
export async function plugIn(page, options = {}) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...options },
  });
  const about = (method, more) => devtools.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    credentials: async () => (await about('getCredentials')).credentials,
    // Whether somebody touches it.
    touch: (enabled) => about('setAutomaticPresenceSimulation', { enabled }),
    unplug: () => about('removeVirtualAuthenticator'),
  };
}
