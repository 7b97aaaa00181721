// Goal of this test: what Auth.js answered, when it was recorded (tests/vectors/http-transcripts.json), is what authfcgi
// answers through nginx, byte for byte where clients look; and where it does not, the reason is named here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './support/daemon.mjs';
import { oidc } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { startStubProvider } from './support/stub_provider.mjs';
import { test } from './support/test.mjs';
import { Visitor } from './support/visitor.mjs';

const { scenarios } = JSON.parse(readFileSync(join(root, 'tests/vectors/http-transcripts.json'), 'utf8'));

// Steps whose answer is ours on purpose: scenario, step, what is expected instead. The numbers are those of
// authjs-wire.md chapter 15 and security.md.
const kDeviations = {
  methods: {
    3: { why: '15.15: OPTIONS is 204', status: 204, anyBody: true }, 4: { why: '15.15: HEAD is GET without its body', status: 200, anyBody: true, anyCookies: true },
  },
  paths: {
    0: { why: 'nginx itself adds the slash', status: 301, anyBody: true, anyLocation: true },
    14: { why: 'nginx hands only the API to us', skip: true },
    13: { why: 'no credentials provider here: an unknown provider is the same answer' },
  },
  'signin-github': {
    4: { why: '15.11: a callbackUrl that cannot be parsed is ignored', authorization: true, anyCookies: true },
    7: { why: 'no credentials provider here', skip: true },
  },
  'missing-csrf': {
    6: { why: 'no credentials provider here', skip: true }, 7: { why: 'no credentials provider here', skip: true },
  },
  'session-bad-cookie': {
    2: { why: '15.11: an unusable callback-url cookie is replaced', status: 200, json: null, anyCookies: true },
    3: { why: '15.11', status: 200, anyCookies: true },
  },
  'custom-pages': { 4: { why: '15.42: no error parameter where there is no error', location: 'http://localhost:3000/err' } },
  'config-errors': {
    0: { why: 'SEC-78: it refuses to start', skip: true }, 1: { why: 'SEC-78', skip: true }, 2: { why: 'SEC-78', skip: true }, 3: { why: 'SEC-45: nginx names the host', skip: true },
    4: { why: '15.11', status: 200, json: null, anyCookies: true }, 5: { why: '15.11', status: 200, anyCookies: true },
  },
  pages: { 21: { why: 'a passkey that is refused is told so in words, with the status of a refusal', status: 403 } },
  'passkey-options': { 4: { why: '15.22: who asks for options is a script, and hears of errors in JSON', status: 400, json: { error: 'Invalid provider' }, location: null, anyCookies: true } },
  oidc: { 3: { why: '15.38: a fresh session is not made anew; the callback-url cookie went with the sign-in (15.49)', anyCookies: true } },
  'oauth-errors': {
    3: { why: 'as there', anyCookies: true },
    4: { why: 'as there', anyCookies: true }, 5: { why: 'as there', anyCookies: true },
    6: { why: 'SEC-11: the checks went with the first callback', anyCookies: true },
    7: { why: 'SEC-11: the checks went with the first callback, so this one is refused', location: 'http://localhost:3000/api/auth/error?error=Configuration', anyCookies: true },
  },
};

const kPatterns = {
  '<jwe>': '[\\w-]+\\.\\.[\\w-]+\\.[\\w-]+\\.[\\w-]+', '<hex64>': '[0-9a-f]{64}', '<b64url43>': '[\\w-]{43}', '<uuid>': '[0-9a-f-]{36}',
};

function fits(expected, actual) {
  const pattern = expected.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/<jwe>|<hex64>|<b64url43>|<uuid>/g, (name) => kPatterns[name]);
  return new RegExp(`^${pattern}$`).test(actual ?? '');
}

const near = (date, seconds) => Math.abs(Date.parse(date) - Date.now() - seconds * 1000) < 10000;

