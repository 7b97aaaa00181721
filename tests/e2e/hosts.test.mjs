// Goal of this test: one daemon behind one nginx serves several hosts, each by its own configuration, and nothing that one
// of them gave a visitor is worth anything at another.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { binary, environment, root, secret } from './support/daemon.mjs';
import { shippedSite, startSite } from './support/nginx.mjs';
import { test, until } from './support/test.mjs';
import { cutToken, kSessionCookie, person } from './support/tokens.mjs';
import { addUser, kCheapPasswords, kJson, kPassword } from './support/users.mjs';

const secrets = { one: `one-${secret}`, two: `two-${secret}` };
const names = ['one.example', 'two.example', 'a.many.example'];

const config = {
  theme: { logo: '/whole.svg' },
  session: { maxAge: 7200 },
  hosts: {
    'one.example': { secret: secrets.one },
    'two.example': { secret: secrets.two, theme: null, basePath: '/api/auth', session: { maxAge: 3600 }, gate: { preset: 'vouch' } },
    '*.many.example': { secret: secrets.one, shareSessions: true },
  },
};

const start = (t, more = {}) => startSite(t, {
  config: (place) => ({ ...config, ...(typeof more === 'function' ? more(place) : more) }),
  site: ({ port, app }) => shippedSite({ port, app, name: '_' }),
});

// One request to a host; nginx has them all at one address.
function ask(site, host, path, { cookies = {}, method = 'GET', body, headers = {} } = {}) {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: site.port, path, method, setHost: false,
      headers: { host: `${host}:${site.port}`, ...(cookie && { cookie }), ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => { text += piece; }).on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, text, json: () => JSON.parse(text) });
      });
    });
    request.on('error', reject).end(body);
  });
}

const cookiesOf = (answer) => Object.fromEntries((answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0].split(/=(.*)/s).slice(0, 2)));

test('each host answers by its own configuration, and as itself', async (t) => {
  const site = await start(t, { providers: [{ id: 'idp', type: 'oidc', issuer: 'https://id.example', clientId: 'c', clientSecret: 's' }] });
  for (const host of names) {
    const providers = (await ask(site, host, '/api/auth/providers')).json();
    assert.equal(providers.idp.callbackUrl, `http://${host}:${site.port}/api/auth/callback/idp`);
  }
  assert.match((await ask(site, 'one.example', '/api/auth/signin')).text, /whole\.svg/);
  assert.doesNotMatch((await ask(site, 'two.example', '/api/auth/signin')).text, /whole\.svg/);
});

test('a session of one host is nobody at another, unless they share it on purpose', async (t) => {
  const site = await start(t);
  const session = async (host, key) => {
    const answer = await ask(site, host, '/api/auth/session', { cookies: { [kSessionCookie]: await cutToken(person, { key }) } });
    return answer.json()?.user?.email ?? null;
  };
  assert.equal(await session('one.example', secrets.one), person.email);
  assert.equal(await session('two.example', secrets.two), person.email);
  assert.equal(await session('two.example', secrets.one), null);
  assert.equal(await session('one.example', secrets.two), null);
  assert.equal(await session('one.example', secret), null, 'the secret outside of hosts is no secret of theirs');
  assert.equal(await session('a.many.example', secrets.one), person.email);
});

test('the gate knows the hosts, too', async (t) => {
  const site = await start(t);
  const visit = async (host, key) => ask(site, host, '/account/', { cookies: { [kSessionCookie]: await cutToken(person, { key }) } });
  assert.equal((await visit('one.example', secrets.one)).json().headers['x-auth-email'], person.email);
  assert.equal((await visit('two.example', secrets.two)).status, 200);
  assert.equal((await visit('two.example', secrets.one)).status, 401);
  assert.equal((await visit('three.example', secrets.one)).status, 403);
});

