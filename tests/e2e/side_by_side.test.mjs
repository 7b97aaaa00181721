// Goal of this test: the same callbacks, written in JavaScript for @auth/core and in Lua for us, see the same and decide the
// same: the same session, the same page at the end, the same events. Both have one provider and the same visitor.
import './support/webcrypto.mjs';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { memoryAdapter, startAuthJs } from './support/authjs.mjs';
import { secret } from './support/daemon.mjs';
import { oidc } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { freePort } from './support/process.mjs';
import { readAll } from './support/provider.mjs';
import { startStubProvider } from './support/stub_provider.mjs';
import { test, until } from './support/test.mjs';
import { cutToken, kSessionCookie, person, wear, wornBy } from './support/tokens.mjs';
import { Visitor } from './support/visitor.mjs';

const { Auth } = await import('@auth/core');
const { AccessDenied, CredentialsSignin, Verification } = await import('@auth/core/errors');

const kJson = [['Content-Type', 'application/json']];

// Both houses, with what they need of each other. js: Auth.js's options; config: ours beside the callbacks.
async function openBoth(t, { lua, js = {}, jsProvider = {}, config = {}, settings = {} }) {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  const ours = await startSite(t, {
    config: ({ dir }) => {
      writeFileSync(join(dir, 'hooks.lua'), lua);
      return { callbacks: { file: 'hooks.lua', ...settings }, providers: [oidc(stub.issuer)], ...(typeof config === 'function' ? config({ dir }) : config) };
    },
  });
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const theirs = await startAuthJs({ port, origin, issuer: stub.issuer, options: typeof js === 'function' ? js(origin) : js, provider: jsProvider });
  t.after(() => theirs.close());
  return { stub, ours, houses: [['ours', ours.origin], ['theirs', origin]] };
}

// The button of the sign-in page, and all redirects after it. Where it ended is told without the house's own address.
async function signIn(visitor, provider = 'idp', fields = {}) {
  const answer = await visitor.follow(await visitor.post(`/api/auth/signin/${provider}`, { csrfToken: await visitor.csrf(), callbackUrl: '/after', ...fields }));
  return answer.url.replace(visitor.origin, '');
}

const update = async (visitor, data) =>
  (await visitor.post('/api/auth/session', JSON.stringify({ csrfToken: await visitor.csrf(), data }), { headers: kJson })).json;

// When a session ends is counted from the cookie by us, from now by Auth.js (15.38). What a user does not have is absent in
// our tokens, also where a row or a profile says null.
function withoutTime(session) {
  if (!session) return session;
  const user = session.user && Object.fromEntries(Object.entries(session.user).filter(([, value]) => value !== null));
  return { ...session, ...(user ? { user } : {}), expires: Number.isFinite(Date.parse(session.expires)) ? 'then' : session.expires };
}

// Does this in both houses and expects the same; returns it.
async function same(both, what, journey) {
  const results = [];
  for (const [, origin] of both.houses) results.push(await journey(new Visitor(origin)));
  assert.deepEqual(results[0], results[1], what);
  return results[0];
}

// One request to @auth/core with these callbacks.
async function askAuthJs(callbacks, path, cookies) {
  const request = new Request(`http://localhost:1${path}`, { headers: { cookie: Object.entries(cookies).map(([k, v]) => `${k}=${v}`).join('; ') } });
  return Auth(request, { secret, trustHost: true, basePath: '/api/auth', providers: [], callbacks, logger: { error() {}, warn() {}, debug() {} } });
}

const shapes = [
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
  ['a session that is shown to nobody', 'return {session = function() return nil end}', { session: () => null }],
  ['an error in jwt', 'return {jwt = function() error("no") end}', { jwt: () => { throw new Error('no'); } }],
  ['an error in session', 'return {session = function() error("no") end}', { session: () => { throw new Error('no'); } }],
];

test('jwt and session make the same session of the same token', async (t) => {
  for (const [name, lua, callbacks] of shapes) {
    const site = await startSite(t, { config: ({ dir }) => { writeFileSync(join(dir, 'hooks.lua'), lua); return { callbacks: 'hooks.lua' }; } });
    for (const claims of [person, { sub: 'x', name: null, list: [], map: {}, deep: [{ a: [null, 1] }, 'ü'] }]) {
      const token = await cutToken(claims);
      const nina = site.visitor();
      wear(nina, token);
      const theirs = await (await askAuthJs(callbacks, '/api/auth/session', { [kSessionCookie]: token })).json();
      assert.deepEqual(withoutTime(await nina.session()), withoutTime(theirs), name);
    }
  }
});

