// Goal of this test: a Node application with @auth/pg-adapter and we share one PostgreSQL database. What one side writes
// the other reads, what one deletes is gone for the other, and it does not matter who made the tables.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import './support/webcrypto.mjs';
import PostgresAdapter from '@auth/pg-adapter';
import { folder, secret } from './support/daemon.mjs';
import { command, databaseServer } from './support/database.mjs';
import { oidc } from './support/journey.mjs';
import { linkIn, startMailServer } from './support/mail.mjs';
import { kNavigation, signInAtOnce, signOut, stubSite } from './support/stores.mjs';
import { test } from './support/test.mjs';

const { Auth } = await import('@auth/core');

const kCookie = 'authjs.session-token';
const kFrom = 'no-reply@example.com';

// What the adapter's documentation tells people to run.
const kTables = `
  CREATE TABLE verification_token (identifier TEXT NOT NULL, expires TIMESTAMPTZ NOT NULL, token TEXT NOT NULL, PRIMARY KEY (identifier, token));
  CREATE TABLE accounts (id SERIAL, "userId" INTEGER NOT NULL, type VARCHAR(255) NOT NULL, provider VARCHAR(255) NOT NULL,
    "providerAccountId" VARCHAR(255) NOT NULL, refresh_token TEXT, access_token TEXT, expires_at BIGINT, id_token TEXT, scope TEXT,
    session_state TEXT, token_type TEXT, PRIMARY KEY (id));
  CREATE TABLE sessions (id SERIAL, "userId" INTEGER NOT NULL, expires TIMESTAMPTZ NOT NULL, "sessionToken" VARCHAR(255) NOT NULL, PRIMARY KEY (id));
  CREATE TABLE users (id SERIAL, name VARCHAR(255), email VARCHAR(255), "emailVerified" TIMESTAMPTZ, image TEXT, PRIMARY KEY (id));`;

const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');
const inDays = (days) => new Date(Math.floor(Date.now() / 1000) * 1000 + days * 86400e3 + 123);

// Ada comes from the Node application, before or after our tables are there.
async function writeAda(adapter) {
  const ada = await adapter.createUser({ name: 'Ada', email: 'ada@example.com', emailVerified: new Date('2026-10-21T10:08:00.123Z'), image: 'https://images.example/a.png' });
  await adapter.linkAccount({
    userId: ada.id, type: 'oidc', provider: 'stub', providerAccountId: 'ada-1', access_token: 'at-node', expires_at: 1792579860,
    id_token: 'header.payload.signature', scope: 'openid', token_type: 'bearer',
  });
  const session = { sessionToken: crypto.randomUUID(), userId: ada.id, expires: inDays(29.5) };  // not to be renewed yet
  await adapter.createSession(session);
  return { ada, session };
}

