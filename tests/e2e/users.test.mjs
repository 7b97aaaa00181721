// Goal of this test: an operator adds people, imports those of another program, sees where they are signed in and throws
// them out, with the program that serves them and the store that it has, in SQLite and in PostgreSQL.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary, environment, folder, root } from './support/daemon.mjs';
import { kPostgresql, signInAtOnce, stubSite } from './support/stores.mjs';
import { test } from './support/test.mjs';
import { kCheapPasswords, signInAsProgram } from './support/users.mjs';

const kSqlite = async (t, dir) => ({ config: { adapter: { type: 'sqlite', path: join(dir, 'users.db') } } });
const kPassword = 'quarrel-Nimbus-94-otter';
const kHash = `$2y$05$${'a'.repeat(53)}`;

// The program as an operator types it: what stands after its name, and what is piped in.
function operator(site) {
  return (words, input = '') => {
    const run = spawnSync(binary, [...words, '--config', site.daemon.file],
      { input, env: environment(), cwd: root, encoding: 'utf8', timeout: 30_000 });
    assert.ok(!(run.stdout + run.stderr).includes(kPassword), 'a password is never repeated');
    assert.ok(!(run.stdout + run.stderr).includes(kHash), 'nor a hash');
    return { status: run.status, out: run.stdout, err: run.stderr };
  };
}

for (const [name, open] of Object.entries({ SQLite: kSqlite, PostgreSQL: kPostgresql })) {
  test(`${name}: people are added, imported, locked, disabled and deleted`, async (t) => {
    const dir = folder(t);
    const { site } = await stubSite(t, (await open(t, dir)).config);
    const type = operator(site);
    const json = (words, input) => JSON.parse(type([...words, '--json'], input).out);

    const ada = json(['users', 'add', 'Ada@Example.com', '--name', 'Ada', '--verified', '--password-stdin'], `${kPassword}\n`);
    assert.equal(ada.email, 'ada@example.com');
    assert.equal(ada.password, true);
    assert.ok(Date.parse(ada.emailVerified));
    assert.equal(type(['users', 'add', 'ADA@example.com', '--no-password']).status, 1, 'another spelling is the same account');
    assert.equal(type(['users', 'add', 'eve@example.com'], 'password').status, 1, 'a weak password');
    assert.equal(type(['users', 'add', 'eve@example.com', kPassword.slice(1)]).status, 2, 'no password among the arguments');

    const file = join(dir, 'htpasswd');
    writeFileSync(file, `grace@example.com:${kHash}\nada@example.com:${kHash}\nmary:${kHash}\n`);
    const tried = type(['users', 'import', file, '--dry-run']);
    assert.equal(tried.status, 1);
    assert.equal(tried.out, 'would import 1 of 3 users\n');
    const done = json(['users', 'import', file]);
    assert.deepEqual([done.imported, done.refused.map((line) => line.line)], [1, [2, 3]]);
    assert.deepEqual(json(['users', 'list']).map((user) => user.email), ['ada@example.com', 'grace@example.com']);
    assert.match(type(['users', 'list', 'grace']).out, /^ID +EMAIL +NAME +STATE\n\d+ +grace@example\.com +- +password\n$/);

    assert.ok(Date.parse(json(['users', 'lock', 'grace@example.com', '--minutes', '5']).lockedUntil) > Date.now());
    assert.equal(json(['users', 'unlock', 'grace@example.com']).lockedUntil, null);
    assert.equal(json(['users', 'disable', ada.id]).disabled, true);
    assert.equal(json(['users', 'enable', ada.id]).disabled, false);
    assert.equal(type(['users', 'passwd', ada.id], 'walrus-Lantern-51-violet\n').status, 0);
    assert.equal(type(['users', 'delete', 'ADA@example.com']).out, `deleted user ${ada.id} (ada@example.com)\n`);
    assert.equal(type(['users', 'show', ada.id]).status, 1);
  });

  test(`${name}: whoever guessing has locked out comes in at once when the operator unlocks them`, async (t) => {
    const { site } = await stubSite(t, { ...(await open(t, folder(t))).config, providers: ['credentials'], passwords: kCheapPasswords,
      rateLimit: { credentials: { attempts: 3, delayAfter: 3, lockout: 600 } } });
    const type = operator(site);
    type(['users', 'add', 'ada@example.com', '--verified', '--password-stdin'], `${kPassword}\n`);
    const visitor = site.visitor();
    const attempt = async (password) => (await signInAsProgram(visitor, { email: 'ada@example.com', password })).status;
    for (let round = 0; round < 2; ++round) {
      for (const expected of [401, 401, 401, 429]) assert.equal(await attempt('wrong password'), expected);
      assert.equal(await attempt(kPassword), 429);
      assert.equal(type(['users', 'unlock', 'ada@example.com']).status, 0);
      if (round === 1) assert.equal(await attempt(kPassword), 200);
    }
  });

  test(`${name}: a second factor is required of one person, and removed for who has lost it`, async (t) => {
    const { site } = await stubSite(t, { ...(await open(t, folder(t))).config, providers: ['credentials'], passwords: kCheapPasswords, accounts: {} });
    const type = operator(site);
    for (const who of ['ada', 'grace']) type(['users', 'add', `${who}@example.com`, '--verified', '--password-stdin'], `${kPassword}\n`);
    const required = JSON.parse(type(['users', 'second-factor', 'ada@example.com', 'require', '--json']).out);
    assert.deepEqual([required.secondFactor, required.secondFactorRequired], [false, true]);
    const attempt = (who) => signInAsProgram(site.visitor(), { email: `${who}@example.com`, password: kPassword });
    const asked = await attempt('ada');
    assert.deepEqual([asked.status, asked.json.error], [401, 'SecondFactorSetupRequired']);
    assert.equal((await attempt('grace')).status, 200);
    assert.match(type(['users', 'second-factor', 'ada@example.com', 'remove']).out, /^removed the second factor of user \d+ /);
    assert.equal((await attempt('ada')).status, 401, 'it is required as before');
    assert.equal(type(['users', 'second-factor', 'ada@example.com', 'release']).status, 0);
    assert.equal((await attempt('ada')).status, 200);
    assert.equal(type(['users', 'second-factor', 'ada@example.com']).status, 2);
  });

  test(`${name}: who signed in where is listed without tokens, and thrown out at once`, async (t) => {
    const { site, stub } = await stubSite(t, (await open(t, folder(t))).config);
    const type = operator(site);
    const [one, two] = [site.visitor(), site.visitor()];
    await signInAtOnce(one);
    await signInAtOnce(two);
    const listed = type(['sessions', 'list', stub.claims.email, '--json']);
    for (const visitor of [one, two]) assert.ok(!listed.out.includes(visitor.cookies().get('authjs.session-token')));
    const sessions = JSON.parse(listed.out);
    assert.equal(sessions.length, 2);
    for (const session of sessions) {
      assert.equal(session.provider, 'stub');
      assert.equal(session.address, '127.0.0.1');
      assert.ok(Math.abs(Date.parse(session.started) - Date.now()) < 60_000);
    }
    assert.equal(type(['sessions', 'revoke', stub.claims.email, sessions[0].session]).status, 0);
    assert.deepEqual([await one.session(), await two.session()].filter(Boolean).length, 1, 'one of the two');
    assert.equal(type(['sessions', 'revoke', stub.claims.email, '--all']).out, 'revoked 1 session of user 1\n');
    assert.equal(await one.session() ?? await two.session(), null);
  });
}
