// Goal of this test: the daemon is run as daemons are: started, asked, killed, reloaded, given a broken configuration,
// and ended, while people use it. No request is lost that could be kept.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { binary, environment, folder, secret, startDaemon } from './support/daemon.mjs';
import { ask, begin, requestRecords, usualParams } from './support/fcgi.mjs';
import { oidc, providerFor, signIn } from './support/journey.mjs';
import { shippedSite, startSite } from './support/nginx.mjs';
import { childrenOf, freePort, Program } from './support/process.mjs';
import { door, startStubProvider } from './support/stub_provider.mjs';
import { test, until, within } from './support/test.mjs';
import { cutToken, person, wear } from './support/tokens.mjs';

const single = (dir) => ({ listen: { socket: join(dir, 'run/all.sock') } });

async function stubs(t, count) {
  const all = await Promise.all(Array.from({ length: count }, () => startStubProvider()));
  for (const stub of all) t.after(() => stub.close());
  return all;
}
const entries = (list) => list.map((stub, i) => oidc(stub.issuer, `stub${i}`));

// Goes as far as the provider's redirect back to us, and gives the URL of the callback.
async function readyToReturn(visitor, id) {
  const started = await visitor.post(`/api/auth/signin/${id}`, { csrfToken: await visitor.csrf(), callbackUrl: '/' });
  assert.equal(started.status, 302, started.text);
  const back = await visitor.get(started.location);
  return back.location;
}

test('kill -9 of a worker that waits for a provider costs that one sign-in and no other', async (t) => {
  const providers = await stubs(t, 2);
  const { opened, open } = door();
  t.after(open);
  for (const stub of providers) stub.at['/token'] = async (request, response, usual) => { await opened; await usual(); };
  const site = await startSite(t, {
    config: { ...single(folder(t)), providers: entries(providers), workers: { flow: { manager: 'static', max: 2 } } },
  });
  const [a, b] = [site.visitor(), site.visitor()];
  const returns = [await readyToReturn(a, 'stub0'), await readyToReturn(b, 'stub1')];
  const answers = [a.get(returns[0]), b.get(returns[1])];
  await until('both workers to wait', () => providers.every((stub) => stub.waiting === 1));
  const before = childrenOf(site.daemon.program.pid);
  assert.equal(before.length, 2);
  process.kill(before[0], 'SIGKILL');
  await until('the killed worker to be replaced', () => {
    const now = childrenOf(site.daemon.program.pid);
    return now.length === 2 && !now.includes(before[0]);
  });
  // The new worker serves while the other still waits.
  assert.equal((await site.visitor().get('/api/auth/csrf')).status, 200);
  open();
  const statuses = (await Promise.all(answers)).map(({ status }) => status).sort();
  assert.deepEqual(statuses, [302, 502]);
});

test('ten kills in a row are survived, and everybody who asks in between is answered', async (t) => {
  const site = await startSite(t);
  const nina = site.visitor();
  wear(nina, await cutToken(person));
  for (let i = 0; i < 10; ++i) {
    const victim = childrenOf(site.daemon.program.pid)[0];
    process.kill(victim, 'SIGKILL');
    await until('the killed worker to be gone', () => !childrenOf(site.daemon.program.pid).includes(victim));
    assert.equal((await nina.get('/api/auth/session')).status, 200, `after kill ${i + 1}`);
  }
  assert.equal((await nina.session()).user.email, person.email);
});

