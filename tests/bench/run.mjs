// `make bench`: what a request costs, all rows in one run and in turn, as medians and as ratios to the least that this
// server can do. Prints a Markdown table. BENCH_ROUNDS and BENCH_SECONDS (for each row in each round) may be set.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { folder, root, startDaemon } from '../e2e/support/daemon.mjs';
import { requestBytes, exchange } from '../e2e/support/http.mjs';
import { oidc } from '../e2e/support/journey.mjs';
import { pools, shippedSite, startNginx } from '../e2e/support/nginx.mjs';
import { childrenOf, freePort, listening, Program } from '../e2e/support/process.mjs';
import { kPostgresql, kRedisBesideSqlite, kSqlite } from '../e2e/support/stores.mjs';
import { cutToken, person } from '../e2e/support/tokens.mjs';
import { Visitor } from '../e2e/support/visitor.mjs';
import { endings } from './endings.mjs';
import { hostRows } from './hosts.mjs';
import { cpuDuring, load, median, memoryOf } from './measure.mjs';
import { measurePasswords } from './passwords.mjs';
import { beginSignIn, endSignIn, signInMany, startStaticProvider } from './signins.mjs';

const kRounds = Number(process.env.BENCH_ROUNDS ?? 3);
const kSeconds = Number(process.env.BENCH_SECONDS ?? 3);

const t = endings();
const say = (text) => process.stderr.write(`${text}\n`);
const dir = folder(t);
const provider = await startStaticProvider();
t.after(() => provider.close());

mkdirSync(join(dir, 'www'));
writeFileSync(join(dir, 'www/page.html'), '<!doctype html><title>page</title>'.padEnd(1024, ' '));

// A page without and with a gate, and the gate remembered for a second.
const page = (name, gate = '') => `location = /${name} { ${gate} alias ${dir}/www/page.html; default_type text/html; }`;
const gate = (uri) => `auth_request ${uri}; include snippets/authfcgi-protect.conf;`;
const cached = `location = /cached-gate { fastcgi_param AUTHFCGI_REQUIRE "user"; include snippets/authfcgi-gate.conf; include snippets/authfcgi-gate-cache.conf; }`;

async function site(name, listen, extra = '') {
  const port = await freePort();
  const own = join(dir, name);
  mkdirSync(own, { recursive: true });
  const text = `fastcgi_cache_path ${own}/cache levels=1 keys_zone=authfcgi_gate:4m max_size=64m inactive=10s;
    ${pools(listen)} ${shippedSite({ port, app: 1, extra: `${page('open.html')} ${page('gated.html', gate('/_authfcgi/gate/user'))} ${cached} ${page('cached.html', gate('/cached-gate'))} ${extra}` })}`;
  await startNginx(t, text, { dir: own, port });
  return `http://localhost:${port}`;
}

async function ours(name, config = {}, lua = '') {
  const own = join(dir, name);
  mkdirSync(own, { recursive: true });
  if (lua) writeFileSync(join(own, 'hooks.lua'), lua);
  const daemon = await startDaemon(t, { providers: [oidc(provider.issuer, 'stub')], ...config }, { dir: own });
  return { program: daemon.program, daemon, origin: await site(`${name}-nginx`, daemon.config.listen) };
}

function responder(name, args, sockets) {
  const program = new Program(join(root, 'build/release', name), args, { log: join(dir, `${name}.log`), env: { ...process.env, SLOW_MS: '0' } });
  t.after(async () => {
    const workers = childrenOf(program.pid);
    await program.stop();
    for (const pid of workers) try { process.kill(pid); } catch { /* ended with its master */ }
  });
  return Promise.all(sockets.map((path) => listening(program, { path }))).then(() => program);
}

say('starting everything');
const sockets = Object.fromEntries(['session', 'flow', 'classic'].map((name) => [name, join(dir, `null-${name}.sock`)]));
const nobody = await responder('null_responder', [sockets.session, sockets.flow, '2', '2', '66'], [sockets.session, sockets.flow]);
const classic = await responder('classic_responder', [sockets.classic, '2'], [sockets.classic]);
const nullOrigin = await site('null-nginx', sockets, `
  location = /classic { include snippets/authfcgi-params.conf; include snippets/authfcgi-pool.conf; fastcgi_pass unix:${sockets.classic}; }
  location = /flow { include snippets/authfcgi-params.conf; fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length; include snippets/authfcgi-pool.conf; fastcgi_pass authfcgi_flow; }`);