test('redirect sends browsers to the same place', async (t) => {
  const both = await openBoth(t, {
    lua: `return {redirect = function(p)
      if p.url:sub(1, 1) == "/" then return p.baseUrl .. "/in" .. p.url end
      return p.url:sub(1, #p.baseUrl) == p.baseUrl and p.url .. "&again" or p.baseUrl .. "/?from=" .. p.url:match("//([^/]*)") end}`,
    js: { callbacks: { redirect: ({ url, baseUrl }) => {
      if (url.startsWith('/')) return `${baseUrl}/in${url}`;
      return url.startsWith(baseUrl) ? `${url}&again` : `${baseUrl}/?from=${url.match(/\/\/([^/]*)/)[1]}`;
    } } },
  });
  const ends = [];
  for (const callbackUrl of ['/page?a=1', 'https://evil.example/', '/']) {
    ends.push(await same(both, callbackUrl, (visitor) => signIn(visitor, 'idp', { callbackUrl })));
  }
  assert.match(ends[0], /^\/in\/page\?a=1&again/);
  assert.match(ends[1], /^\/\?from=evil\.example&again/);
});

const verdicts = {
  yes: ['return true', () => true],
  object: ['return {}', () => ({})],
  no: ['return false', () => false],
  nothing: ['return nil', () => null],
  zero: ['return 0', () => 0],
  empty: ['return ""', () => ''],
  page: ['return "/banned?why=1"', () => '/banned?why=1'],
  elsewhere: ['return "https://evil.example/x"', () => 'https://evil.example/x'],
  error: ['error("no")', () => { throw new Error('no'); }],
  denied: ['error{type = "AccessDenied"}', () => { throw new AccessDenied('no'); }],
  verification: ['error{type = "Verification"}', () => { throw new Verification('no'); }],
  seen: ['return p.user.name == "Stub Person" and p.user.email == p.profile.email and p.account.type == "oidc" and p.account.provider == "idp" and p.account.providerAccountId == p.profile.sub and p.profile.email_verified == true and p.email == nil and p.credentials == nil',
    ({ user, account, profile, email, credentials }) => user.name === 'Stub Person' && user.email === profile.email && account.type === 'oidc' && account.provider === 'idp' && account.providerAccountId === profile.sub && profile.email_verified === true && !email && !credentials],
};

test('signIn decides the same with true, false, a page and an error', async (t) => {
  const lua = Object.entries(verdicts).map(([name, [body]]) => `${name} = function(p) ${body} end`).join(', ');
  const both = await openBoth(t, {
    lua: `local verdicts = {${lua}} return {signIn = function(p) return verdicts[p.profile.verdict](p) end}`,
    js: { callbacks: { signIn: (params) => verdicts[params.profile.verdict][1](params) } },
  });
  const ends = {};
  for (const verdict of Object.keys(verdicts)) {
    both.stub.claims = { ...both.stub.claims, verdict };
    ends[verdict] = await same(both, verdict, async (visitor) => [await signIn(visitor), wornBy(visitor) !== undefined, (await visitor.session())?.user?.email]);
  }
  assert.deepEqual(ends.yes, ['/after', true, 'stub@example.com']);
  assert.deepEqual(ends.seen, ends.yes);
  assert.match(ends.no[0], /error=AccessDenied/);
  assert.deepEqual(ends.page.slice(0, 2), ['/banned?why=1', false]);
});

// What jwt was told, in words that both languages have.
const kLuaJwt = `jwt = function(p)
    local t = p.token
    if p.trigger == "signIn" or p.trigger == "signUp" then
      if p.profile.fate == "fail" then error("no") end
      if p.profile.fate == "end" then return nil end
    end
    local word = p.trigger or "look"
    if p.user then word = word .. " " .. p.user.name .. " " .. p.account.provider .. " " .. p.profile.sub end
    if p.isNewUser then word = word .. " new" end
    if p.session then t.name = p.session.name word = word .. " " .. p.session.name end
    t.seen = (t.seen and t.seen .. ", " or "") .. word
    return t
  end, session = function(p) p.session.seen = p.token.seen return p.session end`;