test('SIGHUP under load: no request fails, and the new configuration is in force', async (t) => {
  const [stub] = await stubs(t, 1);
  const site = await startSite(t, { config: { providers: entries([stub]) }, workers: 2 });
  let going = true;
  const failures = [];
  let answered = 0;
  const load = Array.from({ length: 6 }, async (_, i) => {
    const visitor = site.visitor();
    const csrfToken = await visitor.csrf();
    for (let n = 0; going; ++n) {
      const answer = (n + i) % 3 ? await visitor.get('/api/auth/session') : await visitor.post('/api/auth/signin/stub0', { csrfToken });
      answered += 1;
      if (answer.status !== ((n + i) % 3 ? 200 : 302)) failures.push(`${answer.status} ${answer.url} ${answer.text.slice(0, 100)}`);
    }
  });
  for (let round = 1; round <= 4; ++round) {
    const config = structuredClone(site.daemon.config);
    config.providers[0].name = `Name ${round}`;
    site.daemon.write(config);
    const before = answered;
    site.daemon.program.signal('SIGHUP');
    await until('the new configuration', async () => (await site.visitor().get('/api/auth/providers')).json.stub0.name === `Name ${round}`, 20);
    await until('requests under the new configuration', () => answered > before + 30, 20);
  }
  going = false;
  await Promise.all(load);
  assert.deepEqual(failures, []);
  // Whoever was signed in still is: the secret is the same.
});

test('SIGHUP with a broken configuration changes nothing but the log', async (t) => {
  const site = await startSite(t);
  const good = site.daemon.config;
  const workers = childrenOf(site.daemon.program.pid);
  site.daemon.write({ ...good, basePath: '/elsewhere', session: { maxAge: 'five minutes' } });
  site.daemon.program.signal('SIGHUP');
  await site.daemon.program.says(/reload_refused.*maxAge/s);
  assert.equal((await site.visitor().get('/api/auth/session')).status, 200);
  assert.deepEqual(childrenOf(site.daemon.program.pid), workers);
  site.daemon.write({ ...good, theme: { brandColor: '#123456' } });
  site.daemon.program.signal('SIGHUP');
  await until('the mended configuration', async () => (await site.visitor().get('/api/auth/signin')).text.includes('#123456'), 20);
});

test('SIGTERM: the sign-in that is under way ends well, then the sockets are gone and the exit code is 0', async (t) => {
  const [stub] = await stubs(t, 1);
  const { opened, open } = door();
  t.after(open);
  stub.at['/token'] = async (request, response, usual) => { await opened; await usual(); };
  const site = await startSite(t, { config: { providers: entries([stub]) } });
  const visitor = site.visitor();
  const back = await readyToReturn(visitor, 'stub0');
  const answer = visitor.get(back);
  await until('the sign-in to wait', () => stub.waiting === 1);
  assert.equal(statSync(site.daemon.session).mode & 0o777, 0o660);
  site.daemon.program.signal('SIGTERM');
  await until('the sockets to go', () => !existsSync(site.daemon.session) && !existsSync(site.daemon.flow));
  open();
  assert.equal((await answer).status, 302);
  assert.ok(visitor.cookies().has('authjs.session-token'));
  assert.deepEqual(await within(15, 'the daemon to end', site.daemon.program.exit), { code: 0, signal: null });
});

test('64 sign-ins wait for a provider that hangs, and sessions are answered all the while', async (t) => {
  const [stub] = await stubs(t, 1);
  const { opened, open } = door();
  t.after(open);
  stub.at['/token'] = async (request, response, usual) => { await opened; await usual(); };
  const site = await startSite(t, { config: { providers: entries([stub]) } });
  const people = Array.from({ length: 64 }, () => site.visitor());
  const returns = await Promise.all(people.map((visitor) => readyToReturn(visitor, 'stub0')));
  const answers = people.map((visitor, i) => visitor.get(returns[i], { seconds: 60 }));
  await until('all 64 to wait', () => stub.waiting === 64, 9);
  const nina = site.visitor();
  wear(nina, await cutToken(person));
  for (let i = 0; i < 50; ++i) assert.equal((await nina.session()).user.email, person.email);
  assert.equal((await nina.get('/account/')).status, 200);
  assert.equal(stub.waiting, 64);
  open();
  for (const [i, answer] of (await Promise.all(answers)).entries()) {
    assert.equal(answer.status, 302, answer.text);
    assert.ok(people[i].cookies().has('authjs.session-token'));
  }
}, { seconds: 120 });

