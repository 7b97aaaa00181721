// Goal of this test: people sign in, are known and sign out whatever the store is; a store that is down costs what needs
// it and nothing else, and is used again as soon as it is back.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { binary, environment, folder, root, secret } from './support/daemon.mjs';
import { databaseServer } from './support/database.mjs';
import { childrenOf, Program } from './support/process.mjs';
import { begin, kMariadb, kNavigation, kPostgresql, kRedisBesideSqlite, kSqlite, signInAtOnce, signOut, stubSite } from './support/stores.mjs';
import { test, until, within } from './support/test.mjs';

const kCookie = 'authjs.session-token';
const kStores = { PostgreSQL: kPostgresql, MariaDB: kMariadb, 'Redis beside SQLite': kRedisBesideSqlite };

// The page that says "not now": its status, how long to wait, that nobody keeps it (SEC-72).
function assertUnavailable(answer) {
  assert.equal(answer.status, 503, answer.text);
  assert.ok(Number(answer.header('retry-after')) > 0);
  assert.match(answer.header('cache-control'), /no-store/);
}

for (const [name, open] of Object.entries(kStores)) {
  test(`${name}: sign-in, the session at the API and at the gate, sign-out`, async (t) => {
    const store = await open(t, folder(t));
    const { stub, site } = await stubSite(t, store.config);
    const alice = site.visitor();
    assert.equal(new URL((await signInAtOnce(alice)).location, site.origin).pathname, '/account/');
    // The name of a row and nothing else (authjs-wire.md 12.4).
    const token = alice.cookies().get(kCookie);
    assert.match(token, /^[A-Za-z0-9_-]{43}$/);
    const session = await alice.session();
    assert.deepEqual(session.user, { name: stub.claims.name, email: stub.claims.email, image: stub.claims.picture });
    assert.ok(Date.parse(session.expires) > Date.now());
    const page = await alice.get('/account/');
    assert.equal(page.status, 200);
    const user = page.json.headers['x-auth-user'];

    // The same person again, on another machine: the same user, and a session of its own.
    const again = site.visitor();
    await signInAtOnce(again);
    assert.notEqual(again.cookies().get(kCookie), token);
    assert.equal((await again.get('/account/')).json.headers['x-auth-user'], user);

    assert.equal((await signOut(alice)).status, 302);
    assert.ok(!alice.cookies().has(kCookie));
    alice.cookies().set(kCookie, token);
    assert.equal((await alice.get('/account/', { headers: kNavigation })).status, 302, 'the worn cookie opens nothing at the gate');
    assert.equal(await alice.session(), null);
    assert.ok(await again.session(), 'the other session goes on');
  });

  test(`${name}: while it is down, what needs it says so with 503, and the rest goes on`, async (t) => {
    const store = await open(t, folder(t));
    const { site } = await stubSite(t, store.config);
    const [alice, bob, leaving] = [site.visitor(), site.visitor(), site.visitor()];
    await signInAtOnce(alice);
    await signInAtOnce(leaving);
    const back = await begin(bob);
    const token = alice.cookies().get(kCookie);

    await store.lose();
    for (let i = 0; i < 3; ++i) {
      const answer = await alice.get('/api/auth/session');
      assert.deepEqual([answer.status, answer.text], [200, 'null']);  // authjs-wire.md 15.21
      assert.equal(alice.cookies().get(kCookie), token, 'a failing store deletes no cookie (SEC-37)');
    }
    const denied = await alice.get('/account/', { headers: kNavigation });
    // The gate lets nobody in, and sends nobody to sign in who is signed in (SEC-55, M6).
    assert.deepEqual([denied.status, denied.header('x-auth-reason'), denied.location], [403, 'error', undefined]);
    assert.equal((await alice.get('/')).status, 200, 'what is public stays public');
    assertUnavailable(await bob.get(back));
    assert.ok(!bob.cookies().has(kCookie));
    for (const path of ['csrf', 'providers', 'signin']) assert.equal((await bob.get(`/api/auth/${path}`)).status, 200, path);
    await begin(site.visitor());  // as far as the provider nothing needs the store
    assert.equal((await signOut(leaving)).status, 302);
    assert.ok(!leaving.cookies().has(kCookie), 'who leaves this machine is not signed in here any more (2.11)');

    await store.find();
    await until('the session to be found again', async () => (await alice.session())?.user, 20);
    await until('a sign-in to succeed again', async () => {
      const grace = site.visitor();
      await signInAtOnce(grace);
      return (await grace.session())?.user;
    }, 20);
    assert.equal((await alice.get('/account/')).status, 200);
    assert.equal(alice.cookies().get(kCookie), token);
  });
}

