// Goal of this test: what an operator wrote in Lua is asked at every place where Auth.js asks JavaScript, with the same
// result for the same words; and a file that fails, runs away or is broken harms nobody but its own question.
import './support/webcrypto.mjs';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { binary, environment, root, secret } from './support/daemon.mjs';
import { oidc, providerFor, signIn } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { test, until } from './support/test.mjs';
import { readAll } from './support/provider.mjs';
import { cutToken, kSessionCookie, openToken, person, wear, wornBy } from './support/tokens.mjs';

const { Auth } = await import('@auth/core');

// The shipped site with this text as its callbacks.
const siteWith = (t, lua, { settings = {}, config = {}, ...more } = {}) =>
  startSite(t, {
    ...more,
    config: ({ dir }) => {
      writeFileSync(join(dir, 'hooks.lua'), lua);
      const callbacks = Object.keys(settings).length ? { file: 'hooks.lua', ...settings } : 'hooks.lua';
      return { callbacks, ...(typeof config === 'function' ? config({ dir }) : config) };
    },
  });

const says = (site, pattern) => until(`${pattern} in the log`, () => site.daemon.program.words().match(pattern));

// One request to @auth/core with these callbacks.
async function askAuthJs(callbacks, path, cookies) {
  const request = new Request(`http://localhost:1${path}`, { headers: { cookie: Object.entries(cookies).map(([k, v]) => `${k}=${v}`).join('; ') } });
  return Auth(request, { secret, trustHost: true, basePath: '/api/auth', providers: [], callbacks, logger: { error() {}, warn() {}, debug() {} } });
}

const sideBySide = [
  ['nothing changed', 'return {jwt = function(p) return p.token end, session = function(p) return p.session end}',
    { jwt: ({ token }) => token, session: ({ session }) => session }],
  ['roles from the token', `return {jwt = function(p) p.token.roles = {"admin", p.token.sub} return p.token end,
      session = function(p) p.session.user.roles = p.token.roles p.session.user.id = p.token.sub return p.session end}`,
    { jwt: ({ token }) => ({ ...token, roles: ['admin', token.sub] }),
      session: ({ session, token }) => { session.user.roles = token.roles; session.user.id = token.sub; return session; } }],
  ['numbers, null, empty lists and objects', `return {session = function(p) local s = p.session
      s.list = p.token.list s.map = p.token.map s.nothing = json.null s.half = 7 / 2 s.whole = 6 / 2 s.no = false
      s.name = p.session.user.name == nil s.deep = p.token.deep return s end}`,
    { session: ({ session, token }) => ({ ...session, list: token.list, map: token.map, nothing: null, half: 7 / 2, whole: 6 / 2, no: false,
      name: session.user.name == null, deep: token.deep }) }],
  ['an object of its own', 'return {session = function(p) return {user = {id = p.token.sub}, expires = "never"} end}',
    { session: ({ token }) => ({ user: { id: token.sub }, expires: 'never' }) }],
  ['the end of the session', 'return {jwt = function(p) if p.token.sub then return nil end return p.token end}',
    { jwt: ({ token }) => (token.sub ? null : token) }],
  ['an error in jwt', 'return {jwt = function() error("no") end}', { jwt: () => { throw new Error('no'); } }],
  ['an error in session', 'return {session = function() error("no") end}', { session: () => { throw new Error('no'); } }],
];

test('the same callbacks in JavaScript for @auth/core and in Lua for us give the same session', async (t) => {
  for (const [name, lua, callbacks] of sideBySide) {
    const site = await siteWith(t, lua);
    for (const claims of [person, { sub: 'x', name: null, list: [], map: {}, deep: [{ a: [null, 1] }, 'ü'] }]) {
      const token = await cutToken(claims);
      const nina = site.visitor();
      wear(nina, token);
      const ours = await nina.session();
      const theirs = await (await askAuthJs(callbacks, '/api/auth/session', { [kSessionCookie]: token })).json();
      // When a session ends is counted from the cookie by us, from now by Auth.js (15.38).
      for (const session of [ours, theirs]) if (Number.isFinite(Date.parse(session?.expires))) session.expires = 'then';
      assert.deepEqual(ours, theirs, name);
    }
  }
});