test('one provider that hangs takes half of the flow workers, and the rest of its sign-ins hear 503 at once', async (t) => {
  const providers = await stubs(t, 2);
  const { opened, open } = door();
  t.after(open);
  providers[0].at['/token'] = async (request, response, usual) => { await opened; await usual(); };
  const site = await startSite(t, { config: { providers: entries(providers), workers: { flow: { manager: 'dynamic', min: 2, max: 8 } } } });
  const people = Array.from({ length: 7 }, () => site.visitor());
  const returns = [];
  for (const visitor of people) returns.push(await readyToReturn(visitor, 'stub0'));
  const answers = people.map((visitor, i) => visitor.get(returns[i], { seconds: 60 }));
  const early = [];
  for (const answer of answers) answer.then(({ status }) => early.push(status));
  await until('three of them to be turned away', () => early.length === 3);
  assert.deepEqual(early, [503, 503, 503]);
  assert.equal(providers[0].waiting, 4);
  const other = site.visitor();
  assert.equal((await other.get(await readyToReturn(other, 'stub1'))).status, 302);
  open();
  const all = (await Promise.all(answers)).map(({ status }) => status).sort();
  assert.deepEqual(all, [302, 302, 302, 302, 503, 503, 503]);
}, { seconds: 90 });

test('a small site with one socket for everything: the whole way in', async (t) => {
  const { provider, port } = await providerFor(t);
  const site = await startSite(t, { port, config: { ...single(folder(t)), providers: [oidc(provider.issuer)] } });
  const alice = site.visitor();
  const page = await signIn(alice, { from: '/account/' });
  assert.equal(page.json.headers['x-auth-email'], 'alice@example.com');
});

test('sockets that systemd holds, by their names', async (t) => {
  const ports = [await freePort(), await freePort()];
  const servers = await Promise.all(ports.map((port) => new Promise((resolve) => {
    const server = net.createServer();
    server.listen(port, '127.0.0.1', () => resolve(server));
  })));
  const dir = folder(t);
  const config = { listen: { session: '/nowhere/session.sock', flow: '/nowhere/flow.sock' } };
  // In the order of their names, not of ours: flow is the first.
  const command = 'export LISTEN_PID=$$; exec "$0" "$@"';
  const file = join(dir, 'authfcgi.json');
  writeFileSync(file, JSON.stringify({ ...config, secret }), { mode: 0o600 });
  const program = new Program('/bin/sh', ['-c', command, binary, 'serve', '--config', file], {
    log: join(dir, 'authfcgi.log'),
    env: environment({ LISTEN_FDS: '2', LISTEN_FDNAMES: 'authfcgi-flow:authfcgi-session' }),
    stdio: [servers[1]._handle.fd, servers[0]._handle.fd],
  });
  t.after(async () => { await program.stop(); });
  for (const server of servers) server.close();
  const answers = await Promise.all(ports.map((port) => ask({ port }, requestRecords(usualParams()), 30)));
  for (const answer of answers) assert.equal(answer.text, 'null');
  program.signal('SIGTERM');
  assert.deepEqual(await within(15, 'the daemon to end', program.exit), { code: 0, signal: null });
});

test('systemd hears READY, RELOADING and STOPPING', async (t) => {
  const dir = folder(t);
  const socket = join(dir, 'notify');
  const listener = new Program('/usr/bin/perl', ['-MSocket', '-e',
    '$|=1; socket(S,AF_UNIX,SOCK_DGRAM,0); bind(S,sockaddr_un($ARGV[0])) or die; print "bound\n"; while (recv(S,$m,4096,0) || length $m) { print "$m\n" }', socket],
  { log: join(dir, 'notify.log') });
  t.after(() => listener.stop());
  await listener.says(/bound/);
  const daemon = await startDaemon(t, {}, { env: { NOTIFY_SOCKET: socket } });
  await listener.says(/READY=1/);
  daemon.program.signal('SIGHUP');
  await listener.says(/RELOADING=1[\s\S]*READY=1/);
  await daemon.stop();
  await listener.says(/STOPPING=1/);
});