for (const first of ['the Node application', 'authfcgi']) {
  test(`both sides of one database whose tables ${first} made`, async (t) => {
    const server = await databaseServer('postgresql');
    const database = await server.fresh();
    const pool = server.client(database.database);
    t.after(() => pool.end());
    const adapter = PostgresAdapter(pool);
    let fromNode;
    if (first === 'authfcgi') {
      await command(folder(t), 'migrate', { adapter: database });
      fromNode = await writeAda(adapter);
    } else {
      await pool.query(kTables);
      fromNode = await writeAda(adapter);
      await command(folder(t), 'migrate', { adapter: database });
    }
    const { ada, session } = fromNode;
    const post = await startMailServer(t);
    const { stub, site } = await stubSite(t, (stub) => ({
      adapter: database,
      providers: [oidc(stub.issuer, 'stub'), { id: 'nodemailer', server: `smtp://127.0.0.1:${post.port}`, from: kFrom }],
    }));
    const count = async (table) => Number((await pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count);

    // Theirs, read by us: the session, at the API and at the gate.
    const visitor = site.visitor();
    visitor.cookies().set(kCookie, session.sessionToken);
    assert.deepEqual(await visitor.session(), { user: { name: 'Ada', email: 'ada@example.com', image: ada.image }, expires: session.expires.toISOString() });
    const { headers } = (await visitor.get('/account/')).json;
    assert.deepEqual([headers['x-auth-user'], headers['x-auth-email']], [String(ada.id), 'ada@example.com']);

    // The account: who signs in with us is who signed up there.
    stub.claims = { sub: 'ada-1', name: 'Ada', email: 'ada@example.com', email_verified: true };
    const signedIn = site.visitor();
    await signInAtOnce(signedIn);
    assert.equal((await signedIn.get('/account/')).json.headers['x-auth-user'], String(ada.id));
    assert.deepEqual([await count('users'), await count('accounts'), await count('sessions')], [1, 1, 2]);

    // The verification token of a mail that the Node application sent opens here, once.
    const token = 'ab'.repeat(32);
    await adapter.createVerificationToken({ identifier: 'ada@example.com', token: sha256(token + secret), expires: inDays(0.5) });
    const link = `/api/auth/callback/nodemailer?${new URLSearchParams({ callbackUrl: '/account/', token, email: 'ada@example.com' })}`;
    const mailed = site.visitor();
    assert.equal(new URL((await mailed.get(link)).location, site.origin).pathname, '/account/');
    assert.equal((await mailed.get('/account/')).json.headers['x-auth-user'], String(ada.id));
    assert.equal(await adapter.useVerificationToken({ identifier: 'ada@example.com', token: sha256(token + secret) }), null);

    // Ours, read by them: user, account, session.
    stub.claims = { sub: 'bob-1', name: 'Bob', email: 'bob@example.com', email_verified: true, picture: 'https://images.example/b.png' };
    const bob = site.visitor();
    await signInAtOnce(bob);
    const theirBob = await adapter.getUserByAccount({ provider: 'stub', providerAccountId: 'bob-1' });
    assert.deepEqual(theirBob, { id: theirBob.id, name: 'Bob', email: 'bob@example.com', emailVerified: null, image: 'https://images.example/b.png' });
    assert.deepEqual(await adapter.getUserByEmail('bob@example.com'), theirBob);
    assert.deepEqual(await adapter.getUser(String(theirBob.id)), theirBob);
    const [account] = (await pool.query('SELECT * FROM accounts WHERE "providerAccountId" = $1', ['bob-1'])).rows;
    assert.deepEqual([account.userId, account.type, account.access_token, account.token_type, account.refresh_token], [theirBob.id, 'oidc', 'at-1', 'bearer', null]);
    assert.ok(Math.abs(Number(account.expires_at) - Date.now() / 1000 - 600) < 60);
    assert.equal(account.id_token.split('.').length, 3);
    const bobsToken = bob.cookies().get(kCookie);
    const theirs = await adapter.getSessionAndUser(bobsToken);
    const ours = await bob.session();
    assert.deepEqual(theirs.user, theirBob);
    assert.equal(theirs.session.expires.toISOString(), ours.expires);

    // Auth.js itself with that cookie tells a front end the same.
    const asked = new Request(`${site.origin}/api/auth/session`, { headers: { cookie: `${kCookie}=${bobsToken}` } });
    const answer = await Auth(asked, { adapter, secret, trustHost: true, basePath: '/api/auth', providers: [], session: { strategy: 'database' } });
    assert.deepEqual((await answer.json()).user, ours.user);

    // Our mail's token, used up there.
    const grace = site.visitor();
    await grace.submit(await grace.open('/api/auth/signin'), { email: 'grace@example.com' }, '/signin/nodemailer');
    const mail = new URL(linkIn(post.mails.at(-1)));
    const used = await adapter.useVerificationToken({ identifier: 'grace@example.com', token: sha256(mail.searchParams.get('token') + secret) });
    assert.ok(used.expires > Date.now());
    assert.match((await grace.get(mail.href)).location, /error=Verification/);

    // Changed there, changed here.
    await adapter.updateUser({ id: theirBob.id, name: 'Robert' });
    const later = inDays(29.7);
    await adapter.updateSession({ sessionToken: session.sessionToken, expires: later });
    assert.equal((await bob.session()).user.name, 'Robert');
    assert.equal((await visitor.session()).expires, later.toISOString());

    // Deleted on one side, gone on the other: sessions, accounts, users.
    await adapter.deleteSession(session.sessionToken);
    assert.equal((await visitor.get('/account/', { headers: kNavigation })).status, 302);
    assert.equal(await visitor.session(), null);
    await signOut(signedIn);
    assert.equal(await adapter.getSessionAndUser(bobsToken) !== null, true);
    await signOut(bob);
    assert.equal(await adapter.getSessionAndUser(bobsToken), null);
    await signInAtOnce(bob);
    assert.equal(await count('users'), 2);
    await adapter.unlinkAccount({ provider: 'stub', providerAccountId: 'bob-1' });
    assert.match((await signInAtOnce(site.visitor())).location, /error=OAuthAccountNotLinked/);
    assert.ok(await bob.session());
    await adapter.deleteUser(theirBob.id);
    assert.equal(await bob.session(), null);
    await signInAtOnce(bob);
    const newBob = await adapter.getUserByEmail('bob@example.com');
    assert.ok(newBob.id > theirBob.id, 'an id is never given out twice');
    assert.equal((await bob.get('/account/')).json.headers['x-auth-user'], String(newBob.id));
  });
}