const jsJwt = {
  jwt: ({ token, trigger, user, account, profile, isNewUser, session }) => {
    if (trigger === 'signIn' || trigger === 'signUp') {
      if (profile.fate === 'fail') throw new Error('no');
      if (profile.fate === 'end') return null;
    }
    let word = trigger ?? 'look';
    if (user) word += ` ${user.name} ${account.provider} ${profile.sub}`;
    if (isNewUser) word += ' new';
    if (session) { token.name = session.name; word += ` ${session.name}`; }
    return { ...token, seen: (token.seen ? `${token.seen}, ` : '') + word };
  },
  session: ({ session, token }) => ({ ...session, seen: token.seen }),
};

for (const withStore of [false, true]) {
  test(`jwt hears the same at each trigger, ${withStore ? 'with' : 'without'} a store`, async (t) => {
    const both = await openBoth(t, {
      lua: `return {${kLuaJwt}}`,
      js: { callbacks: jsJwt, session: { strategy: 'jwt' }, ...(withStore ? { adapter: memoryAdapter() } : {}) },
      config: ({ dir }) => (withStore ? { adapter: { type: 'sqlite', path: join(dir, 'users.db') }, session: { strategy: 'jwt' } } : {}),
    });
    const journey = async (visitor) => {
      await signIn(visitor);
      const first = withoutTime(await visitor.session());
      const updated = withoutTime(await update(visitor, { name: 'Other' }));
      return [first, updated, withoutTime(await visitor.session())];
    };
    const [first, updated, last] = await same(both, 'the first sign-in', journey);
    assert.match(first.seen, withStore ? /^signUp Stub Person idp stub-1 new, look$/ : /^signIn Stub Person idp stub-1, look$/);
    assert.equal(updated.user.name, 'Other');
    assert.match(last.seen, /, update Other, look$/);
    assert.match((await same(both, 'the second sign-in', journey))[0].seen, /^signIn Stub Person idp stub-1, look$/);

    for (const fate of ['fail', 'end']) {
      both.stub.claims = { ...both.stub.claims, fate };
      await same(both, fate, async (visitor) => [await signIn(visitor), wornBy(visitor) !== undefined, await visitor.session()]);
    }
  });
}

test('session sees the row of the user, and an update, where sessions are rows', async (t) => {
  const both = await openBoth(t, {
    lua: `return {session = function(p)
      return {user = {name = p.user.name, email = p.user.email}, expires = p.session.expires, same = p.session.user.email == p.user.email,
        owner = p.session.userId == p.user.id, trigger = p.trigger or json.null, data = p.newSession or json.null} end}`,
    js: { adapter: memoryAdapter(), callbacks: { session: ({ session, user, newSession, trigger }) => ({
      user: { name: user.name, email: user.email }, expires: session.expires, same: session.user.email === user.email,
      owner: session.userId === user.id, trigger: trigger ?? null, data: newSession ?? null }) } },
    config: ({ dir }) => ({ adapter: { type: 'sqlite', path: join(dir, 'users.db') } }),
  });
  const [shown, updated] = await same(both, 'the session', async (visitor) => {
    await signIn(visitor);
    return [withoutTime(await visitor.session()), withoutTime(await update(visitor, { a: ['b'] }))];
  });
  assert.deepEqual([shown.user.email, shown.same, shown.owner, shown.trigger], ['stub@example.com', true, true, null]);
  assert.deepEqual([updated.trigger, updated.data], ['update', { a: ['b'] }]);
});

test('profile makes the same user of the same profile', async (t) => {
  const both = await openBoth(t, {
    lua: `return {
      profile = {idp = function(profile, tokens)
        if profile.fate == "fail" then error("no") end
        return {id = profile.sub, name = "Mapped " .. profile.name, email = profile.email, image = json.null, role = tokens.token_type} end},
      jwt = function(p) if p.user then p.token.role = p.user.role end return p.token end,
      session = function(p) p.session.role = p.token.role return p.session end}`,
    js: { callbacks: { jwt: ({ token, user }) => (user ? { ...token, role: user.role } : token), session: ({ session, token }) => ({ ...session, role: token.role }) } },
    jsProvider: { profile: (profile, tokens) => {
      if (profile.fate === 'fail') throw new Error('no');
      return { id: profile.sub, name: `Mapped ${profile.name}`, email: profile.email, image: null, role: tokens.token_type };
    } },
  });
  const journey = async (visitor) => [await signIn(visitor), withoutTime(await visitor.session())];
  const [, session] = await same(both, 'the user', journey);
  assert.equal(session.user.name, 'Mapped Stub Person');
  assert.match(session.role, /^bearer$/i);
  both.stub.claims = { ...both.stub.claims, fate: 'fail' };
  await same(both, 'a failure', async (visitor) => wornBy(visitor, await signIn(visitor)) !== undefined);
});