test('idle, slow and cut-off peers on both sockets do not keep anybody waiting', async (t) => {
  const daemon = await startDaemon(t);
  const whole = requestRecords(usualParams());
  const beginnings = [Buffer.alloc(0), whole.subarray(0, 1), whole.subarray(0, 5), begin(), whole.subarray(0, 40)];
  const sockets = [];
  t.after(() => { for (const socket of sockets) socket.destroy(); });
  for (let i = 0; i < 2000; ++i) {
    const socket = net.connect(i % 2 ? daemon.session : daemon.flow);
    socket.on('error', () => {});
    socket.write(beginnings[i % beginnings.length]);
    sockets.push(socket);
  }
  await until('all of them to be connected', () => sockets.every(({ connecting }) => !connecting), 30);
  for (const path of [daemon.session, daemon.flow]) assert.equal((await ask({ path }, whole, 20)).text, 'null');
  await until('the incomplete ones to be closed', () => sockets.filter((s) => s.closed || s.destroyed).length > 1990, 40);
}, { seconds: 120 });

test('check says everything that is wrong, each with its place, and exits 1', async (t) => {
  const dir = folder(t);
  const file = join(dir, 'bad.json');
  writeFileSync(file, `{
  // a secret that is too short, a key nobody knows, three wrong values
  "secret": "short",
  "sesion": {},
  "session": {"maxAge": "5m"},
  "gate": {"preset": "nobody"},
  "providers": [{"id": "x", "type": "oidc", "issuer": "http://id.example.com", "clientId": "c", "clientSecret": "s"}]
}`, { mode: 0o600 });
  const run = spawnSync(binary, ['check', '--config', file], { encoding: 'utf8', env: environment() });
  assert.equal(run.status, 1);
  const words = run.stdout + run.stderr;
  for (const complaint of [/bad\.json:3: .*secret/, /bad\.json:4: .*sesion/, /bad\.json:5: .*session\.maxAge.*"5m"/, /bad\.json:6: .*preset/, /issuer/]) {
    assert.match(words, complaint);
  }
  assert.doesNotMatch(words, /"short"/);
  const shipped = spawnSync(binary, ['check', '--config', join(dir, '../nothing-here.json')], { encoding: 'utf8', env: environment() });
  assert.equal(shipped.status, 1);
  assert.match(shipped.stdout + shipped.stderr, /nothing-here\.json/);
});

test('without a secret it refuses to start, and says which command makes one', async (t) => {
  const file = join(folder(t), 'authfcgi.json');
  writeFileSync(file, '{"providers": []}', { mode: 0o600 });
  const run = spawnSync(binary, ['serve', '--config', file], { encoding: 'utf8', env: environment(), timeout: 20000 });
  assert.equal(run.status, 1);
  assert.match(run.stdout + run.stderr, /authfcgi secret/);
  const made = spawnSync(binary, ['secret'], { encoding: 'utf8', env: environment() });
  assert.equal(made.status, 0);
  assert.ok(made.stdout.trim().length >= 32);
  assert.match(spawnSync(binary, ['--version'], { encoding: 'utf8', env: environment() }).stdout, /^authfcgi \d/);
});

test('a monitor hears that the service is there, whatever name it asks by; debug tells of each request and no secret', async (t) => {
  const site = await startSite(t, {
    config: { trustHost: false, debug: true },
    site: ({ port, app }) => shippedSite({ port, app, extra: 'include snippets/authfcgi-health.conf;' }),
  });
  const health = () => fetch(`http://127.0.0.1:${site.port}/authfcgi/health`);
  assert.equal((await health()).status, 204);
  const visitor = site.visitor();
  wear(visitor, await cutToken(person));
  assert.equal((await visitor.get('/api/auth/session?code=hush')).json.user.email, person.email);
  const words = () => site.daemon.program.words();
  await until('the lines to be there', () => /event=request_done .*action=session .*status=200/.test(words()));
  assert.doesNotMatch(words(), /hush|authjs\.session-token|eyJ/);
  await site.daemon.stop();
  assert.equal((await health()).status, 502);
});