test('jwt sessions go on while the database is down, and new ones begin when it is back', async (t) => {
  const store = await kPostgresql(t, folder(t));
  const { site } = await stubSite(t, { ...store.config, session: { strategy: 'jwt', updateAge: 0 } });
  const alice = site.visitor();
  await signInAtOnce(alice);
  const back = await begin(alice);
  await store.lose();
  for (let i = 0; i < 3; ++i) assert.ok((await alice.session()).user);
  assert.equal((await alice.get('/account/')).status, 200);
  assertUnavailable(await alice.get(back));
  assert.ok((await alice.session()).user, 'the session that she had is still hers');
  assert.equal((await signOut(alice)).status, 302);
  assert.equal(await alice.session(), null);
  await store.find();
  await until('a sign-in to succeed again', async () => {
    await signInAtOnce(alice);
    return (await alice.session())?.user;
  }, 20);
});

// SEC-37: the server is there, takes what it is sent and never answers.
for (const [name, open] of Object.entries(kStores)) {
  test(`${name}: a server that hangs in the middle costs less than 5 s, then nothing until it is back`, async (t) => {
    const store = await open(t, folder(t));
    const { site } = await stubSite(t, { ...store.config, workers: { session: { manager: 'static', max: 1 }, flow: { manager: 'static', max: 2 } } });
    const [alice, bob] = [site.visitor(), site.visitor()];
    await signInAtOnce(alice);
    const back = await begin(bob);
    store.hang();
    t.after(() => store.resume());
    const took = async (work) => {
      const begun = Date.now();
      await work();
      return Date.now() - begun;
    };
    const waits = await Promise.all([
      took(async () => assert.equal(await alice.session(), null)),
      took(async () => assertUnavailable(await bob.get(back))),
    ]);
    for (const wait of waits) assert.ok(wait < 5900, `${wait} ms`);  // 5 s, and what a busy machine adds
    assert.ok(alice.cookies().has(kCookie));
    store.resume();
    await until('the session to be found again', async () => (await alice.session())?.user, 20);
  });
}

test('authfcgi purge: a store that hangs up is an error with words, and no signal', async (t) => {
  const dir = folder(t);
  const socket = join(dir, 'redis.sock');
  let asked;
  const isAsked = new Promise((resolve) => { asked = resolve; });
  const server = net.createServer((peer) => { peer.once('data', () => asked(peer)); peer.on('error', () => {}); });
  await new Promise((resolve) => { server.listen(socket, resolve); });
  t.after(() => server.close());
  const file = join(dir, 'authfcgi.json');
  writeFileSync(file, JSON.stringify({ secret, adapter: { type: 'sqlite', path: join(dir, 'users.db') }, redis: { socket } }), { mode: 0o600 });
  const purge = new Program(binary, ['purge', '--config', file], { log: join(dir, 'purge.log'), env: environment(), cwd: root });
  const peer = await within(10, 'Redis to be asked', isAsked);
  const ignored = BigInt(`0x${readFileSync(`/proc/${purge.pid}/status`, 'utf8').match(/^SigIgn:\s*(\w+)/m)[1]}`);
  assert.ok(ignored & (1n << BigInt(constants.signals.SIGPIPE - 1)));
  peer.destroy();
  assert.deepEqual(await within(10, 'purge to end', purge.exit), { code: 1, signal: null });
  assert.match(purge.words(), /^authfcgi: Redis: /m);
});

