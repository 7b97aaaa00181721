// Goal of this test: every provider of the catalogue works as it did with Auth.js, through a real nginx and the real
// daemon: what we send it and who is signed in is what was recorded, and whatever else it answers signs nobody in.
// PROVIDERS="github apple" chooses some for the first part.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { jwtVerify } from 'jose';
import { startSite } from './support/nginx.mjs';
import { allIds, assertAsked, assertSame, caseOf, casesOf, RecordedProvider } from './support/recorded_provider.mjs';
import { test } from './support/test.mjs';

const kChannelSecret = 'a-channel-secret-of-32-characters';  // LINE signs with it, and HS256 wants no less
const kRecordedOrigin = 'https://app.example.com';

const optionsOf = (one) => ({ ...one.options, ...one.deviation?.engine_options });

// A site with these providers of the catalogue, each {id, options}. Returns a house for each: what a journey needs.
async function openHouses(t, wanted) {
  const houses = await Promise.all(wanted.map(async ({ id, options }) => {
    const provider = await RecordedProvider.start(t);
    const entry = { id, retired: false, ...provider.here(options) };
    if (id === 'line') entry.clientSecret = kChannelSecret;
    return { id, provider, entry };
  }));
  const site = await startSite(t, {
    config: ({ dir }) => {
      for (const { id, provider } of houses) provider.moveIn(`${dir}/providers`, id);
      return { providerDirectory: `${dir}/providers`, providers: houses.map(({ entry }) => entry) };
    },
  });
  const ours = (text) => text.replace(`${kRecordedOrigin}/auth`, `${site.origin}/api/auth`);
  return houses.map((house) => ({ ...house, site, ours }));
}
const openHouse = async (t, id, options) => (await openHouses(t, [{ id, options }]))[0];

// To the provider: what the sign-in page's button does.
async function leave({ id, site, provider, entry }, one, query = '') {
  const visitor = site.visitor();
  provider.expect(one, entry.clientSecret);
  const started = await visitor.post(`/api/auth/signin/${id}${query}`, { csrfToken: await visitor.csrf(), callbackUrl: '/account/' });
  assert.equal(started.status, 302, started.text);
  const sent = new URL(started.location);
  provider.nonce = sent.searchParams.get('nonce') ?? undefined;
  return { visitor, sent };
}

// And back, with what the provider gave the browser. Returns the path that we send it to.
async function comeBack({ id, site }, { visitor, sent }, one, more = {}) {
  const params = { ...one.callback_request.params, state: sent.searchParams.get('state'), ...more };
  const path = `/api/auth/callback/${id}`;
  const answer = one.callback_request.method === 'POST'
    ? await visitor.post(path, params, { headers: [['Origin', 'https://provider.example'], ['Sec-Fetch-Site', 'cross-site']] })
    : await visitor.get(`${path}?${new URLSearchParams(params)}`);
  assert.equal(answer.status, 302, answer.text);
  const to = new URL(answer.location, site.origin);
  return to.pathname + to.search;
}

function assertAuthorization({ provider, ours }, { sent }, one) {
  const { endpoint, params } = one.authorization_request;
  const engine = one.deviation?.engine ?? {};
  assert.equal(provider.there(sent.origin + sent.pathname), engine.authorization_endpoint ?? endpoint);
  const expected = Object.fromEntries(Object.entries({ ...params, ...engine.authorization_params }).map(([name, value]) => [name, ours(value)]));
  expected.state = '<random>';  // always, and a nonce for OpenID Connect (SEC-10)
  if (provider.type === 'oidc') expected.nonce = '<random>';
  assertSame(provider.there(Object.fromEntries(sent.searchParams)), expected, 'authorization request');
}

// The members of a session's user; null and the empty text are none.
const present = (user) => Object.fromEntries(['name', 'email', 'image'].filter((name) => user[name]).map((name) => [name, user[name]]));

async function assertSignedIn({ provider }, visitor, one) {
  const user = one.deviation?.engine?.profile ?? one.user;
  const { user: seen } = await visitor.session();
  assert.deepEqual(provider.there(present(seen)), { ...present(user), ...(user.email ? { email: user.email.toLowerCase() } : {}) });
}

// One recorded sign-in from the button to the session.
async function replay(house, one, change) {
  const { site, provider, entry, ours, id } = house;
  const journey = await leave(house, one);
  assertAuthorization(house, journey, one);
  if (!one.callback_request) return;
  const to = await comeBack(house, journey, one);
  const basic = id === 'line' ? `Basic ${Buffer.from(`${entry.clientId}:${kChannelSecret}`).toString('base64')}` : undefined;
  assertAsked(provider, one, { site: ours, basic, change });
  if ((one.deviation?.engine?.outcome ?? one.outcome) === 'signed_in') {
    assert.equal(to, '/account/');
    await assertSignedIn(house, journey.visitor, one);
  } else {
    assert.equal(`${site.origin}${to}`, ours(`${kRecordedOrigin}${one.redirect}`));
    assert.equal(await journey.visitor.session(), null);
  }
}

