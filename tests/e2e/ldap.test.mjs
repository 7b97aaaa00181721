// Goal of this test: people whom a directory knows sign in with the password that the directory takes, over TLS that is
// verified, and nothing that is typed as a name is anything but a name.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { startDirectory } from './support/directory.mjs';
import { startSite } from './support/nginx.mjs';
import { test } from './support/test.mjs';
import { kCheapPasswords, kJson } from './support/users.mjs';

const kPeople = [
  { uid: 'ada', name: 'Ada Lovelace', mail: 'Ada@example.com', password: 'difference engine no 2' },
  { uid: 'grace', name: 'Grace Hopper', mail: 'grace@example.com', password: 'a moth in relay 70' },
];
const staff = 'location = /_authfcgi/gate/group { fastcgi_param AUTHFCGI_REQUIRE "group:staff"; include snippets/authfcgi-gate.conf; } location /group/ { auth_request /_authfcgi/gate/group; include snippets/authfcgi-protect.conf; proxy_pass http://app; }';

async function startWithDirectory(t, { ldap = {}, more = () => ({}) } = {}) {
  let directory;
  const site = await startSite(t, {
    extra: staff,
    env: { AUTH_LDAP_SECRET: 'directory-admin-password' },
    config: async ({ dir }) => {
      directory = await startDirectory(t, dir, kPeople);
      const { url, caFile, base, admin } = directory;
      return {
        providers: [{ id: 'ldap', name: 'Directory', type: 'credentials', source: 'ldap', url, startTls: true, caFile, base, bindDn: admin.dn,
          filter: '(&(objectClass=inetOrgPerson)(|(uid={login})(mail={login})))', attributes: { groups: 'memberOf' }, ...ldap }],
        ...more(dir),
      };
    },
  });
  return { site, directory };
}

async function attempt(visitor, username, password) {
  const answer = await visitor.post('/api/auth/callback/ldap', JSON.stringify({ csrfToken: await visitor.csrf(), username, password }),
    { headers: [['Accept', 'application/json'], ['Content-Type', 'application/json']] });
  return answer.status;
}

test('who is in the directory signs in by name or by address, and their groups are known', async (t) => {
  const { site } = await startWithDirectory(t);
  const ada = site.visitor();
  assert.equal(await attempt(ada, 'ada', 'wrong password'), 401);
  assert.equal(await attempt(ada, 'nobody', 'wrong password'), 401);
  assert.equal(await attempt(ada, 'ada', 'difference engine no 2'), 200);
  assert.deepEqual((await ada.session()).user, { name: 'Ada Lovelace', email: 'ada@example.com' });
  const page = await ada.get('/group/');
  assert.equal(page.status, 200);
  assert.equal(page.json.headers['x-auth-groups'], 'staff');
  const again = site.visitor();
  assert.equal(await attempt(again, 'ADA@EXAMPLE.COM', 'difference engine no 2'), 200);
  assert.equal((await again.get('/account/')).json.headers['x-auth-user'], (await ada.get('/account/')).json.headers['x-auth-user']);
});

test('who cannot be told apart for good is not let in; an attribute of the directory\'s own may say who they are', async (t) => {
  const { site: nameless } = await startWithDirectory(t, { ldap: { attributes: { id: 'carLicense' } } });
  assert.equal(await attempt(nameless.visitor(), 'ada', 'difference engine no 2'), 500);
  assert.match(nameless.daemon.program.words(), /attributes\.id/);
  const { site } = await startWithDirectory(t, { ldap: { attributes: { id: 'uid' } } });
  const ada = site.visitor();
  assert.equal(await attempt(ada, 'ada', 'difference engine no 2'), 200);
  assert.equal((await ada.get('/account/')).json.headers['x-auth-user'], 'ada');
});

