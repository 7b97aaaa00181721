// Wrong passwords by the hundred, and what those who only read sessions feel of it (SEC-60, SEC-62); whether the time of an
// answer tells who has an account (SEC-61). A part of `make bench`; alone: make bench-programs, then
// AUTHFCGI=build/release/authfcgi node tests/bench/passwords.mjs. BENCH_SAMPLES is the number of answers of each kind that are compared.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import http from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { root } from '../e2e/support/daemon.mjs';
import { startMailServer } from '../e2e/support/mail.mjs';
import { startSite } from '../e2e/support/nginx.mjs';
import { addUser, change, hashOf, kPassword, localAccount } from '../e2e/support/users.mjs';
import { Visitor } from '../e2e/support/visitor.mjs';
import { endings } from './endings.mjs';
import { load, median } from './measure.mjs';

const kAtOnce = 200;
const kAttempts = 10;
const kRounds = Number(process.env.BENCH_ROUNDS ?? 3) + 4;  // a p99 needs more of them than a rate
const kSeconds = Number(process.env.BENCH_SECONDS ?? 3) + 1;
const kSamples = Number(process.env.BENCH_SAMPLES ?? 300);

// A visitor's cookies and token, so that a request is one request: (path, fields) to { status, milliseconds }.
async function sender(origin, agent) {
  const visitor = new Visitor(origin);
  const csrfToken = await visitor.csrf();
  const headers = { accept: 'application/json', 'content-type': 'application/json', cookie: [...visitor.cookies()].map((pair) => pair.join('=')).join('; ') };
  return (path, fields) => new Promise((resolve, reject) => {
    const body = JSON.stringify({ csrfToken, ...fields });
    const begun = performance.now();
    const request = http.request(`${origin}/api/auth/${path}`, { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode, milliseconds: performance.now() - begun })).on('error', reject);
    });
    request.on('error', reject).end(body);
  });
}

// A crowd of kAtOnce visitors who all press the button at the same moment (crowd.cpp). send(path, fields) gives
// { statuses, milliseconds }: how long the last one waited.
async function crowd(t, origin) {
  const visitor = new Visitor(origin);
  const csrfToken = await visitor.csrf();
  const cookie = [...visitor.cookies()].map((pair) => pair.join('=')).join('; ');
  const { port } = new URL(origin);
  const program = spawn(join(root, 'build/release/crowd'), [port, kAtOnce], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => program.kill('SIGKILL'));
  program.stdin.on('error', () => {});  // it has gone, as the next answer says
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  return {
    async send(path, fields) {
      const body = JSON.stringify({ csrfToken, ...fields });
      const request = `POST /api/auth/${path} HTTP/1.1\r\nHost: localhost:${port}\r\nAccept: application/json\r\n` +
        `Content-Type: application/json\r\nCookie: ${cookie}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      program.stdin.write(`${Buffer.byteLength(request)}\n${request}`);
      const { value, done } = await lines.next();
      if (done) throw new Error('the crowd has gone');
      const [milliseconds, ...statuses] = value.split(' ').map(Number);
      return { milliseconds, statuses };
    },
    leave: () => program.stdin.end(),
  };
}

// nginx has as many workers as there are processors, as distributions ship it: a crowd would keep a single one busy.
const startLocal = (t, config) => startSite(t, {
  workers: 'auto',
  config: ({ dir }) => ({ adapter: { type: 'sqlite', path: `${dir}/users.db` }, session: { strategy: 'jwt' }, providers: [{ id: 'credentials' }], ...config }),
});

// As many requests at the same moments, of which none checks a password: what they alone cost whoever reads a session.
async function ask(people, rounds) {
  for (let i = 0; i < rounds; ++i) await people.send('error', {});
}

// One account after the other is tried kAtOnce times at the same moment. Of each, kAttempts are looked at and no more.
async function guess(people, accounts, until) {
  const tried = [];
  while (performance.now() < until) {
    const email = accounts.shift();
    if (!email) throw new Error('this machine is too fast: more accounts are needed');
    tried.push({ email, ...await people.send('callback/credentials', { email, password: 'wrong password' }) });
  }
  return tried;
}

async function flood(t) {
  const site = await startLocal(t, { rateLimit: { credentials: { attempts: kAttempts, delayAfter: kAttempts, lockout: 900 }, address: { attempts: 60000 }, global: { attempts: 60000 } } });
  const accounts = [];
  const first = await addUser(site.daemon, { email: 'guessed0@example.com' });
  for (let i = 0; i < 250; ++i) accounts.push(`guessed${i}@example.com`);
  const hash = hashOf(site.daemon);
  change(site.daemon, accounts.slice(1).map((email) => `INSERT INTO users (email, "emailVerified") VALUES ('${email}', 1);
    INSERT INTO authfcgi_local_accounts (user_id, password_hash) VALUES (last_insert_rowid(), '${hash}');`).join('\n'));
  const ada = new Visitor(site.origin);
  await addUser(site.daemon, { email: 'ada@example.com' });
  const people = await crowd(t, site.origin);
  const csrfToken = await ada.csrf();
  await ada.post('/api/auth/callback/credentials', { csrfToken, email: 'ada@example.com', password: kPassword });
  const row = { url: `${site.origin}/api/auth/session`, headers: [['Cookie', [...ada.cookies()].map((pair) => pair.join('=')).join('; ')]], dir: site.dir, seconds: kSeconds, connections: 8 };
  // In turn, as this machine is not equally fast at all times.
  const rounds = [];
  for (let i = 0; i < kRounds; ++i) {
    const idle = await load(row);
    const [during, tried] = await Promise.all([load(row), guess(people, accounts, performance.now() + (kSeconds - 0.5) * 1000)]);
    const [crowded] = await Promise.all([load(row), ask(people, tried.length)]);
    rounds.push({ idle, during, crowded, tried });
  }
  people.leave();
  const tried = rounds.flatMap((round) => round.tried);
  const locked = tried.filter(({ email }) => localAccount(site.daemon, Number(first) + Number(email.match(/\d+/)[0])).locked_until > Date.now()).length;
  const p99 = (which) => median(rounds.map((round) => round[which].p99));
  return {
    p99: { idle: p99('idle'), during: p99('during'), crowded: p99('crowded') },
    ratios: rounds.map(({ idle, during }) => during.p99 / idle.p99),
    errors: rounds.reduce((sum, { during }) => sum + during.errors, 0),
    tried, locked,
  };
}

// Mann and Whitney's rank test: how many standard deviations the sum of the ranks of a lies from where it would be if a and
// b were drawn from one urn. Ties share their ranks.
export function rankTest(a, b) {
  const all = [...a.map((value) => ({ value, mine: true })), ...b.map((value) => ({ value, mine: false }))].sort((x, y) => x.value - y.value);
  let [sum, ties] = [0, 0];
  for (let i = 0; i < all.length;) {
    let end = i;
    while (end < all.length && all[end].value === all[i].value) ++end;
    const rank = (i + 1 + end) / 2;
    for (const { mine } of all.slice(i, end)) if (mine) sum += rank;
    ties += (end - i) ** 3 - (end - i);
    i = end;
  }
  const [m, n, total] = [a.length, b.length, all.length];
  const u = sum - (m * (m + 1)) / 2;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  return (u - (m * n) / 2) / Math.sqrt(variance);
}

// Known and unknown in an order that nobody can foresee, one at a time, so that whatever else the machine does meets both.
async function compare(ask, known, unknown) {
  const times = { known: [], unknown: [] };
  const statuses = new Set();
  for (let i = 0; i < 20; ++i) await ask(i % 2 ? known(i) : unknown(i));
  for (let i = 0; i < 2 * kSamples; ++i) {
    const which = times.known.length >= kSamples ? 'unknown' : times.unknown.length >= kSamples || randomInt(2) ? 'known' : 'unknown';
    const { status, milliseconds } = await ask(which === 'known' ? known(i) : unknown(i));
    statuses.add(status);
    times[which].push(milliseconds);
  }
  return { z: rankTest(times.known, times.unknown), known: median(times.known), unknown: median(times.unknown), statuses: [...statuses] };
}

async function secrecy(t, say) {
  const post = await startMailServer(t);
  const site = await startLocal(t, {
    rateLimit: false, accounts: { registration: 'open' },
    providers: [{ id: 'credentials' }, { id: 'nodemailer', server: `smtp://127.0.0.1:${post.port}`, from: 'no-reply@example.com' }],
  });
  const people = 10;
  for (let i = 0; i < people; ++i) await addUser(site.daemon, { email: `known${i}@example.com` });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const send = await sender(site.origin, agent);
  // Names of one length, and each of them asked for as often.
  const known = () => `known${randomInt(people)}@example.com`;
  const unknown = () => `nobod${randomInt(people)}@example.com`;
  say('known and unknown users: sign-in');
  const signIn = await compare((email) => send('callback/credentials', { email, password: 'wrong password' }), known, unknown);
  say('known and unknown users: forgotten password');
  const forgot = await compare((email) => send('forgot-password', { email }), known, unknown);
  agent.destroy();
  return { signIn, forgot };
}

