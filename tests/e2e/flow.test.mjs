// Goal of this test: sign-in keeps working in everything that providers and people do: several tabs, every way a client
// proves itself, every signature algorithm, form_post, keys that rotate, a provider that is down or lies.
import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair } from 'jose';
import { client, kClientSecret, oidc, providerFor, signIn } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { startStubProvider } from './support/stub_provider.mjs';
import { test } from './support/test.mjs';

async function stubSite(t, { stubOptions, more, config } = {}) {
  const stub = await startStubProvider(stubOptions);
  t.after(() => stub.close());
  const site = await startSite(t, { config: { providers: [oidc(stub.issuer, 'stub', more)], ...config } });
  return { stub, site };
}

// Until the provider's redirect back to us.
async function begin(visitor, id = 'stub', callbackUrl = '/account/', query = '') {
  const started = await visitor.post(`/api/auth/signin/${id}${query}`, { csrfToken: await visitor.csrf(), callbackUrl });
  assert.equal(started.status, 302, started.text);
  return { started, back: (await visitor.get(started.location)).location };
}
const outcome = async (visitor, back) => new URL((await visitor.get(back)).location, visitor.origin);

test('five tabs begin to sign in, and each may be the one that ends it', async (t) => {
  const { site } = await stubSite(t);
  for (const first of [0, 2, 4]) {
    const visitor = site.visitor();
    const tabs = [];
    for (let i = 0; i < 5; ++i) tabs.push(await begin(visitor, 'stub', `/account/${i}`));
    assert.equal((await outcome(visitor, tabs[first].back)).pathname, `/account/${first}`);
    assert.equal((await visitor.session()).user.email, 'stub@example.com');
    const rest = tabs.filter((_, i) => i !== first);
    assert.equal((await outcome(visitor, rest[0].back)).pathname.startsWith('/account/'), true);
  }
  // Begun without end, a browser does not collect cookies without end.
  const restless = site.visitor();
  for (let i = 0; i < 12; ++i) await begin(restless);
  const kept = [...restless.cookies().keys()].filter((name) => /state|pkce|nonce/.test(name));
  assert.ok(kept.length <= 3 * 6, kept.join(' '));
});

test('what was redeemed once cannot be redeemed again, nor by somebody else', async (t) => {
  const { site } = await stubSite(t);
  const [alice, mallory] = [site.visitor(), site.visitor()];
  const { back } = await begin(alice);
  assert.match((await outcome(mallory, back)).search, /error=/);
  assert.equal(await mallory.session(), null);
  assert.equal((await outcome(alice, back)).pathname, '/account/');
  assert.match((await outcome(alice, back)).search, /error=/);
});

for (const method of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none']) {
  test(`the client proves itself by ${method}`, async (t) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const kid = 'client-key';
    const metadata = { token_endpoint_auth_method: method };
    const more = { client: { token_endpoint_auth_method: method } };
    if (method === 'private_key_jwt') {
      metadata.jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] };
      metadata.token_endpoint_auth_signing_alg = 'ES256';
      more.token = { clientPrivateKey: { ...(await exportJWK(privateKey)), kid, alg: 'ES256' } };
    }
    const { provider, port } = await providerFor(t, {
      clients: (origin) => [client(origin, 'idp', method === 'none' ? { ...metadata, client_secret: undefined } : metadata)],
      configuration: { clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt', 'none'] },
    });
    const entry = oidc(provider.issuer, 'idp', more);
    if (method === 'none' || method === 'private_key_jwt') delete entry.clientSecret;
    const site = await startSite(t, { port, config: { providers: [entry] } });
    const alice = site.visitor();
    await signIn(alice, { from: '/account/' });
    assert.equal((await alice.session())?.user.email, 'alice@example.com');
  });
}

for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'HS256']) {
  test(`an ID Token signed by ${alg} is verified`, async (t) => {
    const { provider, port } = await providerFor(t, {
      clients: (origin) => [client(origin, 'idp', { id_token_signed_response_alg: alg })],
      algorithms: alg === 'HS256' ? ['RS256'] : [alg],
    });
    const more = { client: { id_token_signed_response_alg: alg } };
    const site = await startSite(t, { port, config: { providers: [oidc(provider.issuer, 'idp', more)] } });
    const alice = site.visitor();
    await signIn(alice, { from: '/account/' });
    assert.equal((await alice.session())?.user.email, 'alice@example.com');
  });
}