test('a name is never a filter, and no password is never a visitor without one', async (t) => {
  const { site } = await startWithDirectory(t);
  const visitor = site.visitor();
  for (const name of ['*', 'ad*', 'ada)(uid=*', '*)(objectClass=*', 'ada\\', 'uid=ada,ou=people,dc=example,dc=com']) {
    assert.equal(await attempt(visitor, name, 'difference engine no 2'), 401, name);
  }
  assert.equal(await attempt(visitor, 'ada', ''), 401);
  assert.equal(await attempt(visitor, 'ada)(uid=grace', 'a moth in relay 70'), 401);
});

test('the directory finds one person under many spellings, and all of them are counted as one', async (t) => {
  const { site } = await startWithDirectory(t, { more: () => ({ rateLimit: { credentials: { attempts: 4, delayAfter: 4 } } }) });
  const visitor = site.visitor();
  for (const name of ['ada', 'ADA', 'Ada', 'ada@example.com']) assert.equal(await attempt(visitor, name, 'wrong password'), 401);
  assert.equal(await attempt(visitor, 'aDA', 'difference engine no 2'), 429);
  assert.equal(await attempt(visitor, 'grace', 'a moth in relay 70'), 200);
});

test('with database sessions a person of the directory has a user in the store', async (t) => {
  const { site } = await startWithDirectory(t, { more: (dir) => ({ adapter: { type: 'sqlite', path: join(dir, 'users.db') }, session: { strategy: 'database' } }) });
  const ids = [];
  for (let i = 0; i < 2; ++i) {
    const ada = site.visitor();
    assert.equal(await attempt(ada, 'ada', 'difference engine no 2'), 200);
    ids.push((await ada.get('/group/')).json.headers['x-auth-user']);
  }
  assert.deepEqual(ids, ['1', '1']);
});

test('a directory whose certificate nobody trusts, and one that is away, answer 503 and let nobody in', async (t) => {
  const { site, directory } = await startWithDirectory(t, { ldap: { caFile: '/etc/ssl/certs/ca-certificates.crt' } });
  assert.equal(await attempt(site.visitor(), 'ada', 'difference engine no 2'), 503);
  await directory.program.stop('SIGINT');
  assert.equal(await attempt(site.visitor(), 'ada', 'difference engine no 2'), 503);
});

for (const scheme of ['ldap', 'ldaps']) {
  test(`${scheme}: a directory that hangs keeps half of the flow workers at most, and its own answers end in time (SEC-25)`, async (t) => {
    const silent = net.createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    t.after(() => silent.close());
    const site = await startSite(t, {
      config: ({ dir }) => {
        writeFileSync(join(dir, 'htpasswd'), '# nobody\n');
        return {
          workers: { flow: { manager: 'static', max: 4 } }, network: { connectTimeout: 2, timeout: 2 }, passwords: kCheapPasswords,
          providers: [
            { id: 'ldap', name: 'Directory', type: 'credentials', source: 'ldap', url: `${scheme}://127.0.0.1:${silent.address().port}`, base: 'dc=example,dc=com', startTls: scheme === 'ldap' },
            { id: 'file', type: 'credentials', source: 'htpasswd', file: join(dir, 'htpasswd') },
          ],
        };
      },
    });
    const visitor = site.visitor();
    const csrfToken = await visitor.csrf();
    const ended = [];
    let tellSix;
    const six = new Promise((resolve) => { tellSix = resolve; });
    const ask = async (who) => {
      const { status } = await visitor.post(`/api/auth/callback/${who}`, JSON.stringify({ csrfToken, username: 'ada', password: 'wrong password' }), { headers: kJson, seconds: 30 });
      if (ended.push([who, status]) === 6) tellSix();
    };
    const all = Array.from({ length: 8 }, () => ask('ldap'));
    await six;
    await ask('file');
    assert.deepEqual(ended, [...Array(6).fill(['ldap', 503]), ['file', 401]], 'while two still wait');
    await Promise.all(all);
    assert.deepEqual(ended.slice(7), [['ldap', 503], ['ldap', 503]]);
    const log = site.daemon.program.words();
    assert.match(log, /all 2 workers that may wait for provider ldap at/);
  });
}