function checkCookies(expected, actual) {
  // SEC-10: state also where Auth.js has none; 15.28: further cookies for each attempt; 15.10: error answers may set cookies.
  const further = actual.filter(({ name }) => !expected.some((one) => one.name === name));
  for (const { name } of further) assert.match(name, /authjs\.(state|pkce\.code_verifier|nonce|callback-url|csrf-token|session-token)/);
  for (const one of expected) {
    const found = actual.find(({ name }) => name === one.name);
    assert.ok(found, `no cookie ${one.name}`);
    assert.ok(fits(one.value, found.value), `${one.name}=${found.value} instead of ${one.value}`);
    const rest = found.attributes.filter((text) => !/^Expires=/.test(text) && !(one.name.endsWith('nonce') && text === 'Max-Age=900'));  // 15.27
    assert.deepEqual(rest, one.attributes.filter((text) => !/^Expires=/.test(text)), one.name);
    const wanted = one.attributes.map((text) => text.match(/^Expires=<now\+(\d+)>$/)?.[1]).find(Boolean);
    const expires = found.attributes.find((text) => /^Expires=/.test(text));
    assert.equal(Boolean(expires), Boolean(wanted), one.name);
    if (wanted) assert.ok(near(expires.slice(8), Number(wanted)), expires);
  }
}

function checkLocation(expected, actual, origin) {
  assert.ok(actual, `no Location but ${expected}`);
  const [want, got] = [new URL(expected, origin), new URL(actual, origin)];
  assert.equal(got.origin + got.pathname, want.origin + want.pathname);
  const isOurs = want.origin === origin;
  for (const [name, value] of want.searchParams) {
    if (name === 'scope' && !isOurs) continue;  // SEC-14: a visitor does not choose the scope
    assert.ok(fits(value, got.searchParams.get(name)), `${name}=${got.searchParams.get(name)} instead of ${value}`);
  }
  for (const name of got.searchParams.keys()) {
    assert.ok(want.searchParams.has(name) || (!isOurs && /^(state|nonce|code_challenge|code_challenge_method)$/.test(name)), `${name} is too much`);
  }
}

function checkJson(expected, actual, origin) {
  if (expected && typeof expected === 'object') {
    assert.deepEqual(Object.keys(actual), Object.keys(expected));
    for (const key of Object.keys(expected)) checkJson(expected[key], actual[key], origin);
  } else if (typeof expected === 'string' && /^<iso now\+\d+>$/.test(expected)) {
    assert.ok(near(actual, Number(expected.slice(9, -1))), actual);
  } else if (typeof expected === 'string' && /^https?:/.test(expected)) {
    checkLocation(expected, actual, origin);
  } else if (typeof expected === 'string') {
    assert.ok(fits(expected, actual), `${actual} instead of ${expected}`);
  } else {
    assert.deepEqual(actual, expected);
  }
}

async function play(t, scenario) {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  stub.claims = { sub: 'sub-1', name: 'User N', email: 'User@Example.com', picture: 'http://p', email_verified: true };
  const github = {
    id: 'github', name: 'GitHub', type: 'oauth', clientId: 'id', clientSecret: 's', forwardedParams: ['login_hint'],
    authorization: { url: 'https://github.com/login/oauth/authorize', params: { scope: 'read:user user:email' } },
    token: 'https://github.com/login/oauth/access_token', userinfo: 'https://api.github.com/user',
  };
  const oa = {
    id: 'oa', name: 'OA', type: 'oauth', clientId: 'cid', clientSecret: 'sec', checks: ['state'],
    authorization: `${stub.issuer}/authorize?scope=a`, token: `${stub.issuer}/token`, userinfo: `${stub.issuer}/userinfo`,
    profile: { id: '/sub', name: '/name', email: '/email', image: '/picture' },
  };
  const idp = { ...oidc(stub.issuer), clientId: 'cid', clientSecret: 'sec', checks: ['pkce', 'state', 'nonce'] };
  const config = { url: scenario.origin, providers: { oidc: [idp], 'oauth-state': [oa] }[scenario.profile] ?? [github] };
  if (scenario.profile === 'basic-custom-pages') config.pages = { signIn: '/login', signOut: '/logout', error: '/err', verifyRequest: '/check', newUser: '/welcome' };
  if (scenario.profile === 'basic-theme') config.theme = { colorScheme: 'dark', logo: '/logo.png', brandColor: '#ff0000', buttonText: '#00ff00' };
  if (scenario.profile === 'passkey') config.providers = [{ id: 'passkey' }];
  const site = await startSite(t, { config: ({ dir }) => ({ ...config, ...(scenario.profile === 'passkey' && { adapter: { type: 'sqlite', path: `${dir}/users.db` } }) }) });
  const visitor = new Visitor(site.origin);
  const known = { csrf: '', state: '' };
  const fill = (value) => JSON.parse(JSON.stringify(value ?? null).replace(/\$\{(\w+)\}/g, (_, name) => known[name]).replaceAll('https://idp.example/authz', `${stub.issuer}/authorize`));

  for (const [index, step] of scenario.steps.entries()) {
    const deviation = kDeviations[scenario.name]?.[index] ?? {};
    if (deviation.skip) continue;
    const [request, expect] = [fill(step.request), fill(step.expect)];
    const headers = Object.entries(request.headers ?? {});
    let body;
    if (request.form) body = request.form;
    if (request.json !== undefined) {
      body = JSON.stringify(request.json);
      headers.push(['Content-Type', 'application/json']);
    }
    if (request.raw_body !== undefined) body = request.raw_body;
    if (request.cookie_header) headers.push(['Cookie', request.cookie_header]);
    const answer = await visitor.send(request.method, request.path, { headers, body, cookies: !(request.without_cookies || request.cookie_header) });
    try {
      checkStep(expect, answer, deviation, scenario.origin, index);
    } catch (error) {
      throw new Error(`step ${index}: ${request.method} ${request.path} (${JSON.stringify(request.form ?? request.json ?? '')})\n` +
        `got ${answer.status} ${JSON.stringify(answer.headers)} ${answer.text.slice(0, 300)}`, { cause: error });
    }
    known.csrf = answer.status === 200 && answer.text.startsWith('{"csrfToken"') ? answer.json.csrfToken : known.csrf;
    const query = answer.location ? new URL(answer.location, scenario.origin).searchParams : undefined;
    if (query?.get('state')) known.state = query.get('state');
    if (query?.has('client_id')) stub.codes.set('CODE', { nonce: query.get('nonce') ?? undefined, client: 'cid' });
  }
}