test('an answer that comes as a POST from the provider\'s page (form_post) is taken', async (t) => {
  const { stub, site } = await stubSite(t, { more: { authorization: { params: { response_mode: 'form_post', scope: 'openid' } } } });
  const visitor = site.visitor();
  const { started, back } = await begin(visitor);
  assert.equal(new URL(started.location).searchParams.get('response_mode'), 'form_post');
  assert.ok(started.setCookies.some(({ name, attributes }) => /state/.test(name) && attributes.includes('SameSite=None')));
  const fields = Object.fromEntries(new URL(back).searchParams);
  const answer = await visitor.post('/api/auth/callback/stub', fields, { headers: [['Origin', stub.issuer], ['Sec-Fetch-Site', 'cross-site']] });
  assert.equal(new URL(answer.location, site.origin).pathname, '/account/');
  assert.equal((await visitor.session()).user.email, 'stub@example.com');
});

test('metadata and keys are asked for once, by all workers together, and are kept when the provider is down', async (t) => {
  const { stub, site } = await stubSite(t);
  await Promise.all(Array.from({ length: 12 }, async () => {
    const visitor = site.visitor();
    assert.equal((await outcome(visitor, (await begin(visitor)).back)).pathname, '/account/');
  }));
  assert.equal(stub.asked.get('/.well-known/openid-configuration'), 1);
  assert.equal(stub.asked.get('/jwks'), 1);
  for (const path of ['/.well-known/openid-configuration', '/jwks']) stub.at[path] = (_, response) => { response.statusCode = 500; response.end(); };
  const visitor = site.visitor();
  assert.equal((await outcome(visitor, (await begin(visitor)).back)).pathname, '/account/');
});

test('keys that rotate are fetched once more, and a token with an unknown key is refused', async (t) => {
  const { stub, site } = await stubSite(t);
  const first = site.visitor();
  assert.equal((await outcome(first, (await begin(first)).back)).pathname, '/account/');
  // The provider changes its key: the next sign-in has a kid that we do not know.
  const next = await startStubProvider();
  t.after(() => next.close());
  const keys = await (await fetch(`${next.issuer}/jwks`)).json();
  keys.keys[0].kid = 'rotated';
  stub.at['/jwks'] = (_, response) => { response.setHeader('content-type', 'application/json'); response.end(JSON.stringify(keys)); };
  stub.sign = (claims) => next.sign(claims, { kid: 'rotated' });
  const second = site.visitor();
  assert.equal((await outcome(second, (await begin(second)).back)).pathname, '/account/');
  assert.equal(stub.asked.get('/jwks'), 2);
  stub.sign = (claims) => next.sign(claims, { kid: 'nobody-knows' });
  const third = site.visitor();
  assert.match((await outcome(third, (await begin(third)).back)).search, /error=/);
  assert.equal(await third.session(), null);
  assert.equal(stub.asked.get('/jwks'), 2);
});