const calm = await ours('calm');
const renewing = await ours('renewing', { session: { updateAge: 0 } });
// Both callbacks do what the shipped examples do: a claim more, and two members more in the session.
const lua = await ours('lua', { callbacks: 'hooks.lua' }, `return {
  jwt = function(p) p.token.tenant = p.token.tenant or "acme" return p.token end,
  session = function(p) p.session.user.id = p.token.sub p.session.tenant = p.token.tenant return p.session end,
}`);
const asked = await ours('asked', { callbacks: 'hooks.lua' }, `return {
  authorized = function(p) return p.auth ~= nil and not p.request.path:find("^/admin/") end,
}`);
// Sessions in each store: the same request as with the jwt strategy.
const stores = [];
for (const [name, open] of [['SQLite', kSqlite], ['PostgreSQL', kPostgresql], ['Redis', kRedisBesideSqlite]]) {
  const own = join(dir, `store-${name}`);
  mkdirSync(own);
  const { config } = await open(t, own);
  stores.push({ name, ...await ours(name, { ...config, providers: [oidc(provider.issuer, 'stub')] }) });
}
const authJsPort = await freePort();
const authJsOrigin = `http://localhost:${await freePort()}`;
const authJs = new Program(process.execPath, [join(root, 'tests/bench/authjs.mjs'), String(authJsPort), authJsOrigin, provider.issuer], { log: join(dir, 'authjs.log'), env: { ...process.env, NODE_ENV: 'production' } });
t.after(() => authJs.stop());
await listening(authJs, { port: authJsPort });
await startNginx(t, `upstream authjs { server 127.0.0.1:${authJsPort}; keepalive 32; }
  server { listen 127.0.0.1:${new URL(authJsOrigin).port}; server_name localhost; location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_pass http://authjs; } }`,
{ dir: join(dir, 'authjs-nginx'), port: Number(new URL(authJsOrigin).port) });

// What a signed-in browser carries: session, CSRF and callback-url cookies of the site. It has asked for its session once, so
// that what the jwt callback adds is in the cookie, which is not sealed anew at each request then.
async function carried(origin, token) {
  const visitor = new Visitor(origin);
  const csrfToken = await visitor.csrf();
  if (token) {
    visitor.cookies().set('authjs.session-token', token);
    await visitor.get('/api/auth/session');
  }
  return { csrfToken, headers: [['Cookie', [...visitor.cookies()].map(([k, v]) => `${k}=${v}`).join('; ')]] };
}
const token = await cutToken(person, { maxAge: 86400 });
const worn = { lua: await carried(lua.origin, token), asked: await carried(asked.origin, token), calm: await carried(calm.origin, token), renewing: await carried(renewing.origin, token), authJs: await carried(authJsOrigin, token) };

// A session in the database: signed in once for real.
for (const store of stores) {
  const agent = new http.Agent();
  const member = await beginSignIn(agent, store.origin);
  if (!(await endSignIn(agent, store.origin, member))) throw new Error(`no sign-in with ${store.name}`);
  store.headers = [['Cookie', [...member.cookies].map(([k, v]) => `${k}=${v}`).join('; ')]];
}