// Rows of the second table: | what | result | target |
export async function measurePasswords(t, say) {
  say(`${kAtOnce} wrong passwords at once`);
  const { p99, ratios, errors, tried, locked } = await flood(t);
  const { signIn, forgot } = await secrecy(t, say);
  const counts = {};
  for (const status of tried.flatMap(({ statuses }) => statuses)) counts[status] = (counts[status] ?? 0) + 1;
  const answers = Object.entries(counts).map(([status, count]) => `${count} × ${status}`).join(', ');
  const exact = tried.filter(({ statuses }) => statuses.filter((status) => status === 401).length === kAttempts).length;
  const slowest = Math.max(...tried.map(({ milliseconds }) => milliseconds));
  const secret = ({ z, known, unknown, statuses }) =>
    `z = ${z.toFixed(2)}; medians ${known.toFixed(2)} and ${unknown.toFixed(2)} ms, ${kSamples} of each, all ${statuses.join(' and ')}`;
  return [
    `| session p99 during ${kAtOnce} wrong logins at once; idle; the ratio of both in the middle round, in each | ${p99.during.toFixed(2)} ms (${errors} errors); ${p99.idle.toFixed(2)} ms; ${median(ratios).toFixed(1)}, ${ratios.map((ratio) => ratio.toFixed(1)).join(' ')} | ≤ 2 × idle |`,
    `| for comparison: during ${kAtOnce} POSTs that check none | ${p99.crowded.toFixed(2)} ms | |`,
    `| their answers, ${tried.length} accounts tried one after the other | ${answers}; the slowest after ${slowest.toFixed(0)} ms | ${kAttempts} × 401 and ${kAtOnce - kAttempts} × 429 each |`,
    `| accounts of them locked after exactly ${kAttempts} | ${exact} of ${tried.length} (${locked} locked in the store) | all |`,
    `| sign-in, wrong password: known against unknown user | ${secret(signIn)} | \\|z\\| < 3.3 |`,
    `| forgot-password: known against unknown user | ${secret(forgot)} | \\|z\\| < 3.3 |`,
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const t = endings();
  const lines = await measurePasswords(t, (text) => process.stderr.write(`${text}\n`));
  console.log(['| what | result | target |', '|---|---|---|', ...lines].join('\n'));
  await t.finish();
}
