// Goal of this test: the gate lets in whom its policy lets in, and each measured fact about nginx (M1 to M15) that has
// opened or closed somebody's door by mistake finds ours as it should be.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { startResponder } from './support/fcgi.mjs';
import { exchange, requestBytes } from './support/http.mjs';
import { startSite } from './support/nginx.mjs';
import { test, until } from './support/test.mjs';
import { cutToken, person, wear, wornBy } from './support/tokens.mjs';

const kBrowser = [['Accept', 'text/html']];

// A visitor who wears a session that Auth.js made.
async function signedIn(site, claims = {}, options = {}) {
  const visitor = site.visitor();
  wear(visitor, await cutToken({ ...person, ...claims }, options));
  return visitor;
}

// The server block with the shipped snippets and locations of the test's own.
const siteWith = (locations, { server = '' } = {}) => ({ port, app }) => `
  upstream app { server 127.0.0.1:${app}; }
  server {
    listen 127.0.0.1:${port};
    server_name localhost;
    ${server}
    include snippets/authfcgi-api.conf;
    include snippets/authfcgi-gate-user.conf;
    include snippets/authfcgi-gate-staff.conf;
    include snippets/authfcgi-session.conf;
    include snippets/authfcgi-unauth.conf;
    ${locations}
  }`;

const protectedBy = (gate, path, more = '') => `
  location ${path} {
    auth_request ${gate};
    include snippets/authfcgi-protect.conf;
    ${more}
    proxy_pass http://app;
  }`;

test('M1: the host that nginx chose counts, not the one that the client wrote beside it', async (t) => {
  const site = await startSite(t);
  const answer = await exchange({ port: site.port }, requestBytes({
    target: `http://localhost:${site.port}/api/auth/providers`,
    headers: [['Host', 'evil.example'], ['X-Forwarded-Host', 'worse.example'], ['Connection', 'close']],
  }));
  const page = await exchange({ port: site.port }, requestBytes({
    target: `http://localhost:${site.port}/account/`,
    headers: [['Host', 'evil.example'], ['Accept', 'text/html'], ['Connection', 'close']],
  }));
  assert.equal(answer.status, 200);
  assert.equal(page.status, 302);
  assert.equal(new URL(page.location).hostname, 'localhost');
  for (const { headers, text } of [answer, page]) assert.doesNotMatch(JSON.stringify(headers) + text, /evil|worse/);
});

test('M1b: absolute URLs keep the port, and with Debian\'s fastcgi_params AUTH_URL gives it back', async (t) => {
  const provider = { id: 'x', type: 'oauth', clientId: 'c', clientSecret: 's', authorization: 'https://x.example/a', token: 'https://x.example/t', userinfo: 'https://x.example/u' };
  const debian = ({ port, app }) => siteWith(`
    location = /debian {
      include /etc/nginx/fastcgi_params;
      fastcgi_param REQUEST_URI /api/auth/providers;
      fastcgi_pass authfcgi_flow;
    }
    ${protectedBy('/session', '/page/')}`)({ port, app });
  const site = await startSite(t, { config: { providers: [provider] } });
  assert.equal((await site.visitor().get('/api/auth/providers')).json.x.signinUrl, `${site.origin}/api/auth/signin/x`);
  const named = await startSite(t, { config: ({ origin }) => ({ url: origin, providers: [provider] }), site: debian });
  assert.equal((await named.visitor().get('/api/auth/providers')).json.x.signinUrl, `${named.origin}/api/auth/signin/x`);
});

test('M2: a POST to a protected page is a question to the gate, and its body reaches the application alone', async (t) => {
  const site = await startSite(t);
  const nina = await signedIn(site);
  const answer = await nina.post('/account/order', { item: 'bread', csrfToken: 'none of yours' });
  assert.equal(answer.status, 200);
  assert.equal(answer.json.method, 'POST');
  assert.equal(answer.json.body, 'item=bread&csrfToken=none+of+yours');
  assert.equal((await site.visitor().post('/account/order', { item: 'bread' })).status, 401);
});