test('a CSRF token of one host is none at another, even where sessions are shared', async (t) => {
  const site = await start(t);
  const post = async (from, to) => {
    const answer = await ask(site, from, '/api/auth/csrf');
    const { csrfToken } = answer.json();
    const signOut = await ask(site, to, '/api/auth/signout', { method: 'POST', cookies: cookiesOf(answer),
      body: new URLSearchParams({ csrfToken }).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    return signOut.headers.location;
  };
  for (const host of names) assert.equal(await post(host, host), `http://${host}:${site.port}`);
  assert.match(await post('one.example', 'two.example'), /error=MissingCSRF/);
  assert.match(await post('one.example', 'a.many.example'), /error=MissingCSRF/);
  assert.match(await post('b.many.example', 'a.many.example'), /error=MissingCSRF/);
});

test('guessing at one tenant\'s account locks no other tenant\'s, though both are user 1 there (SEC-62)', async (t) => {
  let users;
  const site = await start(t, ({ dir }) => {
    const store = (name) => ({ adapter: { type: 'sqlite', path: join(dir, `${name}.db`) }, session: { strategy: 'jwt' } });
    users = Object.fromEntries(['one.example', 'two.example'].map((host) => [host, store(host)]));
    return {
      ...store('whole'), providers: ['credentials'], passwords: kCheapPasswords, rateLimit: { credentials: { attempts: 3, delayAfter: 3, lockout: 600 } },
      hosts: { 'one.example': { secret: secrets.one, ...users['one.example'] }, 'two.example': { secret: secrets.two, ...users['two.example'] } },
    };
  });
  for (const host of Object.keys(users)) {
    const file = join(site.dir, `${host}.json`);
    writeFileSync(file, JSON.stringify({ ...site.daemon.config, hosts: undefined, secret, ...users[host] }), { mode: 0o600 });
    await addUser({ file, config: users[host] }, { email: `ada@${host}` });
  }
  const attempt = async (host, email, password) => {
    const csrf = await ask(site, host, '/api/auth/csrf');
    const answer = await ask(site, host, '/api/auth/callback/credentials', { method: 'POST', cookies: cookiesOf(csrf),
      body: JSON.stringify({ csrfToken: csrf.json().csrfToken, email, password }), headers: Object.fromEntries(kJson) });
    return answer.status;
  };
  for (const expected of [401, 401, 401, 429]) assert.equal(await attempt('one.example', 'ada@one.example', 'wrong password'), expected);
  for (const expected of [401, 401, 401, 429]) assert.equal(await attempt('one.example', 'nobody@example.com', 'wrong password'), expected);
  assert.equal(await attempt('one.example', 'ada@one.example', kPassword), 429);
  assert.equal(await attempt('two.example', 'nobody@example.com', 'wrong password'), 401);
  assert.equal(await attempt('two.example', 'ada@two.example', kPassword), 200);
});

test('a host that nobody configured is refused, whatever the client says (SEC-45)', async (t) => {
  const site = await start(t);
  for (const path of ['/api/auth/session', '/api/auth/csrf', '/api/auth/providers']) {
    const answer = await ask(site, 'three.example', path, { headers: { 'x-forwarded-host': 'one.example' } });
    assert.equal(answer.status, 500);
    assert.equal(answer.headers['set-cookie'], undefined);
  }
  assert.equal((await ask(site, 'three.example', '/api/auth/signin')).status, 500);
  await until('the log', () => /UntrustedHost.*three\.example/.test(site.daemon.program.words()));
});

test('SIGHUP adds a host and takes one away', async (t) => {
  const site = await start(t);
  assert.equal((await ask(site, 'three.example', '/api/auth/session')).status, 500);
  const { 'two.example': gone, ...rest } = site.daemon.config.hosts;
  assert.ok(gone);
  site.daemon.write({ ...site.daemon.config, hosts: { ...rest, 'three.example': { secret: `three-${secret}` } } });
  site.daemon.program.signal('SIGHUP');
  await until('the new host', async () => (await ask(site, 'three.example', '/api/auth/session')).status === 200);
  await until('the end of the old one', async () => (await ask(site, 'two.example', '/api/auth/session')).status === 500);
});

test('check lists the hosts, and complains of sessions that would be shared by accident', async (t) => {
  const site = await start(t);
  const check = () => spawnSync(binary, ['check', '--config', site.daemon.file], { encoding: 'utf8', env: environment(), cwd: root });
  assert.match(check().stdout, /one\.example: 0 providers, sessions in cookies\n.*two\.example.*\n.*\*\.many\.example: .*, shared\n/);
  site.daemon.write({ ...site.daemon.config, hosts: { a: {}, b: { theme: { logo: 3 } } } });
  assert.match(check().stderr, /hosts\["b"\]\.|hosts\.b\.theme\.logo/);
  site.daemon.write({ ...site.daemon.config, hosts: { a: {}, b: {} } });
  const refused = check();
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /would open the sessions of a, because they have the same secret: give it AUTH_SECRET__B/);
});