const post = ({ csrfToken, headers }) => ({ body: `csrfToken=${csrfToken}&callbackUrl=%2F`, headers: [...headers, ['Content-Type', 'application/x-www-form-urlencoded']] });
const api = '/api/auth';
const rows = [
  { name: 'nginx alone, a static page', url: `${nullOrigin}/open.html` },
  { name: 'null: classic libfcgi prefork', url: `${nullOrigin}/classic`, program: classic },
  { name: 'null: session pool (kept connections)', id: 'session', url: `${nullOrigin}${api}/session`, program: nobody, headers: worn.calm.headers },
  { name: 'null: flow pool (a connection a request), POST', id: 'flow', url: `${nullOrigin}/flow`, program: nobody, ...post(worn.calm) },
  { name: 'null: gate before a static page', id: 'gate', url: `${nullOrigin}/gated.html`, program: nobody, headers: worn.calm.headers },
  { name: 'GET session, renewing', base: 'session', target: '≥ 80 %, ≤ +20 µs', url: `${renewing.origin}${api}/session`, program: renewing.program, headers: worn.renewing.headers },
  { name: 'GET session, no renewal due', base: 'session', target: '≥ 88 %, ≤ +10 µs', url: `${calm.origin}${api}/session`, program: calm.program, headers: worn.calm.headers },
  ...stores.map(({ name, origin, program, headers }) => ({ name: `GET session, database sessions in ${name}`, base: 'session', url: `${origin}${api}/session`, program, headers })),
  { name: 'GET session, jwt and session in Lua', base: 'session', target: '≤ +15 µs to the row without Lua', url: `${lua.origin}${api}/session`, program: lua.program, headers: worn.lua.headers },
  ...await hostRows({ ours, carried, token, path: `${api}/session` }),
  { name: 'GET csrf', base: 'session', target: '≥ 88 %, ≤ +10 µs', url: `${calm.origin}${api}/csrf`, program: calm.program, headers: worn.calm.headers },
  { name: 'GET providers', base: 'session', target: '≥ 88 %, ≤ +10 µs', url: `${calm.origin}${api}/providers`, program: calm.program, headers: worn.calm.headers },
  { name: 'gate before a static page', base: 'gate', target: '≥ 80 %, ≤ 60 µs', url: `${calm.origin}/gated.html`, program: calm.program, headers: worn.calm.headers },
  { name: 'gate with jwt and session in Lua', base: 'gate', target: '≤ +15 µs to the row without Lua', url: `${lua.origin}/gated.html`, program: lua.program, headers: worn.lua.headers },
  { name: 'gate with authorized in Lua', base: 'gate', url: `${asked.origin}/gated.html`, program: asked.program, headers: worn.asked.headers },
  { name: 'the same page without a gate', id: 'open', url: `${calm.origin}/open.html` },
  { name: 'gate, remembered one second', base: 'open', target: '≥ 55 % of the open page', url: `${calm.origin}/cached.html`, program: calm.program, headers: worn.calm.headers },
  { name: 'POST signin', base: 'flow', target: '≤ 150 µs', url: `${calm.origin}${api}/signin/stub`, program: calm.program, ...post(worn.calm) },
  { name: 'Auth.js on Node.js: GET session', base: 'session', url: `${authJsOrigin}${api}/session`, program: authJs, headers: worn.authJs.headers },
  { name: 'Auth.js on Node.js: GET csrf', base: 'session', url: `${authJsOrigin}${api}/csrf`, program: authJs, headers: worn.authJs.headers },
  { name: 'Auth.js on Node.js: POST signin', base: 'flow', url: `${authJsOrigin}${api}/signin/stub`, program: authJs, ...post(worn.authJs) },
];

for (let round = 1; round <= kRounds; ++round) {
  for (const row of rows) {
    say(`round ${round} of ${kRounds}: ${row.name}`);
    (row.runs ??= []).push(await load({ ...row, dir, seconds: kSeconds }));
  }
}
for (const row of rows) {
  row.result = Object.fromEntries(['rate', 'p99', 'cpu'].map((key) => [key, median(row.runs.map((run) => run[key]))]));
  row.result.errors = row.runs.reduce((sum, { errors }) => sum + errors, 0);
}

say('whole sign-ins');
const signIns = { ours: [], theirs: [] };
for (let round = 0; round < kRounds; ++round) {
  for (const [who, origin, program, count] of [['ours', calm.origin, calm.program, 300], ['theirs', authJsOrigin, authJs, 100]]) {
    const { result, microseconds } = await cpuDuring(program, () => signInMany(origin, count, 8));
    signIns[who].push({ rate: count / result.seconds, cpu: microseconds / count / 1000, failed: result.failed });
  }
}

say('bursts on an idle pool');
async function burst(count) {
  const statuses = await Promise.all(Array.from({ length: count }, () => exchange({ port: Number(new URL(calm.origin).port) },
    requestBytes({ target: `${api}/session`, headers: [['Host', new URL(calm.origin).host], ['Connection', 'close']] })).then(({ status }) => status, () => 0)));
  return `${statuses.filter((status) => status === 200).length} of ${count}`;
}
const bursts = [await burst(24), await burst(100)];

say('64 sign-ins wait five seconds for the provider');
const busy = await ours('busy');
const busyHeaders = (await carried(busy.origin, token)).headers;
const quiet = await load({ url: `${busy.origin}${api}/session`, headers: busyHeaders, program: busy.program, dir, seconds: 4, connections: 8 });
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const waiting = await Promise.all(Array.from({ length: 64 }, () => beginSignIn(agent, busy.origin)));
const usual = provider.at['/token'];
provider.at['/token'] = async (...all) => { await new Promise((resolve) => { setTimeout(resolve, 5000); }); return usual(...all); };
const begun = performance.now();
const ended = Promise.all(waiting.map((one) => endSignIn(agent, busy.origin, one))).then((all) => ({ done: all.filter(Boolean).length, seconds: (performance.now() - begun) / 1000 }));
const during = await load({ url: `${busy.origin}${api}/session`, headers: busyHeaders, program: busy.program, dir, seconds: 4, connections: 8 });
const slow = await ended;
agent.destroy();

