// Goal of this test: a thousand people sign in for the first time while workers, and the database server, are killed with
// kill -9 again and again. Whoever was let in is a user with one account and has the session that the cookie names;
// whoever was not tries again and is let in; nobody is there twice.
import assert from 'node:assert/strict';
import http from 'node:http';
import process from 'node:process';
import { folder } from './support/daemon.mjs';
import { form } from './support/http.mjs';
import { childrenOf } from './support/process.mjs';
import { kMariadb, kPostgresql, kSqlite, stubSite } from './support/stores.mjs';
import { test, until } from './support/test.mjs';

const kPeople = Number(process.env.PEOPLE ?? 1000);
const kTogether = 8;
const kCookie = 'authjs.session-token';
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

// The code names the person and repeats the nonce, so that nobody has to visit the provider.
function answerForEverybody(stub) {
  stub.at['/token'] = async (_, response, __, body) => {
    const [person, nonce] = new URLSearchParams(body).get('code').split('.');
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: stub.issuer, aud: 'authfcgi-stub', iat: now, exp: now + 600, nonce, sub: person, name: person, email: `${person}@example.com`, email_verified: true };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ access_token: `at-${person}`, token_type: 'Bearer', expires_in: 600, id_token: await stub.sign(claims) }));
  };
}

class Browser {
  constructor(agent, origin) {
    Object.assign(this, { agent, origin, cookies: new Map() });
  }
  ask(method, path, fields) {
    const body = fields && form(fields);
    const headers = { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    if (body) Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) });
    return new Promise((resolve, reject) => {
      const request = http.request(this.origin + path, { method, agent: this.agent, headers }, (response) => {
        let text = '';
        response.on('data', (data) => { text += data; });
        response.on('end', () => {
          for (const line of response.headers['set-cookie'] ?? []) {
            const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
            if (value) this.cookies.set(name, value);
            else this.cookies.delete(name);
          }
          resolve({ status: response.statusCode, location: response.headers.location, text });
        });
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }
  // One attempt to sign in: the session's token, or what was said instead.
  async signIn(person) {
    const csrf = await this.ask('GET', '/api/auth/csrf');
    if (csrf.status !== 200) return { refusal: `csrf ${csrf.status}` };
    const started = await this.ask('POST', '/api/auth/signin/stub', { csrfToken: JSON.parse(csrf.text).csrfToken, callbackUrl: '/' });
    if (started.status !== 302) return { refusal: `signin ${started.status}` };
    const query = new URL(started.location).searchParams;
    const ended = await this.ask('GET', `/api/auth/callback/stub?${form({ code: `${person}.${query.get('nonce')}`, state: query.get('state') })}`);
    const token = this.cookies.get(kCookie);
    if (ended.status === 302 && token) return { token };
    return { refusal: `callback ${ended.status} ${ended.location ?? ''}`.trim() };
  }
}

// Everybody signs in until it works. Gives the acknowledged sessions by person, and how often what was said instead.
async function signInEverybody(origin, onProgress) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: kTogether });
  const tokens = new Map();
  const refusals = new Map();
  let next = 0;
  await Promise.all(Array.from({ length: kTogether }, async () => {
    while (next < kPeople) {
      const person = `person-${next++}`;
      for (let attempt = 1; ; ++attempt) {
        const { token, refusal } = await new Browser(agent, origin).signIn(person);
        if (token) {
          tokens.set(person, token);
          break;
        }
        refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);
        assert.ok(attempt < 500, `${person} is not let in: ${refusal}`);
        await pause(Math.min(20 * attempt, 200));
      }
      onProgress(tokens.size);
    }
  }));
  agent.destroy();
  return { tokens, refusals };
}

async function assertNothingIsMissing(store, tokens) {
  const count = async (what) => Number((await store.rows(`SELECT count(${what.split(' FROM ')[0]}) FROM ${what.split(' FROM ')[1]}`))[0][0]);
  for (const what of ['* FROM users', 'DISTINCT email FROM users', '* FROM accounts', 'DISTINCT "providerAccountId" FROM accounts']) {
    assert.equal(await count(what), kPeople, what);
  }
  const owners = await store.rows('SELECT accounts."providerAccountId", users.email FROM accounts JOIN users ON users.id = accounts."userId"');
  assert.equal(owners.length, kPeople);
  for (const [person, email] of owners) assert.equal(email, `${person}@example.com`);
  const sessions = await store.rows('SELECT sessions."sessionToken", users.name FROM sessions JOIN users ON users.id = sessions."userId"');
  const people = new Map(sessions);
  assert.equal(people.size, sessions.length, 'no session is there twice');
  assert.equal(await count('* FROM sessions'), sessions.length, 'no session is of nobody');
  for (const [person, token] of tokens) assert.equal(people.get(token), person, `the session of ${person}`);
}

const kStores = { SQLite: kSqlite, PostgreSQL: kPostgresql, MariaDB: kMariadb };

for (const [name, open] of Object.entries(kStores)) {
  test(`${name}: ${kPeople} first sign-ins while processes die lose nobody and double nobody`, async (t) => {
    const store = await open(t, folder(t));
    const { stub, site } = await stubSite(t, { ...store.config, workers: { session: { manager: 'static', max: 2 }, flow: { manager: 'static', max: 6 } } });
    answerForEverybody(stub);
    const kills = { workers: 0, servers: 0 };
    let killing = true;
    const killer = (async () => {
      while (killing) {
        await pause(100 + Math.random() * 200);
        const workers = childrenOf(site.daemon.program.pid);
        if (!workers.length) continue;
        process.kill(workers[Math.floor(Math.random() * workers.length)], 'SIGKILL');
        kills.workers += 1;
      }
    })();
    t.after(async () => { killing = false; await killer; });
    let progress = 0;
    const crasher = (async () => {
      if (!store.server) return;
      for (const part of [0.2, 0.45, 0.7]) {
        await until(`${part} of the people`, () => progress >= part * kPeople || !killing, 80);
        await store.lose();
        await pause(100);
        await store.find();
        kills.servers += 1;
      }
    })();
    t.after(() => crasher.catch(() => {}));
    const begun = Date.now();
    const { tokens, refusals } = await signInEverybody(site.origin, (count) => { progress = count; });
    const seconds = (Date.now() - begun) / 1000;
    killing = false;
    await Promise.all([killer, crasher]);

    assert.equal(tokens.size, kPeople);
    await assertNothingIsMissing(store, tokens);
    // Nobody was told anything but "not now": 503 by us, 502 by nginx when the worker died in the middle.
    const wrong = [...refusals.keys()].filter((text) => !/ 50[23]$/.test(text));
    assert.deepEqual(wrong, []);
    assert.ok(kills.workers >= 5, 'there were deaths to survive');
    if (store.server) assert.equal(kills.servers, 3);
    console.log(`        ${kPeople} people in ${seconds.toFixed(1)} s, ${kills.workers} workers and ${kills.servers} servers killed, ${[...refusals].map(([text, n]) => `${n} × ${text}`).join(', ')}`);
  }, { seconds: 110 });
}