test('authorize and signIn say the same of a name and a password', async (t) => {
  class Locked extends CredentialsSignin { code = 'locked'; }
  const both = await openBoth(t, {
    lua: `return {
      authorize = function(credentials, request)
        local p = credentials.password
        if p == "right" or p == "unwanted" then return {id = "7", name = credentials.username, email = p .. "@example.com"} end
        if p == "locked" then error{type = "CredentialsSignin", code = "locked"} end
        if p == "error" then error("no") end
        return nil end,
      signIn = function(p) return p.user.email ~= "unwanted@example.com" and p.credentials.username == p.user.name and p.account.type == "credentials" and p.account.providerAccountId == "7" end}`,
    js: { providers: [{ id: 'credentials', name: 'Credentials', type: 'credentials', credentials: {}, authorize: ({ username, password }) => {
      if (password === 'right' || password === 'unwanted') return { id: '7', name: username, email: `${password}@example.com` };
      if (password === 'locked') throw new Locked();
      if (password === 'error') throw new Error('no');
      return null;
    } }],
    callbacks: { signIn: ({ user, account, credentials }) => user.email !== 'unwanted@example.com' && credentials.username === user.name && account.type === 'credentials' && account.providerAccountId === '7' } },
    config: { providers: [{ id: 'credentials', type: 'credentials', source: 'authorize' }] },
  });
  const ends = {};
  for (const password of ['right', 'wrong', 'locked', 'error', 'unwanted']) {
    ends[password] = await same(both, password, async (visitor) => {
      const answer = await visitor.post('/api/auth/callback/credentials', { csrfToken: await visitor.csrf(), username: 'Ada', password, callbackUrl: '/after' });
      return [new URL(answer.location, visitor.origin).href.replace(visitor.origin, ''), withoutTime(await visitor.session())];
    });
  }
  assert.equal(ends.right[0], '/after');
  assert.equal(ends.right[1].user.name, 'Ada');
  assert.match(ends.wrong[0], /error=CredentialsSignin&code=credentials/);
  assert.match(ends.locked[0], /error=CredentialsSignin&code=locked/);
});