// A provider can be configured once a site, so a provider's second configuration waits for the second site, and so on.
const rounds = [];
for (const id of process.env.PROVIDERS?.split(' ') ?? allIds) {
  const configurations = new Map();
  for (const one of casesOf(id)) {
    const key = JSON.stringify(optionsOf(one));
    configurations.set(key, [...(configurations.get(key) ?? []), one]);
  }
  [...configurations.values()].forEach((cases, i) => (rounds[i] ??= []).push({ id, options: optionsOf(cases[0]), cases }));
}
rounds.forEach((round, i) => {
  test(`recorded sign-ins at ${round.length} providers, configuration ${i + 1} of each, come out as they did or as their deviation says`, async (t) => {
    const houses = await openHouses(t, round);
    const failed = [];
    for (const [at, { id, cases }] of round.entries())
      for (const one of cases) await replay(houses[at], one).catch((error) => failed.push(new Error(`${id}, ${one.name}: ${error.message}`)));
    assert.deepEqual(failed, []);
  }, { seconds: 240 });
});

const json = (value, status = 200) => ({ status, json: value });
// The recorded token answer with other claims in its ID Token.
const tokenWith = (one, claims, alg) => {
  const { json: answer } = one.http.find(({ kind }) => kind === 'token').response;
  const { jwt } = answer.id_token;
  return json({ ...answer, id_token: { jwt: { alg: alg ?? jwt.alg, claims: { ...jwt.claims, ...claims } } } });
};
const kErrorPage = '/api/auth/error?error=Configuration';
const kSignInPage = '/api/auth/signin?error=OAuthCallbackError';

// What a provider may answer instead, and where the visitor then ends: signed in as nobody.
const kRefused = [
  ['github', 'default', 'an error with status 200', { token: json({ error: 'bad_verification_code', error_description: 'expired' }) }, kErrorPage],
  ['github', 'default', 'a token that is no bearer token', { token: json({ access_token: 'a', token_type: 'mac' }) }, kErrorPage],
  ['github', 'default', 'a token that would end the header', { token: json({ access_token: 'a\r\nX-Evil: 1', token_type: 'bearer' }) }, kErrorPage],
  ['github', 'default', 'a refusal in place of a profile', { userinfo: json({ message: 'Bad credentials' }, 401) }, kErrorPage],
  ['github', 'default', 'a profile of nobody', { userinfo: json({ message: 'API rate limit exceeded', email: 'somebody@example.com' }) }, kSignInPage],
  ['github', 'default', 'nothing', { token: null }, kErrorPage],
  ['tiktok', 'default', 'an error with status 200', { token: json({ error: 'invalid_grant', log_id: 'x' }) }, kErrorPage],
  ['tiktok', 'default', 'an error in place of a person', { userinfo: json({ data: {}, error: { code: 'access_token_invalid' } }) }, kSignInPage],
  ['wechat', 'default', 'its own kind of error', { token: json({ errcode: 40029, errmsg: 'invalid code' }) }, kErrorPage],
  ['wechat', 'default', 'a token without the openid that the profile needs', { token: json({ access_token: 'a', expires_in: 7200 }) }, kErrorPage],
  ['vk', 'default', 'an error in place of a list of persons', { userinfo: json({ error: { error_code: 5 } }) }, kErrorPage],
  ['notion', 'redirect_uri_option', 'a bot that belongs to no person', { userinfo: json({ bot: { owner: { type: 'workspace', workspace: true } } }) }, kErrorPage],
  ['twitch', 'default', 'an ID Token of another issuer', (one) => ({ token: tokenWith(one, { iss: 'https://id.twitch.example/oauth2' }) }), kErrorPage],
  ['line', 'default', 'an ID Token for another channel', (one) => ({ token: tokenWith(one, { aud: 'another' }) }), kErrorPage],
  ['line', 'default', 'an ID Token with another signature than the channel secret makes', (one) => ({ token: tokenWith(one, {}, 'RS256') }), kErrorPage],
  ['microsoft-entra-id', 'common_with_photo', 'an ID Token that names one tenant and comes from another',
    (one) => ({ token: tokenWith(one, { tid: '11111111-2222-3333-4444-555555555555' }) }), kErrorPage],
  ['microsoft-entra-id', 'common_with_photo', 'a tenant that leads elsewhere', (one) => ({ token: tokenWith(one, { tid: '../../evil.example' }) }), kErrorPage],
  ['microsoft-entra-id', 'common_with_photo', 'a tenant that is all of them', (one) => ({ token: tokenWith(one, { tid: 'common', iss: 'https://login.microsoftonline.com/common/v2.0' }) }), kErrorPage],
  ['microsoft-entra-id', 'common_with_photo', 'no tenant', (one) => ({ token: tokenWith(one, { tid: undefined }) }), kErrorPage],
  ['microsoft-entra-id', 'single_tenant_photo_96', 'a person of another tenant than ours',
    (one) => ({ token: tokenWith(one, { tid: '11111111-2222-3333-4444-555555555555', iss: 'https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0' }) }), kErrorPage],
];
for (const [id, name, what, instead, where] of kRefused) {
  test(`${id}: ${what} signs nobody in`, async (t) => {
    const one = caseOf(id, name);
    const house = await openHouse(t, id, optionsOf(one));
    const journey = await leave(house, one);
    house.provider.instead = typeof instead === 'function' ? instead(one) : instead;
    assert.equal(await comeBack(house, journey, one), where);
    assert.equal(await journey.visitor.session(), null);
    assert.deepEqual(house.provider.surprises, []);
  });
}