function checkStep(expect, answer, deviation, origin) {
  assert.equal(answer.status, deviation.status ?? expect.status);
  if (deviation.authorization) {
    assert.match(answer.json.url, /client_id=/);
    return;
  }
  for (const [name, value] of Object.entries(deviation.anyBody ? {} : expect.headers)) {
    if (name === 'content-type') assert.ok((answer.header(name) ?? '').startsWith(deviation.json === undefined ? value : ''), answer.header(name));  // 15.39: charset
    else if (name === 'cache-control') assert.match(answer.header(name), /no-store/);
    else assert.equal(answer.header(name), value, name);
  }
  const location = deviation.location === undefined ? expect.location : deviation.location;
  if (deviation.anyLocation) assert.ok(answer.location);
  else if (location) checkLocation(location, answer.location, origin);
  else assert.equal(answer.location, undefined);
  if (!deviation.anyCookies) checkCookies(expect.set_cookie, answer.setCookies);
  if (deviation.anyBody) return;
  if (deviation.json !== undefined) assert.deepEqual(answer.json, deviation.json);
  else if ('json' in expect && deviation.status === undefined) checkJson(expect.json, answer.json, origin);
  if (expect.html && deviation.status === undefined) assert.match(answer.text, new RegExp(`<title>${expect.html.title}`));
}

const kProfiles = ['basic', 'basic-custom-pages', 'basic-theme', 'basic-no-secret', 'oidc', 'oauth-state', 'passkey'];
const kNeedsCredentials = ['credentials', 'credentials-https'];
for (const scenario of scenarios.filter(({ name, profile }) => kProfiles.includes(profile) && !kNeedsCredentials.includes(name))) {
  test(`as Auth.js answered: ${scenario.name}`, async (t) => {
    if (scenario.name === 'providers') return playProviders(t);
    return play(t, scenario);
  });
}

// The recording has a credentials provider, which we do not; the shape is what counts.
async function playProviders(t) {
  const site = await startSite(t, { config: { url: 'http://localhost:3000', providers: [oidc('http://localhost:1', 'github', { name: 'GitHub' })] } });
  for (const headers of [[], [['Content-Type', 'application/json']]]) {
    const answer = await site.visitor().get('/api/auth/providers', { headers });
    assert.deepEqual(answer.json, { github: { id: 'github', name: 'GitHub', type: 'oidc', signinUrl: 'http://localhost:3000/api/auth/signin/github', callbackUrl: 'http://localhost:3000/api/auth/callback/github' } });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.setCookies, []);
  }
}

// What the browser client sends (client-requests.json) is tried with the client itself, in browser.test.mjs.
