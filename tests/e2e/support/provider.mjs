// A real OpenID provider (npm oidc-provider) on loopback, for the tests and for `make run`. Whoever types a name into
// its form is that person: no password is asked, nothing is stored. Its two pages are a sign-in form and a consent
// form, plain enough for a script and readable for a person.
import crypto from 'node:crypto';
import http from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';

const page = (title, inside) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:22rem;margin:12vh auto;padding:0 1rem}
input,button{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;margin:.3rem 0}</style>
<main><h1>${title}</h1>${inside}</main></html>`;

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

// What the provider says of a person, made from the name alone.
export const claimsOf = (sub) => ({
  sub,
  name: `${sub[0]?.toUpperCase() ?? ''}${sub.slice(1)} Example`,
  preferred_username: sub,
  email: `${sub}@example.com`,
  email_verified: true,
  picture: `https://images.example/${encodeURIComponent(sub)}.png`,
});

// Keys of every algorithm that a client may ask for.
async function signingKeys(algorithms) {
  const keys = await Promise.all(algorithms.map(async (alg) => {
    const options = { extractable: true, ...(alg === 'EdDSA' ? { crv: 'Ed25519' } : {}) };
    const { privateKey } = await generateKeyPair(alg, options);
    return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: `key-${alg}` };
  }));
  return { keys };
}

// clients: oidc-provider's own client metadata. Returns { issuer, port, clients, requests, close() }; `requests` counts
// what was asked at each path.
export async function startProvider({ port = 0, host = '127.0.0.1', clients, algorithms = ['RS256', 'ES256', 'EdDSA'],
  configuration = {}, quiet = true } = {}) {
  // oidc-provider explains on stderr that it is no production set-up; here it is none.
  const said = { warn: console.warn, info: console.info };
  if (quiet) Object.assign(console, { warn() {}, info() {} });
  const { default: Provider } = await import('oidc-provider');

  const server = http.createServer();
  await new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, host, resolve);
  });
  port = server.address().port;
  const issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients,
    jwks: await signingKeys(algorithms),
    cookies: { keys: [crypto.randomBytes(16).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'picture', 'preferred_username'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => claimsOf(sub) }),
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
    enabledJWA: {
      clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA'],
      idTokenSigningAlgValues: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'HS256'],
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => false },
    ttl: { Interaction: 600, Session: 3600, Grant: 3600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    ...configuration,
  });
  Object.assign(console, said);
  provider.on('server_error', (_, error) => console.error('provider:', error));

  const requests = new Map();
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const { pathname } = new URL(request.url, issuer);
    const name = pathname.replace(/^\/(interaction|auth)\/.*/, '/$1');
    requests.set(name, (requests.get(name) ?? 0) + 1);
    if (pathname.startsWith('/interaction/')) interact(provider, request, response).catch((error) => oops(response, error));
    else answer(request, response);
  });

  return {
    issuer, port, provider, requests,
    close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}

function oops(response, error) {
  response.statusCode = 400;
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(page('That did not work', `<p>${escape(error.message)}</p>`));
}

async function interact(provider, request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const client = escape(params.client_id);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(prompt.name === 'login'
      ? page('Local provider', `<p>Any name will do: you are who you say.</p><form method="post">
          <label>Name<input name="login" required autofocus autocomplete="off" value="${escape(params.login_hint ?? '')}"></label>
          <button name="do" value="login">Sign in</button></form>
          <form method="post"><button name="do" value="cancel">Cancel</button></form>`)
      : page('Local provider', `<p>May <b>${client}</b> know your name and e-mail address?</p><form method="post">
          <button name="do" value="consent" autofocus>Continue</button></form>
          <form method="post"><button name="do" value="cancel">Cancel</button></form>`));
    return;
  }
  const fields = new URLSearchParams(await readAll(request));
  const merge = { mergeWithLastSubmission: true };
  if (fields.get('do') === 'cancel') {
    const refused = { error: 'access_denied', error_description: 'the person said no' };
    await provider.interactionFinished(request, response, refused, { mergeWithLastSubmission: false });
  } else if (prompt.name === 'login') {
    const login = { accountId: fields.get('login') || 'someone' };
    await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  } else {
    const { accountId } = session;
    const grant = grantId ? await provider.Grant.find(grantId) : new provider.Grant({ accountId, clientId: params.client_id });
    grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(' '));
    grant.addOIDCClaims(prompt.details.missingOIDCClaims ?? []);
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, merge);
  }
}

export async function readAll(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