// What is only an ornament may be missing: who is there is known without it.
const kForgiven = [
  ['microsoft-entra-id', 'common_with_photo', 'image', { extra: json({ error: {} }, 500) }],
  ['microsoft-entra-id', 'common_with_photo', 'image', { extra: null }],
  ['github', 'email_null_primary_lookup', 'email', { extra: json({ message: 'not a list' }) }],
  ['github', 'email_null_primary_lookup', 'email', { extra: { status: 200, headers: { 'content-type': 'text/html' }, json: '<html>' } }],
  ['github', 'email_null_primary_lookup', 'email', { extra: null }],
];
for (const [id, name, member, instead] of kForgiven) {
  test(`${id}: who cannot be asked for the ${member} (${JSON.stringify(instead.extra)}) is still let in`, async (t) => {
    const one = caseOf(id, name);
    const house = await openHouse(t, id, optionsOf(one));
    const journey = await leave(house, one);
    house.provider.instead = instead;
    assert.equal(await comeBack(house, journey, one), '/account/');
    await assertSignedIn(house, journey.visitor, { user: { ...one.user, [member]: undefined } });
  });
}

test('apple: whatever is forged in the user field that the browser brings, the person is that of the ID Token', async (t) => {
  const one = caseOf('apple', 'first_sign_in');
  const house = await openHouse(t, 'apple', optionsOf(one));
  const { sub, email } = one.http.find(({ kind }) => kind === 'token').response.json.id_token.jwt.claims;
  for (const user of ['{"sub":"victim","email":"victim@example.com","name":{"firstName":"Vic"}}', '{"name":{"firstName":{"a":1},"lastName":[]}}', '[]', 'null', '{', '']) {
    const journey = await leave(house, one);
    assert.equal(await comeBack(house, journey, one, { user }), '/account/', user);
    const session = await journey.visitor.session();
    assert.equal(session.user.email, email.toLowerCase(), user);
    assert.ok(!JSON.stringify(session).includes('victim'), user);
    assert.ok(sub);
  }
});

test('apple: the client secret is a short-lived ES256 token for Apple, signed with the key of the .p8 file', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'authfcgi-e2e-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = join(dir, 'AuthKey_KEY1234567.p8');
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const one = caseOf('apple', 'first_sign_in');
  const { clientSecret, ...options } = optionsOf(one);
  assert.ok(clientSecret);
  const house = await openHouse(t, 'apple', { ...options, teamId: 'TEAM123456', token: { clientPrivateKey: { key, kid: 'KEY1234567' } } });
  await replay(house, one, { client_secret: '<signed>' });

  const signed = new URLSearchParams(house.provider.asked[0].body).get('client_secret');
  const { payload, protectedHeader } = await jwtVerify(signed, publicKey, { algorithms: ['ES256'], issuer: 'TEAM123456', subject: options.clientId, audience: house.provider.here('https://appleid.apple.com') });
  assert.deepEqual(protectedHeader, { alg: 'ES256', kid: 'KEY1234567' });
  const age = Math.floor(Date.now() / 1000) - payload.iat;
  assert.ok(age >= 0 && age < 30 && payload.exp - payload.iat === 300, JSON.stringify(payload));
});

test('wechat: the address of the sign-in ends with the word that WeChat looks for', async (t) => {
  for (const name of ['default', 'website_app']) {
    const one = caseOf('wechat', name);
    const { sent } = await leave(await openHouse(t, 'wechat', optionsOf(one)), one);
    assert.equal(sent.hash, '#wechat_redirect');
  }
});

test('a visitor\'s query adds what is allowed to the authorization request and changes nothing of ours', async (t) => {
  const one = caseOf('github', 'default');
  const house = await openHouse(t, 'github', { ...optionsOf(one), forwardedParams: ['allow_signup'] });
  const query = new URLSearchParams({ login_hint: 'ada', allow_signup: 'false', unknown: '1', client_id: 'evil', redirect_uri: 'https://evil.example/',
    response_type: 'token', scope: 'repo', state: 'x', STATE: 'x', code_challenge: 'x', code_challenge_method: 'plain', nonce: 'x', request_uri: 'https://evil.example/' });
  const journey = await leave(house, one, `?${query}`);
  const plain = { ...one, authorization_request: { ...one.authorization_request, params: { ...one.authorization_request.params, login_hint: 'ada', allow_signup: 'false' } } };
  assertAuthorization(house, journey, plain);
  assert.notEqual(journey.sent.searchParams.get('state'), 'x');
  assert.notEqual(journey.sent.searchParams.get('code_challenge'), 'x');
});