test('M3: rules see the decoded path, the way back keeps the address as it was typed', async (t) => {
  const site = await startSite(t, { site: siteWith(protectedBy('/session', '/admin/')) });
  const typed = '/%61dmin/x?q=%41%20b';
  const sent = await site.visitor().get(typed, { headers: kBrowser });
  assert.equal(sent.status, 302);
  assert.equal(new URL(sent.location).searchParams.get('callbackUrl'), site.origin + typed);
  for (const trick of ['/%61dmin/', '//admin/', '/x/%2e%2e/admin/', '/x/../admin/', '/admin/%2e/']) {
    assert.equal((await site.visitor().get(trick)).status, 401, trick);
    assert.equal((await (await signedIn(site)).get(trick)).status, 200, trick);
  }
});

test('M4: all cookies of the gate\'s answer reach the browser, not only the first', async (t) => {
  const site = await startSite(t, { config: { session: { maxAge: 3600, updateAge: 0 }, gate: { maxHeaderBytes: 14000 } } });
  const nina = await signedIn(site, { note: 'n'.repeat(3000) });
  assert.ok(nina.cookies().size >= 2);
  const before = wornBy(nina);
  const answer = await nina.get('/account/');
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.setCookies.map(({ name }) => name).sort(), ['authjs.session-token.0', 'authjs.session-token.1']);
  assert.notEqual(wornBy(nina), before);
  assert.equal((await nina.get('/account/')).status, 200);
  assert.equal((await nina.session()).user.email, person.email);
});

test('M5: the gate\'s headers fit into nginx\'s default buffer, however long a name is', async (t) => {
  const site = await startSite(t, { site: siteWith(`
    location = /small { internal; fastcgi_param AUTHFCGI_ROLE gate; fastcgi_param AUTHFCGI_REQUIRE user; fastcgi_param AUTHFCGI_PATH $authfcgi_path;
      fastcgi_param CONTENT_LENGTH ""; include snippets/authfcgi-params.conf; fastcgi_pass_request_body off;
      fastcgi_buffer_size 4k; fastcgi_buffers 8 4k; fastcgi_pass authfcgi_session; }
    ${protectedBy('/small', '/small/')} ${protectedBy('/session', '/usual/')}`) });
  const nina = await signedIn(site, { name: 'ä'.repeat(1500) });
  assert.equal((await nina.get('/usual/')).status, 200);
  assert.equal((await nina.get('/small/')).status, 200);
});

test('M6, M10: whatever the gate says that auth_request does not know, or says nothing at all, the door stays closed', async (t) => {
  let said = '200 OK';
  const stub = await startResponder(t, () => `Status: ${said}\r\nLocation: http://evil.example/\r\nContent-Type: text/plain\r\n\r\n`);
  const site = await startSite(t, { site: siteWith(`
    location = /stub { internal; include snippets/authfcgi-params.conf; fastcgi_pass ${stub.address}; }
    ${protectedBy('/stub', '/page/')} ${protectedBy('/session', '/ours/')}`) });
  assert.equal((await site.visitor().get('/page/')).status, 200);
  for (const status of ['302 Found', '429 Too Many', '500 Oops', '503 Later']) {
    said = status;
    const answer = await site.visitor().get('/page/', { headers: kBrowser });
    assert.equal(answer.status, 503, status);
    assert.equal(answer.location, undefined);
    assert.equal(answer.header('x-app'), undefined);
  }
  await site.daemon.stop();
  const nina = await signedIn(site);
  const answer = await nina.get('/ours/', { headers: kBrowser });
  assert.equal(answer.status, 503);
  assert.equal(answer.header('x-app'), undefined);
  site.daemon.program = undefined;
});

test('M7: a browser is sent to sign in, everything else gets a plain 401 and no broken redirect', async (t) => {
  const site = await startSite(t);
  const ways = [
    [[['Sec-Fetch-Mode', 'navigate'], ['Accept', '*/*']], 302],
    [[['Accept', 'text/html,*/*;q=0.8']], 302],
    [[['Accept', 'text/html'], ['X-Requested-With', 'XMLHttpRequest']], 401],
    [[['Accept', 'text/html'], ['Sec-Fetch-Mode', 'cors']], 401],
    [[['Accept', 'application/json']], 401],
    [[], 401],
  ];
  for (const [headers, status] of ways) {
    const answer = await site.visitor().get('/account/', { headers });
    assert.equal(answer.status, status, JSON.stringify(headers));
    assert.equal(answer.location !== undefined, status === 302);
    if (status === 401) assert.deepEqual(answer.json, { error: 'unauthenticated' });
  }
});

