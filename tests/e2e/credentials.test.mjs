// Goal of this test: a person signs in with a name and a password, by form, by next-auth's client and as a program; nobody
// learns who has an account, guessing ends, and whoever has a second factor is asked for it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser } from './support/browser.mjs';
import { root, startDaemon } from './support/daemon.mjs';
import { frontEnd } from './support/front_end.mjs';
import { startSite } from './support/nginx.mjs';
import { test } from './support/test.mjs';
import { openToken, wornBy } from './support/tokens.mjs';
import { addUser, change, hashOf, kCheapPasswords, kJson, kPassword, localAccount, newTotp, totpCode, signInAsProgram } from './support/users.mjs';

const recent = 'include snippets/authfcgi-gate-recent.conf; location /safe/ { auth_request /_authfcgi/gate/recent; include snippets/authfcgi-protect.conf; proxy_pass http://app; }';

function startLocal(t, { strategy = 'jwt', provider = {}, more = {}, ...site } = {}) {
  return startSite(t, {
    ...site,
    config: ({ dir }) => ({
      adapter: { type: 'sqlite', path: join(dir, 'users.db') },
      session: { strategy },
      passwords: kCheapPasswords,
      providers: [{ id: 'credentials', ...provider }],
      ...more,
    }),
  });
}

// Whose hashes cost more than the sites' above.
const startDearDaemon = (t) => startDaemon(t, { passwords: { memory: 20480, iterations: 2 } });

const signInByForm = async (visitor, email, password = kPassword) =>
  visitor.submit(await visitor.open('/api/auth/signin?callbackUrl=/account/'), { email, password }, 'callback/credentials');

for (const strategy of ['jwt', 'database']) {
  test(`a form without JavaScript signs in, with ${strategy} sessions`, async (t) => {
    const site = await startLocal(t, { strategy });
    const id = await addUser(site.daemon, { email: 'ada@example.com', name: 'Ada' });
    const ada = site.visitor();
    const wrong = await signInByForm(ada, 'ada@example.com', 'a walrus on a bicycle');
    assert.equal(new URL(wrong.url).search, '?error=CredentialsSignin&code=credentials');
    assert.match(wrong.text, /Sign in failed/);
    assert.equal(await ada.session(), null);

    const page = await signInByForm(ada, ' Ada@Example.COM ');
    assert.equal(page.url, `${site.origin}/account/`);
    assert.equal(page.json.headers['x-auth-user'], id);
    assert.equal(page.json.headers['x-auth-provider'], 'credentials');
    assert.deepEqual((await ada.session()).user, { name: 'Ada', email: 'ada@example.com', ...(strategy === 'database' ? { image: null } : {}) });
    if (strategy === 'jwt') {
      const claims = await openToken(wornBy(ada));
      assert.equal(claims.sub, id);
      assert.deepEqual(claims.amr, ['pwd']);
      assert.equal(JSON.stringify(claims).includes('walrus'), false);  // SEC-63
    }
    assert.equal(site.daemon.program.words().includes('walrus'), false);  // SEC-76
    assert.equal(site.daemon.program.words().includes('ada@'), false);
  });
}

test('a program hears 401, 403 and 429, and {ok} with its session', async (t) => {
  const site = await startLocal(t, { more: { rateLimit: { credentials: { attempts: 3, delayAfter: 3, lockout: 600 } } } });
  await addUser(site.daemon, { email: 'ada@example.com' });
  await addUser(site.daemon, { email: 'new@example.com', verified: false });
  await addUser(site.daemon, { email: 'gone@example.com', disabled: 1 });
  const visitor = site.visitor();
  const says = async (email, password) => {
    const answer = await signInAsProgram(visitor, { email, password });
    return [answer.status, answer.json.error, answer.json.code];
  };
  const wrong = [401, 'CredentialsSignin', 'credentials'];
  assert.deepEqual(await says('ada@example.com', 'wrong password'), wrong);
  assert.deepEqual(await says('nobody@example.com', 'wrong password'), wrong);
  assert.deepEqual(await says('new@example.com', 'wrong password'), wrong);
  assert.deepEqual(await says('gone@example.com', 'wrong password'), wrong);
  assert.deepEqual(await says('new@example.com', kPassword), [403, 'CredentialsSignin', 'unverified']);
  assert.deepEqual(await says('gone@example.com', kPassword), [403, 'CredentialsSignin', 'disabled']);
  for (const password of ['', 'nul\u0000here', 'x'.repeat(1025)]) assert.deepEqual(await says('ada@example.com', password), wrong);

  const right = await signInAsProgram(visitor, { email: 'ada@example.com', password: kPassword, callbackUrl: '/after' });
  assert.deepEqual([right.status, right.json], [200, { ok: true, url: `${site.origin}/after` }]);
  assert.equal((await visitor.session()).user.email, 'ada@example.com');

  // Whether there is such an account or not, the third wrong one is the last.
  for (const email of ['ada@example.com', 'nobody2@example.com']) {
    for (let i = 0; i < 3; ++i) assert.deepEqual(await says(email, 'wrong password'), wrong);
    const refused = await signInAsProgram(visitor, { email, password: kPassword });
    assert.deepEqual([refused.status, refused.json.error], [429, 'TooManyRequests']);
    assert.ok(Number(refused.header('retry-after')) > 590);
  }
  const without = await visitor.post('/api/auth/callback/credentials', JSON.stringify({ email: 'x' }), { headers: kJson });
  assert.deepEqual([without.status, without.json.error], [403, 'MissingCSRF']);
});

