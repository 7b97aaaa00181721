// Goal of this test: what an operator wrote in Lua is asked at every place where Auth.js asks JavaScript
// (side_by_side.test.mjs has both); and a file that fails, runs away or is broken harms nobody but its own question.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { binary, environment, root } from './support/daemon.mjs';
import { oidc, providerFor, signIn } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { test, until } from './support/test.mjs';
import { signInAsProgram } from './support/users.mjs';
import { readAll } from './support/provider.mjs';
import { cutToken, openToken, person, wear, wornBy } from './support/tokens.mjs';

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

// What a browser and a program hear of a protected page: the status, where they are sent, why.
async function knock(visitor, path) {
  const heard = [];
  for (const headers of [[['Accept', 'text/html'], ['Sec-Fetch-Mode', 'navigate']], [['Accept', 'application/json']]]) {
    const answer = await visitor.get(path, { headers });
    const user = answer.status === 200 ? answer.json.headers['x-auth-user'] : undefined;
    heard.push({ status: answer.status, location: answer.location, reason: answer.header('x-auth-reason'), user });
  }
  return heard;
}

test('authorized says yes, no or a page to browsers and programs, after the policy', async (t) => {
  const site = await startSite(t, { config: ({ dir }) => {
    writeFileSync(join(dir, 'hooks.lua'), `return {authorized = function(p)
      log.info("asked", p.request.path)
      if p.request.path == "/account/shop" then return "/login?for=shop" end
      if not p.auth then return true end
      local ends = {["/account/stop"] = false, ["/account/else"] = "/elsewhere?a=1&b=2", ["/account/far"] = "https://pay.example/due", ["/account/odd"] = "javascript:alert(1)", ["/account/zero"] = 0}
      if p.request.path == "/account/fail" then error("no") end
      if ends[p.request.path] ~= nil then return ends[p.request.path] end
      if p.request.path == "/account/none" then return nil end
      return p.auth.user.name == "Nina Example" and p.claims.sub == "user-1" and p.request.method == "GET" and p.request.host == "localhost" and p.request.query == "" end}`);
    return { callbacks: 'hooks.lua' };
  } });
  const nobody = site.visitor();
  const signInPage = `${site.origin}/api/auth/signin?callbackUrl=${encodeURIComponent(`${site.origin}/account/`)}`;
  assert.deepEqual(await knock(nobody, '/account/'), [
    { status: 302, location: signInPage, reason: 'no-session', user: undefined }, { status: 401, location: undefined, reason: 'no-session', user: undefined }]);
  assert.deepEqual(await knock(nobody, '/account/shop'), [
    { status: 302, location: `${site.origin}/login?for=shop`, reason: 'authorized', user: undefined }, { status: 401, location: undefined, reason: 'authorized', user: undefined }]);

  const nina = site.visitor();
  wear(nina, await cutToken(person));
  const yes = { status: 200, location: undefined, reason: undefined, user: person.sub };
  const no = (reason) => ({ status: 403, location: undefined, reason, user: undefined });
  const to = (location) => [{ status: 302, location, reason: 'authorized', user: undefined }, { status: 401, location: undefined, reason: 'authorized', user: undefined }];
  assert.deepEqual(await knock(nina, '/account/'), [yes, yes]);
  for (const path of ['stop', 'none', 'zero', 'odd']) assert.deepEqual(await knock(nina, `/account/${path}`), [no('authorized'), no('authorized')], path);
  assert.deepEqual(await knock(nina, '/account/fail'), [no('error'), no('error')]);
  assert.deepEqual(await knock(nina, '/account/else'), to(`${site.origin}/elsewhere?a=1&b=2`));
  assert.deepEqual(await knock(nina, '/account/far'), to('https://pay.example/due'));
  const landed = await nina.open('/account/else');
  assert.deepEqual([landed.status, landed.json.url], [200, '/elsewhere?a=1&b=2']);
  assert.deepEqual(await knock(nina, '/staff/stop'), [no('group'), no('group')]);
  assert.doesNotMatch(site.daemon.program.words(), /asked \/staff/);
});

test('whom session shows to nobody is nobody at the gate too, at each request', async (t) => {
  const site = await siteWith(t, `return {session = function(p)
    if p.token.sub == "away" then return nil end if p.token.sub == "broken" then error("no") end return p.session end}`, { config: { session: { maxAge: 3600, updateAge: 1 } } });
  for (const [sub, status] of [['away', 401], ['broken', 403], ['user-1', 200]]) {
    const nina = site.visitor();
    wear(nina, await cutToken({ ...person, sub }));
    const end = Date.now() + 2500;  // over more than one renewal
    do {
      assert.deepEqual((await knock(nina, '/account/'))[1].status, status, sub);
      if (status !== 200) assert.equal(await nina.session(), null);
      await new Promise((resolve) => setTimeout(resolve, 200));
    } while (Date.now() < end);
    assert.ok(wornBy(nina));
  }
});