test('M8: a session in the second of two Cookie lines is seen, and two Host lines are refused', async (t) => {
  const site = await startSite(t);
  const token = await cutToken(person);
  const twice = await site.visitor().get('/account/', { cookies: false, headers: [['Cookie', 'theme=dark'], ['Cookie', `authjs.session-token=${token}`]] });
  assert.equal(twice.status, 200);
  assert.equal((await site.visitor().get('/account/', { headers: [['Host', 'evil.example']] })).status, 400);
});

test('M9: nobody is who they claim to be in a header of their own', async (t) => {
  const site = await startSite(t);
  const lies = [['X-Auth-User', 'root'], ['X-Auth-Email', 'root@example.com'], ['X-Auth-Groups', 'admin'], ['X_Auth_User', 'root'], ['Remote-User', 'root'], ['Proxy', 'http://127.0.0.1:1/']];
  const open = (await site.visitor().get('/', { headers: lies })).json.headers;
  for (const name of ['x-auth-user', 'x-auth-email', 'x-auth-groups', 'x_auth_user', 'remote-user']) assert.equal(open[name], undefined, name);
  const nina = await signedIn(site);
  const inside = (await nina.get('/account/', { headers: lies })).json.headers;
  assert.equal(inside['x-auth-user'], 'user-1');
  assert.equal(inside['x-auth-email'], 'nina@example.com');
  assert.equal(inside['x-auth-groups'], undefined);
  assert.equal(inside.x_auth_user, undefined);
});

test('M11: a location that forgot its path, or its policy, lets nobody in and is named in the log', async (t) => {
  const site = await startSite(t, { site: siteWith(`
    location = /nopolicy { include snippets/authfcgi-gate.conf; }
    location /forgot-path/ { auth_request /session; proxy_pass http://app; }
    ${protectedBy('/nopolicy', '/forgot-policy/')}`) });
  const nina = await signedIn(site);
  for (const path of ['/forgot-path/', '/forgot-policy/']) {
    assert.equal((await nina.get(path)).status, 403, path);
    await site.daemon.program.says(new RegExp(path.replaceAll('/', '\\/')));
  }
});

test('M12: after an internal redirect the new location\'s policy counts, not the old one\'s', async (t) => {
  const site = await startSite(t, { site: siteWith(`
    ${protectedBy('/session', '/open/', 'try_files /nothing /staff/fallback;')}
    ${protectedBy('/_authfcgi/gate/staff', '/staff/')}`) });
  assert.equal((await (await signedIn(site)).get('/open/x')).status, 403);
  const boss = await signedIn(site, { groups: ['staff'] });
  assert.equal((await boss.get('/open/x')).json.url, '/staff/fallback');
});

test('M13: a parameter that is sent twice cannot open the door', async (t) => {
  const site = await startSite(t, { site: siteWith(`
    location = /twice { internal; include /etc/nginx/fastcgi_params; fastcgi_param CONTENT_LENGTH ""; fastcgi_param AUTHFCGI_ROLE gate;
      fastcgi_param AUTHFCGI_REQUIRE "group:staff"; fastcgi_param AUTHFCGI_REQUIRE user; fastcgi_param AUTHFCGI_HOST $host;
      fastcgi_param AUTHFCGI_PATH $authfcgi_path; fastcgi_pass_request_body off; fastcgi_pass authfcgi_session; }
    ${protectedBy('/twice', '/twice/')}`) });
  const nina = await signedIn(site);
  for (const answer of [await nina.get('/twice/'), await nina.post('/twice/', { a: 'b' })]) {
    assert.notEqual(answer.status, 200);
    assert.equal(answer.header('x-app'), undefined);
  }
});

test('M14: a server-level set that wipes the path closes the door instead of opening it', async (t) => {
  const site = await startSite(t, { site: siteWith(protectedBy('/session', '/page/'), { server: 'set $authfcgi_path "";' }) });
  assert.equal((await (await signedIn(site)).get('/page/')).status, 403);
  assert.equal((await site.visitor().get('/page/')).status >= 401, true);
});