test('200 wrong passwords at once are counted exactly, and the account is locked at the tenth', async (t) => {
  const site = await startLocal(t, { more: { passwords: { ...kCheapPasswords, queue: 256, wait: 30 }, rateLimit: { credentials: { attempts: 10, delayAfter: 10, lockout: 900 }, address: { attempts: 1000 } } } });
  const id = await addUser(site.daemon, { email: 'ada@example.com' });
  const visitor = site.visitor();
  const csrfToken = await visitor.csrf();
  const attempt = (email) => visitor.post('/api/auth/callback/credentials', JSON.stringify({ csrfToken, email, password: 'wrong password' }), { headers: kJson });
  const spellings = ['ada@example.com', 'Ada@example.com', 'ADA@EXAMPLE.COM', ' ada@example.com'];
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => attempt(spellings[i % 4])));
  const count = (status) => answers.filter((answer) => answer.status === status).length;
  assert.deepEqual({ wrong: count(401), refused: count(429) }, { wrong: 10, refused: 190 });
  assert.ok(localAccount(site.daemon, id).locked_until > Date.now() + 800e3);
  assert.equal((await signInAsProgram(visitor, { email: 'ada@example.com', password: kPassword })).status, 429);
}, { seconds: 180 });

test("next-auth's own client signs in with a password, and is told when it is wrong", async (t) => {
  const site = await startLocal(t, { extra: frontEnd });
  await addUser(site.daemon, { email: 'ada@example.com' });
  const browser = await startBrowser(t);
  const { page } = await browser.person();
  await page.goto(`${site.origin}/client`);
  await page.waitForFunction(() => window.client);
  const signIn = (password) => page.evaluate((typed) => window.client.signIn('credentials', { redirect: false, email: 'ada@example.com', password: typed }), password);
  const wrong = await signIn('wrong password');
  assert.deepEqual([wrong.error, wrong.code, wrong.ok], ['CredentialsSignin', 'credentials', true]);
  const right = await signIn(kPassword);
  assert.equal(right.error, undefined);
  assert.equal((await page.evaluate(() => window.client.getSession())).user.email, 'ada@example.com');
});

test('a browser without JavaScript signs in with a password and a code, and comes back to where it was', async (t) => {
  const site = await startLocal(t, { extra: recent });
  const totp = newTotp();
  await addUser(site.daemon, { email: 'ada@example.com', totp });
  const browser = await startBrowser(t);
  const { page } = await browser.person({ javaScriptEnabled: false });
  await page.goto(`${site.origin}/safe/page?x=1`);
  await page.fill('input[name=email]', 'ada@example.com');
  await page.fill('input[name=password]', kPassword);
  assert.equal(await page.getAttribute('input[name=password]', 'autocomplete'), 'current-password');
  await page.click('button[id^=submitButton]');
  await page.waitForURL(/second-factor/);
  assert.equal(await page.getAttribute('input[name=code]', 'autocomplete'), 'one-time-code');
  await page.fill('input[name=code]', '000000');
  await page.click('#submitButton');
  await page.waitForURL(/error=SecondFactor/);
  await page.fill('input[name=code]', totpCode(totp));
  await page.click('#submitButton');
  await page.waitForURL(`${site.origin}/safe/page?x=1`);
});