const memory = { calm: memoryOf(calm.program), busy: memoryOf(busy.program) };
const passwords = await measurePasswords(t, say);
await report();
await t.finish();

function version(command, args, pattern) {
  try {
    const { stdout, stderr } = { stdout: execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }), stderr: '' };
    return (stdout + stderr).match(pattern)?.[0] ?? '?';
  } catch {
    return '?';
  }
}

async function report() {
  const round = (value, digits = 0) => value.toFixed(digits);
  const cpuModel = os.cpus()[0]?.model ?? '?';
  const lines = [
    `Machine: ${cpuModel}, ${os.cpus().length} cores, Linux ${os.release()}, ${readFileSync('/etc/os-release', 'utf8').match(/PRETTY_NAME="(.*)"/)?.[1]}`,
    `Versions: ${version(join(root, 'build/release/authfcgi'), ['--version'], /authfcgi .*/)}, ${version('sh', ['-c', '/usr/sbin/nginx -v 2>&1'], /nginx\/[\d.]+/)}, ` +
      `libfcgi ${version('dpkg-query', ['-W', '-f=${Version}', 'libfcgi-dev'], /.*/)}, ${version('openssl', ['version'], /OpenSSL [\w.]+/)}, Node.js ${process.version}`,
    `Method: wrk, 32 connections, ${kRounds} rounds of ${kSeconds} s for each row in turn, medians. CPU is that of the backend, from /proc.`,
    '', '| what | req/s | of its null | CPU µs a request | more than its null | p99 ms | errors | target |', '|---|--:|--:|--:|--:|--:|--:|---|',
  ];
  for (const row of rows) {
    const base = rows.find(({ id }) => id && id === row.base);
    const { rate, p99, cpu, errors } = row.result;
    // Of the null in the same round: what else the machine does then, it does to both.
    const share = base && median(row.runs.map((run, i) => run.rate / base.runs[i].rate)) * 100;
    lines.push(`| ${row.name} | ${round(rate)} | ${base ? `${round(share)} %` : ''} | ${row.program ? round(cpu, 1) : ''} | ` +
      `${base && row.program && row.base !== 'open' ? round(cpu - base.result.cpu, 1) : ''} | ${round(p99, 2)} | ${errors} | ${row.target ?? ''} |`);
  }
  const [our, their] = [signIns.ours, signIns.theirs].map((list) => ({ rate: median(list.map((x) => x.rate)), cpu: median(list.map((x) => x.cpu)), failed: list.reduce((s, x) => s + x.failed, 0) }));
  const pss = (list) => (list ? `${round(median(list) / 1024, 1)} MiB a worker (largest ${round(Math.max(...list) / 1024, 1)}), ${list.length} workers ${round(list.reduce((a, b) => a + b, 0) / 1024, 1)} MiB` : 'not readable here');
  lines.push('', '| what | result | target |', '|---|---|---|',
    `| whole OIDC sign-ins, RS256 verified | ${round(our.rate)}/s, ${round(our.cpu, 2)} ms CPU each, ${our.failed} failed | ≤ 0.6 ms |`,
    `| the same by Auth.js on Node.js | ${round(their.rate)}/s, ${round(their.cpu, 2)} ms CPU each, ${their.failed} failed | |`,
    `| 64 sign-ins wait 5 s for the provider | ${slow.done} of 64 done after ${round(slow.seconds, 2)} s | all within 6 s |`,
    `| session p99 meanwhile, calm | ${round(during.p99, 2)} ms (${during.errors} errors), ${round(quiet.p99, 2)} ms | ≤ 2 × calm |`,
    `| bursts on an idle pool | ${bursts.join(', ')} answered | all |`,
    `| memory (PSS), default pools at rest | ${pss(memory.calm)} | ≤ 3 MiB a worker, ≤ 24 MiB |`,
    `| memory (PSS) with 64 sign-ins under way | ${pss(memory.busy)} | |`, ...passwords);
  console.log(lines.join('\n'));
}