// The server commits, and the connection is lost before it can say so: nobody knows what happened. Whoever is told "not
// now" signs in again, and is there once.
test('PostgreSQL: a sign-in whose COMMIT is never answered simply works at the second attempt', async (t) => {
  const store = await kPostgresql(t, folder(t));
  let cuts = 0;  // after how many further COMMITs the line is cut; 0 for never
  let cut = 0;
  const proxy = net.createServer((near) => {
    const far = net.connect(store.server.port, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
    let isCut = false;
    near.on('data', (data) => {
      if (cuts > 0 && data.includes('COMMIT')) {
        cuts -= 1;
        isCut = cuts === 0;
      }
      far.write(data);
    });
    far.on('data', (data) => {
      if (!isCut) return near.write(data);
      cut += 1;
      return near.destroy();
    });
  });
  await new Promise((resolve) => { proxy.listen(0, '127.0.0.1', resolve); });
  t.after(() => proxy.close());
  const adapter = { ...store.config.adapter, host: '127.0.0.1', port: proxy.address().port };
  delete adapter.socket;
  const { stub, site } = await stubSite(t, { adapter });
  // The first transaction of a first sign-in is the user with the account, the second one the session.
  for (const commit of [1, 2]) {
    const email = `commit-${commit}@example.com`;
    stub.claims = { sub: `commit-${commit}`, name: 'Person', email, email_verified: true };
    const person = site.visitor();
    const back = await begin(person);
    cuts = commit;
    assertUnavailable(await person.get(back));
    assert.deepEqual([cuts, cut], [0, commit]);
    assert.ok(!person.cookies().has(kCookie));
    assert.deepEqual(await store.rows(`SELECT count(*) FROM users WHERE email = '${email}'`), [['1']], 'it was committed all the same');
    assert.equal(new URL((await signInAtOnce(person)).location, site.origin).pathname, '/account/');
    assert.equal((await person.session()).user.email, email);
    assert.deepEqual(await store.rows('SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM accounts) AS accounts'), [[String(commit), String(commit)]]);
  }
});

// SEC-72. A writer that keeps the file: a backup program, an operator's shell.
test('SQLite: while somebody else holds the file, sign-ins hear 503 within 5 s, and sessions go on', async (t) => {
  const store = await kSqlite(t, folder(t));
  const { site } = await stubSite(t, store.config);
  const [alice, bob] = [site.visitor(), site.visitor()];
  await signInAtOnce(alice);
  const back = await begin(bob);
  const holder = spawn('sqlite3', [store.path], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => holder.kill('SIGKILL'));
  holder.stdin.write("BEGIN IMMEDIATE;\nSELECT 'held';\n");
  await within(5, 'the file to be held', new Promise((resolve) => { holder.stdout.once('data', resolve); }));
  const begun = Date.now();
  assertUnavailable(await bob.get(back));
  assert.ok(Date.now() - begun < 5900);
  assert.ok((await alice.session()).user, 'readers do not wait for a writer');
  assert.equal((await alice.get('/account/')).status, 200);
  assert.equal((await begin(bob)).startsWith(site.origin), true);

  holder.stdin.end('ROLLBACK;\n');
  await within(5, 'the file to be free', new Promise((resolve) => { holder.once('close', resolve); }));
  await signInAtOnce(bob);
  assert.ok((await bob.session()).user);
  assert.equal((await alice.get('/account/')).status, 200);
});

// SEC-72. No process of ours may make a file larger: to SQLite that is a disk without room, and needs no root.
test('SQLite: on a full disk sign-ins hear 503, nothing acknowledged is lost, and room brings them back', async (t) => {
  const dir = folder(t);
  const store = await kSqlite(t, dir);
  const { stub, site } = await stubSite(t, { ...store.config, workers: { session: { manager: 'static', max: 1 } } });
  const people = Array.from({ length: 5 }, () => site.visitor());
  for (const [i, person] of people.entries()) {
    stub.claims = { sub: `full-${i}`, name: `Person ${i}`, email: `full-${i}@example.com`, email_verified: true };
    await signInAtOnce(person);
    assert.ok((await person.session()).user);
  }
  const all = () => [site.daemon.program.pid, ...childrenOf(site.daemon.program.pid)];
  const limit = (bytes) => { for (const pid of all()) execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]); };
  limit(4096);
  stub.claims = { sub: 'late', name: 'Late', email: 'late@example.com', email_verified: true };
  const late = site.visitor();
  for (let i = 0; i < 3; ++i) {
    const back = await begin(late);
    const begun = Date.now();
    assertUnavailable(await late.get(back));
    assert.ok(Date.now() - begun < 5900);
  }
  for (const person of people) assert.ok((await person.session())?.user, 'who is signed in stays so');
  const token = people[0].cookies().get(kCookie);
  await signOut(people[0]);
  assert.ok(!people[0].cookies().has(kCookie));

  limit('unlimited');
  await until('a sign-in to succeed again', async () => {
    await signInAtOnce(late);
    return (await late.session())?.user;
  });
  for (const person of people.slice(1)) assert.ok((await person.session()).user);
  people[0].cookies().set(kCookie, token);
  assert.ok(await people[0].session(), 'what could not be deleted is still there');
  assert.deepEqual(await store.rows('PRAGMA integrity_check'), [['ok']]);
  assert.deepEqual(await store.rows('SELECT count(*), count(DISTINCT email) FROM users'), [['6', '6']]);
  assert.doesNotMatch(site.daemon.program.words(), /worker_died/);
});

for (const kind of ['postgresql', 'mariadb']) {
  test(`${kind}: eight machines that bring the same database up to date at once do it once, also after some died on the way`, async (t) => {
    const dir = folder(t);
    const server = await databaseServer(kind);
    const adapter = await server.fresh();
    const file = join(dir, 'authfcgi.json');
    writeFileSync(file, JSON.stringify({ secret, adapter }), { mode: 0o600 });
    const migrate = (i) => new Program(binary, ['migrate', '--config', file], { log: join(dir, `migrate-${i}.log`), env: environment(), cwd: root });
    // Killed a little later each time: before, while and after tables are made.
    for (let i = 0; i < 8; ++i) {
      const dying = migrate(`dying-${i}`);
      await new Promise((resolve) => { setTimeout(resolve, 40 + 15 * i); });
      dying.signal('SIGKILL');
      await dying.exit;
    }
    const all = Array.from({ length: 8 }, (_, i) => migrate(i));
    for (const one of all) {
      const how = await within(30, 'a migration to end', one.exit);
      assert.deepEqual(how, { code: 0, signal: null }, one.words());
    }
    const versions = (await server.rows(adapter.database, 'SELECT version FROM authfcgi_migrations ORDER BY version')).map(([text]) => Number(text));
    assert.deepEqual(versions, versions.map((_, i) => i + 1));
    assert.match(all[0].words(), new RegExp(`tables of version ${versions.length}$`, 'm'));
    const { site } = await stubSite(t, { adapter });
    const alice = site.visitor();
    await signInAtOnce(alice);
    assert.ok((await alice.session()).user);
  });
}