test('the page that asks for a code has nothing that axe-core minds', async (t) => {
  const site = await startLocal(t);
  await addUser(site.daemon, { email: 'ada@example.com', totp: newTotp() });
  const browser = await startBrowser(t);
  const { page } = await browser.person({ bypassCSP: true, viewport: { width: 320, height: 640 } });
  await page.goto(`${site.origin}/api/auth/signin`);
  await page.fill('input[name=email]', 'ada@example.com');
  await page.fill('input[name=password]', kPassword);
  await page.click('button[id^=submitButton]');
  for (const error of ['', '?error=SecondFactor']) {
    await page.goto(`${site.origin}/api/auth/second-factor${error}`);
    await page.addScriptTag({ path: join(root, 'tests/e2e/node_modules/axe-core/axe.min.js') });
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id }) => id), []);
  }
});

// Of kPassword, by htpasswd and by libxcrypt's crypt().
const kOldHashes = {
  'bcrypt of htpasswd': '$2y$10$puUsS78vUczHpGJjJJVdIuiMTmW9hQHwg7/x8YA0JTw0s3Sh499vW',
  bcrypt: '$2b$08$abcdefghijklmnopqrstuuob6i7YlUikr3.qqXbLIcQ5LcBy.oxdK',
  yescrypt: '$y$j9T$F5Jx5fExrKuPp53xLKQ..1$ONvT29aGQ7fp7TPUs9lnq0QF8r7ZhLg2otGLW8nA8u/',
  scrypt: '$7$CU..../....2Q9obwLhin8qvQl6sisAO/$TnOw1p84slj4BmIalYB97OgEagXvf7ZMkaRL43yv0d3',
  sha512crypt: '$6$rounds=5000$2Q9obwLhin8qvQ$GeOZ/8kjh5G3q5MaasF7Lp9skgtd9tl2.bRKwDcB38L3zbnhrOpsTxq/NW2IVKGVr7uj9llPUMeTqEZHj26Jl0',
  'Argon2id of another cost': '',
};

test('an old hash signs in once more and is rewritten as Argon2id', async (t) => {
  const site = await startLocal(t);
  for (const [kind, known] of Object.entries(kOldHashes)) {
    const email = `${kind.replaceAll(' ', '-')}@example.com`;
    const hash = known || hashOf(await startDearDaemon(t));
    const id = await addUser(site.daemon, { email, hash });
    const attempt = async (password) => (await signInAsProgram(site.visitor(), { email, password })).status;
    const stored = () => localAccount(site.daemon, id).password_hash;
    assert.equal(await attempt('not this one'), 401, kind);
    assert.equal(stored(), hash, `${kind}: a wrong password rewrites nothing`);
    assert.equal(await attempt(kPassword), 200, kind);
    const rewritten = stored();
    assert.ok(rewritten.startsWith('$argon2id$v=19$m=19456,t=2,p=1$'), `${kind}: ${rewritten}`);
    assert.equal(await attempt(kPassword), 200, `${kind}, rewritten`);
    assert.equal(await attempt('not this one'), 401, `${kind}, rewritten`);
    assert.equal(stored(), rewritten, `${kind}: the same cost is no reason to write again`);
  }
}, { seconds: 120 });

test('whoever is in an htpasswd file may come in, as soon as they are in it', async (t) => {
  const site = await startSite(t, {
    config: ({ dir }) => {
      writeFileSync(join(dir, 'htpasswd'), '# nobody yet\n');
      return { passwords: kCheapPasswords, providers: [{ id: 'file', type: 'credentials', source: 'htpasswd', file: join(dir, 'htpasswd') }] };
    },
  });
  const visitor = site.visitor();
  const attempt = () => signInAsProgram(visitor, { username: 'grace', password: kPassword }, '/api/auth/callback/file');
  assert.equal((await attempt()).status, 401);
  writeFileSync(join(site.dir, 'htpasswd'), `grace:${hashOf(site.daemon)}\n`);
  assert.equal((await attempt()).status, 200);
  assert.equal((await visitor.get('/account/')).json.headers['x-auth-user'], 'grace');
});

