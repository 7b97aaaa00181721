// Goal of this test: two machines that share a store are one to a visitor. A sign-in that begins on one ends on the other,
// a session that ends on one has ended on the other, at the API and at the gate.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, startDaemon } from './support/daemon.mjs';
import { oidc } from './support/journey.mjs';
import { pools, shippedSite, startApp, startNginx } from './support/nginx.mjs';
import { freePort } from './support/process.mjs';
import { begin, kMariadb, kNavigation, kPostgresql, kRedisBesidePostgresql, signOut } from './support/stores.mjs';
import { startStubProvider } from './support/stub_provider.mjs';
import { test, until } from './support/test.mjs';
import { kCheapPasswords, signInAsProgram } from './support/users.mjs';
import { Visitor } from './support/visitor.mjs';

const kCookie = 'authjs.session-token';

// Two daemons on TCP ports of their own, and nginx before both. Its log says who answered what.
async function startMachines(t, store, dir, { providers = [], ...more } = {}) {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  const machines = [];
  for (const name of ['first', 'second']) {
    mkdirSync(join(dir, name));
    const listen = { session: `127.0.0.1:${await freePort()}`, flow: `127.0.0.1:${await freePort()}` };
    machines.push(await startDaemon(t, { ...store.config, ...more, listen, providers: [oidc(stub.issuer, 'stub'), ...providers] }, { dir: join(dir, name) }));
  }
  const [first, second] = machines.map(({ config }) => config.listen);
  const port = await freePort();
  const app = await startApp(t);
  const log = join(dir, 'machines.log');
  const text = pools(first)
    .replace(`server ${first.session};`, `server ${first.session}; server ${second.session};`)
    .replace(`server ${first.flow};`, `server ${first.flow}; server ${second.flow};`);
  // Subrequests too: that is where the gate is asked.
  const extra = `log_subrequest on; access_log ${log} machines;`;
  await startNginx(t, `log_format machines '$request_method $uri $upstream_addr $upstream_status'; ${text}\n${shippedSite({ port, app: app.port, extra })}`, { dir, port });
  const nameOf = { [first.session]: 'first', [first.flow]: 'first', [second.session]: 'second', [second.flow]: 'second' };
  // Which machine answered the requests for this URL, in their order.
  const answeredBy = (method, uri) => readFileSync(log, 'utf8').split('\n').map((line) => line.split(' '))
    .filter(([how, what, who]) => how === method && what === uri && nameOf[who]).map(([, , who]) => nameOf[who]);
  return { stub, machines, origin: `http://localhost:${port}`, answeredBy };
}

const kStores = { PostgreSQL: kPostgresql, MariaDB: kMariadb, 'Redis beside PostgreSQL': kRedisBesidePostgresql };
const kBoth = ['first', 'second'];

for (const [name, open] of Object.entries(kStores)) {
  test(`two machines with ${name} are one to a visitor`, async (t) => {
    const dir = folder(t);
    const { origin, answeredBy } = await startMachines(t, await open(t, dir), dir);
    const visitor = new Visitor(origin);

    // nginx takes the machines in turn: the way to the provider on one, the way back on the other.
    const back = await begin(visitor);
    assert.equal(new URL((await visitor.get(back)).location, origin).pathname, '/account/');
    const [began] = answeredBy('POST', '/api/auth/signin/stub');
    const [ended] = answeredBy('GET', '/api/auth/callback/stub');
    assert.deepEqual([began, ended].sort(), kBoth);

    // The session and the gate, each on each machine.
    for (let i = 0; i < 4; ++i) {
      assert.ok((await visitor.session()).user);
      assert.equal((await visitor.get('/account/')).status, 200);
    }
    const gate = '/_authfcgi/gate/user';
    await until('both to be asked', async () => {
      await visitor.session();
      await visitor.get('/account/');
      await visitor.get('/api/auth/csrf');  // one more in the pool, so that the turns shift
      return [new Set(answeredBy('GET', '/api/auth/session')), new Set(answeredBy('GET', gate))].every(({ size }) => size === 2);
    });

    // Ended on one, it has ended on both, whoever kept the cookie.
    const token = visitor.cookies().get(kCookie);
    const before = { api: answeredBy('GET', '/api/auth/session').length, gate: answeredBy('GET', gate).length };
    assert.equal((await signOut(visitor)).status, 302);
    const after = () => ({ api: answeredBy('GET', '/api/auth/session').slice(before.api), gate: answeredBy('GET', gate).slice(before.gate) });
    await until('both to be asked again', async () => {
      for (const [path, check] of [['/account/', ({ status }) => assert.equal(status, 302)], ['/api/auth/session', ({ text }) => assert.equal(text, 'null')]]) {
        const thief = new Visitor(origin);
        thief.cookies().set(kCookie, token);
        check(await thief.get(path, { headers: kNavigation }));
      }
      await visitor.get('/api/auth/csrf');
      return [new Set(after().api), new Set(after().gate)].every(({ size }) => size === 2);
    });
  });
}