test('ID Tokens that say something else than they should are refused', async (t) => {
  const { stub, site } = await stubSite(t);
  const now = () => Math.floor(Date.now() / 1000);
  const good = stub.sign;
  const lies = {
    'another issuer': { iss: 'http://localhost:1' }, 'another client': { aud: 'somebody-else' }, 'another nonce': { nonce: 'x' }, 'no nonce': { nonce: undefined },
    'long over': { exp: now() - 3600 }, 'not a person': { sub: '' }, 'two audiences without azp': { aud: ['authfcgi-stub', 'b'] }, 'issued tomorrow': { iat: now() + 86400, nbf: now() + 86400 },
  };
  for (const [what, claims] of Object.entries(lies)) {
    stub.sign = (usual) => good({ ...usual, ...claims });
    const visitor = site.visitor();
    assert.match((await outcome(visitor, (await begin(visitor)).back)).search, /error=/, what);
    assert.equal(await visitor.session(), null, what);
  }
  stub.sign = async (usual) => { const [, body] = (await good(usual)).split('.'); return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`; };
  const visitor = site.visitor();
  assert.match((await outcome(visitor, (await begin(visitor)).back)).search, /error=/);
  assert.equal(await visitor.session(), null);
  stub.sign = good;
  const honest = site.visitor();
  assert.equal((await outcome(honest, (await begin(honest)).back)).pathname, '/account/');
});

test('a provider that answers wrongly, or not at all, costs the sign-in and nothing else', async (t) => {
  const { stub, site } = await stubSite(t, { config: { network: { connectTimeout: 1, timeout: 2 } } });
  const warm = site.visitor();
  await outcome(warm, (await begin(warm)).back);
  const text = (status, type, body, headers = {}) => (_, response) => { response.writeHead(status, { 'content-type': type, ...headers }); response.end(body); };
  const ways = {
    'an error': text(400, 'application/json', '{"error":"invalid_grant","error_description":"no <b>"}'), 'HTML': text(200, 'text/html', '<html>'), 'nothing': text(200, 'application/json', ''),
    'not JSON': text(200, 'application/json', '{"access_token":'), 'a redirect': text(308, 'text/plain', '', { location: 'http://localhost:1/' }), 'a server error': text(500, 'text/plain', 'oops'),
    'deep JSON': text(200, 'application/json', '['.repeat(200000)), 'far too much': text(200, 'application/json', `"${'x'.repeat(3 << 20)}"`),
    'a closed connection': (request) => request.socket.destroy(), 'silence': () => new Promise(() => {}),
  };
  for (const [what, way] of Object.entries(ways)) {
    stub.at['/token'] = way;
    const visitor = site.visitor();
    assert.match((await outcome(visitor, (await begin(visitor)).back)).search, /error=/, what);
    assert.equal(await visitor.session(), null, what);
  }
  assert.doesNotMatch(site.daemon.program.words(), /worker_died/);
  // No secret, code or token is in the log (SEC-76).
  for (const word of [kClientSecret, 'at-1', ...stub.codes.keys()]) assert.equal(site.daemon.program.words().includes(word), false, word);
});

test('plain OAuth without discovery: the profile comes from userinfo', async (t) => {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  stub.at['/token'] = (_, response) => { response.setHeader('content-type', 'application/json'); response.end('{"access_token":"at-2","token_type":"bearer"}'); };
  let authorization;
  stub.at['/userinfo'] = (request, response, usual) => { authorization = request.headers.authorization; usual(); };
  const site = await startSite(t, { config: { providers: [{
    id: 'plain', name: 'Plain', type: 'oauth', clientId: 'c', clientSecret: 's', authorization: { url: `${stub.issuer}/authorize`, params: { scope: 'a b' } },
    token: `${stub.issuer}/token`, userinfo: `${stub.issuer}/userinfo`, checks: ['pkce', 'state'],
    profile: { id: '/sub', name: '/name', email: '/email', image: '/picture' },
  }] } });
  const visitor = site.visitor();
  assert.equal((await outcome(visitor, (await begin(visitor, 'plain')).back)).pathname, '/account/');
  assert.equal(authorization, 'Bearer at-2');
  assert.equal((await visitor.session()).user.name, 'Stub Person');
});

test('users and accounts are kept in SQLite, and with database sessions sign-out ends them everywhere', async (t) => {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  const site = await startSite(t, { config: ({ dir }) => ({
    providers: [oidc(stub.issuer, 'stub')], adapter: { type: 'sqlite', path: `${dir}/users.db` },
  }) });
  const [first, second] = [site.visitor(), site.visitor()];
  await outcome(first, (await begin(first)).back);
  const told = (await first.get('/account/')).json.headers;
  await outcome(second, (await begin(second)).back);
  assert.equal((await second.get('/account/')).json.headers['x-auth-user'], told['x-auth-user']);
  // Two sessions of one person; a copy of the first cookie ends with the first.
  const thief = site.visitor();
  for (const [name, value] of first.cookies()) thief.cookies().set(name, value);
  assert.equal((await thief.session()).user.email, 'stub@example.com');
  await first.post('/api/auth/signout', { csrfToken: await first.csrf() });
  assert.equal(await thief.session(), null);
  assert.equal((await second.session()).user.email, 'stub@example.com');
});