for (const strategy of ['jwt', 'database']) {
  test(`who has a second factor is asked for it, with ${strategy} sessions`, async (t) => {
    const site = await startLocal(t, { strategy, extra: recent });
    const totp = newTotp();
    await addUser(site.daemon, { email: 'ada@example.com', totp });
    const ada = site.visitor();
    let page = await signInByForm(ada, 'ada@example.com');
    assert.equal(new URL(page.url).pathname, '/api/auth/second-factor');
    assert.equal(await ada.session(), null);
    page = await ada.submit(page, { code: '000000' }, 'second-factor');
    assert.match(page.text, /not right/);
    const code = totpCode(totp);
    page = await ada.submit(page, { code }, 'second-factor');
    assert.equal(page.url, `${site.origin}/account/`);
    assert.equal((await ada.get('/safe/')).status, 200);  // acr:mfa max_age:300
    if (strategy === 'jwt') {
      const claims = await openToken(wornBy(ada));
      assert.deepEqual([claims.acr, claims.amr], ['mfa', ['pwd', 'otp']]);
    }
    // The same code is good for nobody else.
    const thief = site.visitor();
    page = await thief.submit(await signInByForm(thief, 'ada@example.com'), { code }, 'second-factor');
    assert.match(page.text, /not right/);
    assert.equal(await thief.session(), null);
  });
}

test('a program sends the code after the password', async (t) => {
  const site = await startLocal(t);
  const totp = newTotp();
  await addUser(site.daemon, { email: 'ada@example.com', totp });
  const ada = site.visitor();
  const asked = await signInAsProgram(ada, { email: 'ada@example.com', password: kPassword, callbackUrl: '/after' });
  assert.deepEqual([asked.status, asked.json.error, asked.json.url], [401, 'SecondFactorRequired', `${site.origin}/api/auth/second-factor`]);
  const send = (code) => signInAsProgram(ada, { code }, '/api/auth/second-factor');
  assert.deepEqual([(await send('000000')).status, (await send('ABCDE-ABCDE-ABCDE')).status], [401, 401]);
  const done = await send(totpCode(totp));
  assert.deepEqual([done.status, done.json], [200, { ok: true, url: `${site.origin}/after` }]);
  assert.equal((await ada.session()).user.email, 'ada@example.com');
});

test('a page that asks for a second factor, or for who you are, gets it and is shown', async (t) => {
  const site = await startLocal(t, {
    extra: `${recent}
      location = /_authfcgi/gate/mfa { fastcgi_param AUTHFCGI_REQUIRE "user acr:mfa"; include snippets/authfcgi-gate.conf; }
      location /mfa/ { auth_request /_authfcgi/gate/mfa; include snippets/authfcgi-protect.conf; proxy_pass http://app; }
      location = /_authfcgi/gate/fresh { fastcgi_param AUTHFCGI_REQUIRE "user max_age:1"; include snippets/authfcgi-gate.conf; }
      location /fresh/ { auth_request /_authfcgi/gate/fresh; include snippets/authfcgi-protect.conf; proxy_pass http://app; }`,
  });
  const id = await addUser(site.daemon, { email: 'ada@example.com' });
  const ada = site.visitor();
  await signInByForm(ada, 'ada@example.com');
  const program = await ada.get('/mfa/', { headers: [['Accept', 'application/json']] });
  assert.equal(program.status, 401);
  assert.deepEqual(program.all('www-authenticate'), ['Bearer error="insufficient_user_authentication", acr_values="mfa"']);
  let page = await ada.open('/mfa/page?x=1');
  assert.equal(page.status, 403);  // without "accounts" there is no page that sets one up
  assert.match(page.text, /your account has none/);

  const totp = newTotp();
  const other = await addUser(site.daemon, { email: 'grace@example.com', totp });
  change(site.daemon, `UPDATE authfcgi_local_accounts SET totp_secret = (SELECT totp_secret FROM authfcgi_local_accounts WHERE user_id = ${other}), totp_confirmed = 1 WHERE user_id = ${id}`);
  page = await ada.open('/mfa/page?x=1');
  assert.equal(new URL(page.url).pathname, '/api/auth/second-factor');
  page = await ada.submit(page, { code: totpCode(totp) }, 'second-factor');
  assert.equal(page.url, `${site.origin}/mfa/page?x=1`);
  assert.equal(page.status, 200);

  await new Promise((resolve) => { setTimeout(resolve, 2100); });
  page = await ada.open('/fresh/page');
  assert.equal(new URL(page.url).pathname, '/api/auth/signin');
  assert.equal(new URL(page.url).searchParams.get('callbackUrl'), `${site.origin}/fresh/page`);
});