test('two machines with PostgreSQL: two first sign-ins of one person at the same moment make one user', async (t) => {
  const dir = folder(t);
  const store = await kPostgresql(t, dir);
  const { stub, origin, answeredBy } = await startMachines(t, store, dir);
  for (let round = 1; round <= 5; ++round) {
    stub.claims = { sub: `twin-${round}`, name: 'Twin', email: `twin-${round}@example.com`, email_verified: true };
    const visitors = Array.from({ length: 4 }, () => new Visitor(origin));
    const backs = await Promise.all(visitors.map((visitor) => begin(visitor)));
    const answers = await Promise.all(visitors.map((visitor, i) => visitor.get(backs[i])));
    for (const answer of answers) assert.equal(new URL(answer.location, origin).pathname, '/account/');
    const [[users, accounts, sessions]] = await store.rows('SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM accounts) AS a, (SELECT count(*) FROM sessions) AS s');
    assert.deepEqual([users, accounts, sessions], [round, round, 4 * round].map(String));
  }
  assert.deepEqual([...new Set(answeredBy('GET', '/api/auth/callback/stub'))].sort(), kBoth);
});

for (const [name, open] of Object.entries(kStores)) {
  test(`two machines with ${name} count wrong passwords together`, async (t) => {
    const dir = folder(t);
    const { origin, answeredBy } = await startMachines(t, await open(t, dir), dir, {
      providers: ['credentials'], passwords: kCheapPasswords, rateLimit: { credentials: { attempts: 4, delayAfter: 4, lockout: 600 } },
    });
    const visitor = new Visitor(origin);
    const attempt = (email) => signInAsProgram(visitor, { email, password: 'wrong password' });
    const statuses = [];
    for (let i = 0; i < 6; ++i) statuses.push((await attempt('nobody@example.com')).status);
    assert.deepEqual(statuses, [401, 401, 401, 401, 429, 429]);
    // Many at the same moment, too: no attempt is lost between the two.
    const answers = await Promise.all(Array.from({ length: 16 }, () => attempt('nobody2@example.com')));
    const count = (status) => answers.filter((answer) => answer.status === status).length;
    assert.deepEqual({ wrong: count(401), refused: count(429) }, { wrong: 4, refused: 12 });
    assert.equal(new Set(answeredBy('POST', '/api/auth/callback/credentials')).size, 2);
  });
}

test('while PostgreSQL, which counts, is away nobody guesses: 503, and the count goes on afterwards', async (t) => {
  const dir = folder(t);
  const store = await kPostgresql(t, dir);
  writeFileSync(join(dir, 'htpasswd'), '# nobody\n');
  const { origin } = await startMachines(t, store, dir, {
    providers: [{ id: 'file', type: 'credentials', source: 'htpasswd', file: join(dir, 'htpasswd') }],
    passwords: kCheapPasswords, rateLimit: { credentials: { attempts: 4, delayAfter: 4, lockout: 600 } },
  });
  const visitor = new Visitor(origin);
  const attempts = async (number) => {
    const statuses = [];
    for (let i = 0; i < number; ++i) statuses.push((await signInAsProgram(visitor, { username: 'nobody', password: 'wrong password' }, '/api/auth/callback/file')).status);
    return statuses;
  };
  assert.deepEqual(await attempts(3), [401, 401, 401]);
  await store.lose();
  assert.deepEqual(await attempts(3), [503, 503, 503]);
  await store.find();
  await until('the database to be there again', async () => (await attempts(1))[0] !== 503);
  assert.deepEqual(await attempts(2), [429, 429]);
});