test('the gate asks jwt as Auth.js does: what it takes away is gone at once, and whom it ends is out for good', async (t) => {
  const site = await siteWith(t, `return {jwt = function(p)
    if p.token.sub == "away" then return nil end if p.token.sub == "broken" then error("no") end
    if p.token.sub == "demoted" then p.token.groups = {} end return p.token end}`);
  for (const [sub, status, staff] of [['away', 401, 401], ['broken', 403, 403], ['demoted', 200, 403], ['user-1', 200, 200]]) {
    const nina = site.visitor();
    wear(nina, await cutToken({ ...person, sub, groups: ['staff'] }));
    assert.equal((await knock(nina, '/account/'))[1].status, status, sub);
    assert.equal((await knock(nina, '/staff/'))[1].status, staff, sub);
    assert.equal(Boolean(wornBy(nina)), sub !== 'away', sub);
  }
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

test('callbacks that ask the network have a pool that may wait, and nobody else waits with them', async (t) => {
  const waiting = [];
  const server = http.createServer((request, response) => {
    if (request.url.endsWith('hang')) waiting.push(response);
    else response.end(JSON.stringify({ plan: 'gold' }));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  const site = await startSite(t, {
    config: ({ dir }) => {
      writeFileSync(join(dir, 'hooks.lua'), `
        local function plan_of(sub, seconds)
          local answer = http.fetch{url = "http://127.0.0.1:${server.address().port}/" .. sub, timeout = seconds}
          return answer and json.decode(answer.body).plan end
        return {
          session = function(p) if p.session.user.name ~= "quiet" then p.session.plan = plan_of(p.token.sub, 1) or "unknown" end return p.session end,
          authorized = function(p) return plan_of(p.claims.sub, p.request.path == "/paid/late" and 10 or 1) == "gold" end}`);
      return { callbacks: 'hooks.lua', workers: { session: { max: 1 }, flow: { manager: 'static', max: 4 } } };
    },
    site: ({ port, app }) => `
      upstream app { server 127.0.0.1:${app}; }
      server {
        listen 127.0.0.1:${port};
        server_name localhost;
        include snippets/authfcgi-api-network.conf;
        location = /_authfcgi/gate/paid { fastcgi_param AUTHFCGI_REQUIRE "user"; include snippets/authfcgi-gate-network.conf; }
        include snippets/authfcgi-unauth.conf;
        location /paid/ { auth_request /_authfcgi/gate/paid; include snippets/authfcgi-protect.conf; proxy_pass http://app; }
      }`,
  });
  const nina = site.visitor();
  wear(nina, await cutToken(person));
  assert.equal((await nina.session()).plan, 'gold');
  assert.equal((await nina.get('/paid/')).status, 200);

  const stuck = site.visitor();
  wear(stuck, await cutToken({ ...person, sub: 'hang' }));
  const slow = stuck.session();
  await until('the question that hangs', () => waiting.length === 1);
  assert.ok(await nina.csrf());
  assert.equal((await nina.get('/api/auth/signin')).status, 200);
  assert.equal((await nina.session()).plan, 'gold');
  assert.equal((await slow).plan, 'unknown');
  wear(stuck, await cutToken({ ...person, sub: 'hang', name: 'quiet' }));
  assert.equal((await stuck.get('/paid/')).status, 403);
  const late = await stuck.get('/paid/late', { seconds: 20 });
  assert.deepEqual([late.status, late.header('retry-after')], [503, '5']);
});

// A service that knows people: by name and password, who it is.
async function startPeople(t) {
  const server = http.createServer(async (request, response) => {
    const { username, password } = JSON.parse(await readAll(request));
    if (password === 'slow') return;
    response.statusCode = password === 'right' ? 200 : password === 'suspended' ? 423 : 401;
    response.end(JSON.stringify({ uid: `people:${username}`, mail: `${username}@example.com`, display: 'Ada L.', plan: 'gold' }));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  return `http://127.0.0.1:${server.address().port}/who`;
}

const authorizeOf = (url) => `function(credentials, request)
    if credentials.password == "error" then error("no") end
    local answer, problem = http.fetch{url = "${url}", method = "POST", body = {username = credentials.username, password = credentials.password}, timeout = 1}
    if not answer then return nil, {code = "unavailable"} end
    if answer.status == 423 then return nil, {code = "suspended"} end
    if answer.status ~= 200 then return nil end
    local who = json.decode(answer.body)
    log.info("from", request.client, request.path)
    return {id = who.uid, name = who.display, email = who.mail, plan = who.plan}
  end`;

const withPlan = `jwt = function(p) if p.user then p.token.plan = p.user.plan end return p.token end,
  session = function(p) p.session.plan = p.token and p.token.plan return p.session end`;

for (const [place, lua, provider] of [
  ['in the callbacks file', (url) => `return {authorize = {staff = ${authorizeOf(url)}}, ${withPlan}}`, { source: 'authorize' }],
  ['in a file of its own', (url, dir) => {
    writeFileSync(join(dir, 'staff.lua'), `return {authorize = ${authorizeOf(url)}}`);
    return `return {${withPlan}}`;
  }, { authorize: 'staff.lua' }],
]) {
  for (const strategy of ['jwt', 'database']) {
    test(`authorize ${place} asks an application who it is, with ${strategy} sessions`, async (t) => {
      const url = await startPeople(t);
      const site = await startSite(t, { config: ({ dir }) => {
        writeFileSync(join(dir, 'hooks.lua'), lua(url, dir));
        return { callbacks: 'hooks.lua', adapter: { type: 'sqlite', path: join(dir, 'users.db') }, session: { strategy },
          providers: [{ id: 'staff', type: 'credentials', name: 'Staff', ...provider }] };
      } });
      const path = '/api/auth/callback/staff';
      const ends = { wrong: ['CredentialsSignin', 'credentials', 401], suspended: ['CredentialsSignin', 'suspended', 401], slow: ['CredentialsSignin', 'unavailable', 401] };
      for (const [password, [error, code, status]] of Object.entries(ends)) {
        const visitor = site.visitor();
        const answer = await visitor.post(path, { csrfToken: await visitor.csrf(), username: password, password });
        assert.equal(answer.status, 302);
        assert.equal(new URL(answer.location, site.origin).search, `?error=${error}&code=${code}`);
        const program = await signInAsProgram(visitor, { username: password, password }, path);
        assert.deepEqual([program.status, program.json.error, program.json.code], [status, error, code]);
        assert.equal(await visitor.session(), null);
      }
      const broken = site.visitor();
      const failed = await broken.post(path, { csrfToken: await broken.csrf(), username: 'error', password: 'error' });
      assert.match(failed.location, /error=Configuration/);
      await says(site, /type=CallbackRouteError .*(hooks|staff)\.lua:\d+: no/);

      const ada = site.visitor();
      const answer = await ada.post(path, { csrfToken: await ada.csrf(), username: 'ada', password: 'right', callbackUrl: '/account/' });
      assert.equal(answer.location.replace(site.origin, ''), '/account/');
      const session = await ada.session();
      assert.equal(session.user.email, 'ada@example.com');
      if (strategy === 'jwt') assert.equal(session.plan, 'gold');
      const page = await ada.get('/account/');
      assert.equal(page.json.headers['x-auth-email'], 'ada@example.com');
      if (strategy === 'jwt') assert.equal(page.json.headers['x-auth-user'], 'people:ada');
      await says(site, /text="from 127\.0\.0\.1 \/api\/auth\/callback\/staff"/);
      const program = site.visitor();
      const told = await signInAsProgram(program, { username: 'ada', password: 'right', callbackUrl: '/after' }, path);
      assert.deepEqual([told.status, told.json], [200, { ok: true, url: `${site.origin}/after` }]);
      assert.equal((await program.session()).user.name, 'Ada L.');
      assert.doesNotMatch(site.daemon.program.words(), /right|slow|suspended/);  // SEC-76
    });
  }
}

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
      local answer = http.fetch{url = "${receiver.url}/send", method = "POST", body = {to = p.identifier, link = p.url, provider = p.provider.id, expires = p.expires}}
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
  for (const [text, words] of [
    ['\nreturn {', /hooks\.lua:2: /],
    ['local function f() end return {profile = {githb = f}}', /hooks\.lua: profile\.githb belongs to no provider that it could be asked for; there is none/],
    ['http.fetch{url = "https://a.example"}', /hooks\.lua:1: http\.fetch: no network/],
    ['while true do end', /hooks\.lua:1: ran (more|longer) than/],
    ['log.info("a line") return {sesion = function() end}', /^\S*hooks\.lua: sesion is nothing that is known here; did you mean session\?$/m],
  ]) {
    writeFileSync(file, text);
    const result = check();
    assert.equal(result.status, 1);
    assert.match(result.stderr, words);
    assert.doesNotMatch(result.stderr, /a line/);
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