test('M15: X-Accel-Redirect from a gate hands the question on, and the other answer decides', async (t) => {
  const stub = await startResponder(t, () => 'Status: 200 OK\r\nX-Accel-Redirect: /session\r\nContent-Type: text/plain\r\n\r\n');
  const site = await startSite(t, { site: siteWith(`
    location = /handing-on { internal; include snippets/authfcgi-params.conf; fastcgi_pass ${stub.address}; }
    ${protectedBy('/handing-on', '/page/')}`) });
  assert.equal((await site.visitor().get('/page/')).status, 401);
  const answer = await (await signedIn(site)).get('/page/');
  assert.equal(answer.status, 200);
  assert.equal(answer.json.headers['x-auth-user'], 'user-1');
});

test('a gate that nginx remembers for a second is shared by nobody else, and forgets', async (t) => {
  const cached = ({ port, app }) => `fastcgi_cache_path /tmp/authfcgi-e2e-cache-${port} levels=1 keys_zone=authfcgi_gate:1m;` + siteWith(`
    location = /cached { fastcgi_param AUTHFCGI_REQUIRE user; include snippets/authfcgi-gate.conf; include snippets/authfcgi-gate-cache.conf; }
    ${protectedBy('/cached', '/page/')}`)({ port, app });
  const site = await startSite(t, { site: cached });
  t.after(() => rmSync(`/tmp/authfcgi-e2e-cache-${site.port}`, { recursive: true, force: true }));
  const [nina, otto] = [await signedIn(site), await signedIn(site, { sub: 'user-2', email: 'otto@example.com' })];
  for (let i = 0; i < 3; ++i) {
    assert.equal((await nina.get('/page/')).json.headers['x-auth-user'], 'user-1');
    assert.equal((await otto.get('/page/')).json.headers['x-auth-user'], 'user-2');
    assert.equal((await site.visitor().get('/page/')).status, 401);
  }
  await site.daemon.stop();
  await until('the memory to fade', async () => (await nina.get('/page/')).status === 503);
  site.daemon.program = undefined;
});

test('who is signed in but not of the group hears 403 and the reason, and the application hears nothing', async (t) => {
  const site = await startSite(t);
  const answer = await (await signedIn(site)).get('/staff/');
  assert.equal(answer.status, 403);
  assert.equal(answer.header('x-auth-reason'), 'group');
  assert.equal(answer.header('x-app'), undefined);
  const admin = await (await signedIn(site, { groups: ['admin', 'users'] })).get('/staff/');
  assert.equal(admin.status, 200);
});

for (const [preset, include, expected] of [
  ['oauth2-proxy', 'authfcgi-protect-oauth2-proxy.conf', { 'x-auth-request-user': 'user-1', 'x-auth-request-email': 'nina@example.com', 'x-auth-request-groups': 'a,b' }],
  ['vouch', 'authfcgi-protect-vouch.conf', { 'x-vouch-user': 'nina@example.com' }],
  ['authelia', 'authfcgi-protect-authelia.conf', { 'remote-email': 'nina@example.com', 'remote-groups': 'a,b', 'remote-name': 'Nina Example' }],
  ['lemonldap', 'authfcgi-protect-lemonldap.conf', {}],
]) {
  test(`an application made for ${preset} finds its own headers`, async (t) => {
    const site = await startSite(t, {
      config: { gate: { preset } },
      site: siteWith(`location /app/ { auth_request /session; include snippets/${include}; proxy_pass http://app; }`),
    });
    const answer = await (await signedIn(site, { groups: ['a', 'b'] })).get('/app/', { headers: [['X-Vouch-User', 'root'], ['Remote-User', 'root'], ['X-Auth-Request-User', 'root'], ['Lm-Remote-User', 'root']] });
    assert.equal(answer.status, 200);
    for (const [name, value] of Object.entries(expected)) assert.equal(answer.json.headers[name], value, name);
    const heard = Object.entries(answer.json.headers).filter(([name]) => /vouch|remote|auth-request/.test(name));
    if (preset === 'lemonldap') assert.ok(heard.length > 0);
    const own = { 'oauth2-proxy': 'x-auth-request-user', vouch: 'x-vouch-user', authelia: 'remote-user', lemonldap: 'lm-remote-user' }[preset];
    assert.notEqual(answer.json.headers[own], 'root');
  });
}