// Who hears the events of the Lua file; those of JavaScript are written into the other list.
async function startListener(t) {
  const lists = { ours: [], theirs: [] };
  const server = http.createServer(async (request, response) => {
    const body = JSON.parse(await readAll(request));
    lists.ours.push([body.name, body.message]);
    response.end('{}');
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  return { lists, url: `http://127.0.0.1:${server.address().port}/` };
}

const kEvents = ['signIn', 'signOut', 'createUser', 'updateUser', 'linkAccount', 'session'];

// Of an event's message: what is there, and who it is about.
const gist = ([name, message]) => [name, Object.keys(message).filter((key) => message[key] !== undefined && message[key] !== null).sort(),
  message.user?.email ?? message.session?.user?.email ?? message.token?.email ?? null, message.account?.provider ?? null, message.account?.type ?? null,
  message.profile?.email ?? null, message.isNewUser ?? null];

for (const strategy of ['jwt', 'database']) {
  test(`the six events are told in the same order, of the same people, with ${strategy} sessions`, async (t) => {
    const { lists, url } = await startListener(t);
    const tell = `local function tell(name) return function(p)
        http.fetch{url = "${url}", method = "POST", body = {name = name, message = p}} if name == "createUser" then error("and it fails") end end end`;
    const both = await openBoth(t, {
      lua: `${tell}
        return {events = {${kEvents.map((name) => `${name} = tell("${name}")`).join(', ')}}}`,
      settings: { network: true },
      config: ({ dir }) => ({ adapter: { type: 'sqlite', path: join(dir, 'users.db') }, session: { strategy } }),
      js: { adapter: memoryAdapter(), session: { strategy },
        events: Object.fromEntries(kEvents.map((name) => [name, (message) => {
          lists.theirs.push([name, JSON.parse(JSON.stringify(message))]);
          if (name === 'createUser') throw new Error('and it fails');
        }])) },
    });
    for (const [house, origin] of both.houses) {
      const visitor = new Visitor(origin);
      await signIn(visitor);
      await visitor.session();
      await visitor.post('/api/auth/signout', { csrfToken: await visitor.csrf() });
      await signIn(visitor);
      await until(`the events of ${house}`, () => lists[house].filter(([name]) => name === 'signIn').length === 2);
    }
    assert.deepEqual(lists.ours.map(gist), lists.theirs.map(gist));
    assert.deepEqual(lists.ours.map(([name]) => name), ['createUser', 'linkAccount', 'signIn', 'session', 'signOut', 'signIn']);
  });

  test(`a mailed link: signIn is asked twice, updateUser is told, and the mail says the same, with ${strategy} sessions`, async (t) => {
    const { lists, url } = await startListener(t);
    const note = (name, message) => lists.theirs.push([name, JSON.parse(JSON.stringify(message))]);
    const both = await openBoth(t, {
      lua: `local function tell(name, message) http.fetch{url = "${url}", method = "POST", body = {name = name, message = message}} end
        return {
          signIn = function(p) tell("may", {type = p.account.type, id = p.account.providerAccountId, email = p.user.email, asked = p.email and p.email.verificationRequest or false})
            if p.user.email == "fail@example.com" then error("no") end
            if p.user.email == "elsewhere@example.com" then return "/ask-the-office" end
            return p.user.email ~= "no@example.com" end,
          events = {updateUser = function(p) tell("updateUser", {email = p.user.email}) end, createUser = function(p) tell("createUser", {email = p.user.email}) end,
            linkAccount = function(p) tell("linkAccount", {}) end},
          sendVerificationRequest = function(p) if p.identifier == "broken@example.com" then error("no") end tell("mail", {identifier = p.identifier, url = p.url, token = p.token}) end}`,
      config: ({ dir }) => ({ adapter: { type: 'sqlite', path: join(dir, 'users.db') }, session: { strategy },
        providers: [{ id: 'nodemailer', name: 'E-mail', from: 'no-reply@example.com', server: 'smtp://127.0.0.1:1' }] }),
      js: { adapter: memoryAdapter(), session: { strategy },
        providers: [{ id: 'nodemailer', name: 'E-mail', type: 'email', from: 'no-reply@example.com', maxAge: 86400, server: 'smtp://127.0.0.1:1', options: {},
          sendVerificationRequest: ({ identifier, url: link, token }) => {
            if (identifier === 'broken@example.com') throw new Error('no');
            note('mail', { identifier, url: link, token });
          } }],
        callbacks: { signIn: ({ user, account, email }) => {
          note('may', { type: account.type, id: account.providerAccountId, email: user.email, asked: email?.verificationRequest ?? false });
          if (user.email === 'fail@example.com') throw new Error('no');
          if (user.email === 'elsewhere@example.com') return '/ask-the-office';
          return user.email !== 'no@example.com';
        } },
        events: { updateUser: ({ user }) => note('updateUser', { email: user.email }), createUser: ({ user }) => note('createUser', { email: user.email }), linkAccount: () => note('linkAccount', {}) } },
    });
    const ends = [];
    for (const [house, origin] of both.houses) {
      const end = [];
      for (const email of ['ada@example.com', 'ada@example.com', 'no@example.com', 'fail@example.com', 'elsewhere@example.com']) {
        const visitor = new Visitor(origin);
        end.push(await signIn(visitor, 'nodemailer', { email }));
        if (email !== 'ada@example.com') continue;
        const mail = lists[house].filter(([name]) => name === 'mail').at(-1)[1];
        const link = new URL(mail.url);
        assert.equal(link.searchParams.get('token'), mail.token);
        end.push([link.origin === origin, link.pathname, [...link.searchParams.keys()].sort(), link.searchParams.get('email')]);
        end.push((await visitor.follow(await visitor.get(mail.url))).url.replace(origin, ''), withoutTime(await visitor.session()));
      }
      ends.push(end);
    }
    assert.deepEqual(ends[0], ends[1]);
    const told = (list) => list.map(([name, message]) => (name === 'mail' ? [name, message.identifier] : [name, message]));
    assert.deepEqual(told(lists.ours), told(lists.theirs));
    // A mail that cannot be sent is no fault of the configuration.
    assert.equal(await signIn(new Visitor(both.ours.origin), 'nodemailer', { email: 'broken@example.com' }), '/api/auth/signin?error=EmailSignin');
    assert.deepEqual(lists.ours.slice(0, 5).map(([name]) => name), ['may', 'mail', 'may', 'createUser', 'may']);
  });
}