test('the same redirect callback sends browsers to the same place', async (t) => {
  const site = await siteWith(t, 'return {redirect = function(p) if p.url:sub(1, 1) == "/" then return p.baseUrl .. "/in" .. p.url end return p.baseUrl end}');
  const redirect = ({ url, baseUrl }) => (url.startsWith('/') ? `${baseUrl}/in${url}` : baseUrl);
  for (const url of ['/page?a=1', 'https://evil.example/', '/']) {
    const nina = site.visitor();
    await nina.get(`/api/auth/signin?callbackUrl=${encodeURIComponent(url)}`);
    const theirs = await askAuthJs({ redirect }, `/api/auth/signin?callbackUrl=${encodeURIComponent(url)}`, {});
    const cookie = decodeURIComponent(/authjs\.callback-url=([^;]*)/.exec(theirs.headers.get('set-cookie'))[1]);
    assert.equal(decodeURIComponent(nina.cookies().get('authjs.callback-url')).replace(site.origin, ''), cookie.replace('http://localhost:1', ''));
  }
});

test('a sign-in asks signIn, then jwt, and tells the event; the session shows what they made', async (t) => {
  const { provider, port } = await providerFor(t);
  const site = await siteWith(t, `return {
    signIn = function(p) log.info("signIn", p.account.provider, p.account.type, p.profile.sub, p.user.email) return true end,
    jwt = function(p) if p.trigger then log.info("jwt", p.trigger, p.user.email, p.account.provider, p.profile.sub) p.token.how = p.trigger end return p.token end,
    session = function(p) p.session.how = p.token.how return p.session end,
    events = {signIn = function(p) log.info("event signIn", p.user.email) error("late") end,
              session = function(p) log.info("event session", p.session.how) end,
              signOut = function(p) log.info("event signOut") end},
  }`, { port, config: { providers: [oidc(provider.issuer)] } });
  const alice = site.visitor();
  await signIn(alice, { from: '/account/' });
  assert.equal((await alice.session()).how, 'signIn');
  assert.equal((await openToken(wornBy(alice))).how, 'signIn');
  await says(site, /text="signIn idp oidc \S+ \S+@\S+"[\s\S]*text="jwt signIn \S+@\S+ idp \S+"[\s\S]*text="event signIn /);
  await says(site, /type=EventError name=signIn cause="callback signIn: \S*hooks\.lua:5: late"/);
  await says(site, /text="event session signIn"/);
});

test('signIn that refuses, fails or names a page lets nobody in', async (t) => {
  for (const [body, expected] of [['return false', /error=AccessDenied/], ['return nil', /error=AccessDenied/], ['error("no")', /error=AccessDenied/],
    ['while true do end', /error=AccessDenied/], ['error{type = "Verification"}', /error=Verification/], ['return "/banned"', /\/banned$/]]) {
    const { provider, port } = await providerFor(t);
    const site = await siteWith(t, `return {signIn = function() ${body} end}`, { port, config: { providers: [oidc(provider.issuer)] } });
    const alice = site.visitor();
    const page = await signIn(alice);
    assert.match(page.url, expected, body);
    assert.equal(wornBy(alice), undefined);
    assert.equal(await alice.session(), null);
  }
});

test('an update reaches jwt with its data, and the session that it makes is kept', async (t) => {
  const site = await siteWith(t, `return {jwt = function(p) if p.trigger == "update" then p.token.name = p.session.name end return p.token end}`);
  const nina = site.visitor();
  wear(nina, await cutToken(person));
  const csrfToken = await nina.csrf();
  const answer = await nina.post('/api/auth/session', JSON.stringify({ csrfToken, data: { name: 'Other' } }), { headers: [['Content-Type', 'application/json']] });
  assert.equal(answer.json.user.name, 'Other');
  assert.equal((await nina.session()).user.name, 'Other');
});

test('authorized is asked at the gate, after the policy', async (t) => {
  const site = await siteWith(t, `return {authorized = function(p)
    if not p.auth then return false end
    if p.request.path == "/account/stop" then return false end
    if p.request.path == "/account/else" then return "/elsewhere" end
    if p.request.path == "/account/fail" then error("no") end
    return p.auth.user.name == "Nina Example" and p.request.method == "GET" and p.request.host == "localhost" end}`);
  const nina = site.visitor();
  assert.notEqual((await nina.get('/account/')).status, 200);
  wear(nina, await cutToken(person));
  assert.equal((await nina.get('/account/')).status, 200);
  assert.equal((await nina.get('/account/stop')).status, 403);
  assert.equal((await nina.get('/account/fail')).status, 403);
  const elsewhere = await nina.open('/account/else').catch((error) => error);
  assert.notEqual(elsewhere.json?.url, '/account/else');
});

test('a runaway costs its own answer only: no session this time, a line in the log, the cookie stays', async (t) => {
  const site = await siteWith(t, `return {jwt = function(p)
      if p.token.sub == "loop" then while true do pcall(function() while true do end end) end end
      if p.token.sub == "memory" then local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end end
      if p.token.sub == "pattern" then return ("a"):rep(30000):find(".-.-.-.-b") end
      return p.token end}`, { settings: { maxInstructions: 200000 } });
  for (const [sub, words] of [['loop', 'hooks.lua:2: ran more than 200000 instructions'], ['memory', 'hooks.lua:3: (needed|ran) more'], ['pattern', 'hooks.lua:4: ran more']]) {
    const victim = site.visitor();
    wear(victim, await cutToken({ ...person, sub }));
    assert.equal(await victim.session(), null);
    assert.ok(wornBy(victim));
    await says(site, new RegExp(words));
    const nina = site.visitor();
    wear(nina, await cutToken(person));
    assert.equal((await nina.session()).user.email, person.email);
  }
});

test('the session pool has no network unless the configuration says so; env reads what it lists', async (t) => {
  const server = http.createServer((request, response) => response.end(JSON.stringify({ key: request.headers['x-key'] })));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  const lua = `return {session = function(p)
    local answer, problem = http.fetch{url = "http://127.0.0.1:${server.address().port}/", headers = {["X-Key"] = env("ROLES_KEY")}, timeout = 5}
    p.session.key = answer and json.decode(answer.body).key or problem return p.session end}`;
  for (const network of [false, true]) {
    const site = await siteWith(t, lua, { settings: { network, environment: ['ROLES_KEY'] }, env: { ROLES_KEY: 'k1' } });
    const nina = site.visitor();
    wear(nina, await cutToken(person));
    const session = await nina.session();
    if (network) assert.equal(session.key, 'k1');
    else assert.equal(session, null);
    if (!network) await says(site, /no network in this pool/);
  }
});

// A server of the operator's: what it was sent, and an answer.
async function startReceiver(t) {
  const heard = [];
  const server = http.createServer(async (request, response) => {
    const body = (await readAll(request)).toString();
    heard.push({ url: request.url, headers: request.headers, body: body && JSON.parse(body) });
    response.end('{}');
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  return { heard, url: `http://127.0.0.1:${server.address().port}` };
}

test('with a store: profile makes the user, all events are told in their order, and session sees the row', async (t) => {
  const { provider, port } = await providerFor(t);
  const site = await siteWith(t, `
    local function tell(name) return function(p)
      log.info("event", name, p.user and p.user.name, p.profile and p.profile.name, p.account and p.account.provider, p.isNewUser, p.session and "session") end end
    return {
      profile = {idp = function(profile, tokens)
        return {id = profile.sub, name = "Mapped " .. type(tokens.access_token), email = profile.email, image = json.null} end},
      session = function(p) p.session.user = {id = p.user.id, name = p.user.name} p.session.seen = p.trigger and p.newSession.a return p.session end,
      events = {createUser = tell("createUser"), linkAccount = tell("linkAccount"), signIn = tell("signIn"), signOut = tell("signOut"), session = tell("session")},
    }`, { port, config: ({ dir }) => ({ adapter: { type: 'sqlite', path: `${dir}/users.db` }, providers: [oidc(provider.issuer)] }) });
  const alice = site.visitor();
  await signIn(alice);
  const session = await alice.session();
  assert.equal(session.user.name, 'Mapped string');
  assert.ok(session.user.id);
  assert.equal('sessionToken' in session, false);
  const csrfToken = await alice.csrf();
  const json = { headers: [['Content-Type', 'application/json']] };
  assert.equal((await alice.post('/api/auth/session', JSON.stringify({ csrfToken, data: { a: 'b' } }), json)).json.seen, 'b');
  await alice.post('/api/auth/signout', { csrfToken });
  assert.equal(await alice.session(), null);
  await says(site, /event createUser Mapped string[^]*event linkAccount Mapped string[^]*event signIn Mapped string .* idp true[^]*event session[^]*event signOut/);
});

test('sendVerificationRequest sends the link instead of us, and updateUser hears of the address that it proved', async (t) => {
  const receiver = await startReceiver(t);
  const site = await siteWith(t, `return {
    sendVerificationRequest = function(p)
      if p.identifier:find("^fail") then error("no") end
      local answer = http.fetch{url = "${receiver.url}/send", method = "POST", body = {to = p.identifier, link = p.url, provider = p.provider, expires = p.expires}}
      if not answer then error("not sent") end
    end,
    signIn = function(p) log.info("asked", p.account.type, p.email and p.email.verificationRequest) return not p.user.email:find("^denied") end,
    events = {updateUser = function(p) log.info("event updateUser", p.user.email) end, createUser = function(p) log.info("event createUser", p.user.email) end},
  }`, { config: ({ dir }) => ({ adapter: { type: 'sqlite', path: `${dir}/users.db` },
    providers: [{ id: 'nodemailer', name: 'E-mail', server: 'smtp://127.0.0.1:1', from: 'no-reply@example.com' }] }) });
  const ask = async (visitor, email) => visitor.submit(await visitor.open('/api/auth/signin'), { email }, '/signin/nodemailer');
  for (const round of [1, 2]) {
    const ada = site.visitor();
    await ask(ada, 'ada@example.com');
    assert.equal(receiver.heard.length, round);
    const { to, link, provider, expires } = receiver.heard.at(-1).body;
    assert.deepEqual([to, provider], ['ada@example.com', 'nodemailer']);
    assert.ok(Date.parse(expires) > Date.now());
    await ada.open(link);
    assert.equal((await ada.session()).user.email, 'ada@example.com');
  }
  await says(site, /asked email true[^]*asked email nil[^]*event createUser ada@example\.com[^]*event updateUser ada@example\.com/);
  for (const email of ['denied@example.com', 'fail@example.com']) assert.match((await ask(site.visitor(), email)).url, /error=/);
  assert.equal(receiver.heard.length, 2);
});

test('check names what is wrong with file and line; a broken file changes nothing at SIGHUP', async (t) => {
  const site = await siteWith(t, 'return {session = function(p) p.session.version = 1 return p.session end}');
  const nina = site.visitor();
  wear(nina, await cutToken(person));
  assert.equal((await nina.session()).version, 1);
  const file = join(site.dir, 'hooks.lua');
  const check = () => spawnSync(binary, ['check', '--config', site.daemon.file], { env: environment(), cwd: root, encoding: 'utf8' });
  assert.equal(check().status, 0);
  for (const [text, words] of [['\nreturn {', /hooks\.lua:2: /], ['return {sesion = function() end}', /hooks\.lua: sesion is nothing that is known here; did you mean session\?/]]) {
    writeFileSync(file, text);
    const result = check();
    assert.equal(result.status, 1);
    assert.match(result.stderr, words);
  }
  site.daemon.program.signal('SIGHUP');
  await says(site, /reload_refused.*did you mean session/);
  assert.equal((await nina.session()).version, 1);
  writeFileSync(file, 'return {session = function(p) p.session.version = 2 return p.session end}');
  site.daemon.program.signal('SIGHUP');
  await until('the new callbacks', async () => (await nina.session()).version === 2);
});

test('authfcgi hooks test runs the tests of every example, and fails with one that fails', async () => {
  const run = (...args) => spawnSync(binary, ['hooks', 'test', ...args], { env: environment(), cwd: root, encoding: 'utf8' });
  for (const name of readdirSync(join(root, 'conf/examples')).filter((each) => each.startsWith('test_'))) {
    const result = run(join('conf/examples', name));
    assert.equal(result.status, 0, result.stdout + result.stderr);
    assert.match(result.stdout, /^ok {4}test_/m);
  }
  const result = run('conf/examples/test_one_domain.lua', '--callbacks', 'conf/examples/deny_list.lua');
  assert.equal(result.status, 1);
  assert.match(result.stdout, /^FAIL {2}test_\w+: conf\/examples\/test_one_domain\.lua:\d+: /m);
});
