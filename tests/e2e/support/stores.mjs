// The stores that a site may have, each with real servers: its configuration, what is behind it, and how that is lost
// and comes back.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { command, databaseServer } from './database.mjs';
import { oidc } from './journey.mjs';
import { startSite } from './nginx.mjs';
import { startRedis } from './redis.mjs';
import { startStubProvider } from './stub_provider.mjs';

const onServer = (kind) => async (t, dir) => {
  const server = await databaseServer(kind);
  const adapter = await server.fresh();
  await command(dir, 'migrate', { adapter });
  return {
    config: { adapter }, server, database: adapter.database, lose: () => server.crash(), find: () => server.start(),
    hang: () => server.hang(), resume: () => server.resume(),
    // What the database has, as lists of texts.
    rows: (text) => server.rows(adapter.database, text),
  };
};

const besideRedis = (users) => async (t, dir) => {
  const store = await users(t, dir);
  const redis = await startRedis(t, dir);
  return { ...store, config: { ...store.config, redis: { socket: redis.socket } }, redis, lose: () => redis.kill(), find: () => redis.start(),
    hang: () => redis.program.signal('SIGSTOP'), resume: () => redis.program.signal('SIGCONT') };
};

export const kSqlite = async (t, dir) => {
  const path = join(dir, 'users.db');
  return {
    config: { adapter: { type: 'sqlite', path } }, path,
    rows: async (text) => sqlite(path, text).split('\n').filter(Boolean).map((line) => line.split('\t')),
  };
};

export const kPostgresql = onServer('postgresql');
export const kMariadb = onServer('mariadb');
export const kRedisBesideSqlite = besideRedis(kSqlite);
export const kRedisBesidePostgresql = besideRedis(kPostgresql);

export const kNavigation = [['Accept', 'text/html'], ['Sec-Fetch-Mode', 'navigate']];

// What the sqlite3 program says to this; it waits for a writer.
export function sqlite(path, text) {
  return execFileSync('sqlite3', ['-cmd', '.timeout 5000', '-separator', '\t', path, text], { encoding: 'utf8' });
}

// A site with a provider that has no people: whoever goes there comes back at once as stub.claims says. config may be a
// function of that provider.
export async function stubSite(t, config = {}, more = {}) {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  const chosen = typeof config === 'function' ? config(stub) : config;
  const site = await startSite(t, { config: { providers: [oidc(stub.issuer, 'stub')], ...chosen }, ...more });
  return { stub, site };
}

// To the provider, and its redirect back to us.
export async function begin(visitor, id = 'stub', callbackUrl = '/account/') {
  const started = await visitor.post(`/api/auth/signin/${id}`, { csrfToken: await visitor.csrf(), callbackUrl });
  if (started.status !== 302) throw new Error(`${started.status} instead of the way to the provider: ${started.text}`);
  return (await visitor.get(started.location)).location;
}

export async function signInAtOnce(visitor, id) {
  return visitor.get(await begin(visitor, id));
}

// The button of the sign-out page.
export async function signOut(visitor) {
  return visitor.post('/api/auth/signout', { csrfToken: await visitor.csrf(), callbackUrl: '/' });
}
