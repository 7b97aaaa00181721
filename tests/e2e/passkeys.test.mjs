// Goal of this test: people come in with passkeys, in a real browser with a pretended device: by the unmodified client of
// next-auth, by our own pages, and from "my account", where passkeys are made, listed and removed. Whoever copies what went
// over the wire, or has another device, stays outside.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startBrowser } from './support/browser.mjs';
import { frontEnd } from './support/front_end.mjs';
import { linkIn, startMailServer } from './support/mail.mjs';
import { startSite } from './support/nginx.mjs';
import { plugIn } from './support/passkeys.mjs';
import { test, until } from './support/test.mjs';
import { addUser, kCheapPasswords, kPassword } from './support/users.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// By the button alone: where the browser may offer a passkey, the pretended device takes the offer before anybody clicks.
const kByButton = { id: 'passkey', enableConditionalUI: false };
const configFor = (more = {}) => ({ dir }) => ({
  adapter: { type: 'sqlite', path: `${dir}/users.db` }, session: { strategy: 'database' }, providers: [kByButton], ...more,
});

async function open(t, { config, ...more } = {}) {
  const site = await startSite(t, { config: configFor(config), ...more });
  const browser = await startBrowser(t);
  const person = await browser.person();
  return { site, browser, ...person };
}

const rows = (site, sql) => JSON.parse(execFileSync('sqlite3', ['-json', '-cmd', '.timeout 5000', site.daemon.config.adapter.path, sql], { encoding: 'utf8' }) || '[]');
const sessionOf = (page) => page.evaluate(() => fetch('/api/auth/session').then((answer) => answer.json()));
const signOut = async (page, origin) => {
  await page.goto(`${origin}/api/auth/signout`);
  await page.click('form button');
  await page.waitForURL(`${origin}/`);
  assert.equal(await sessionOf(page), null);
};

for (const strategy of ['jwt', 'database']) {
  test(`the unmodified client of next-auth makes an account with a passkey, and comes in again with it (${strategy})`, async (t) => {
    const { site, page } = await open(t, { config: { session: { strategy } }, extra: frontEnd });
    const device = await plugIn(page);
    await page.goto(`${site.origin}/client`);
    await page.waitForSelector('text=unauthenticated');
    const made = await page.evaluate(() => window.passkeys.signIn('passkey', { email: 'Ada@Example.com', redirect: false, redirectTo: '/client' }));
    assert.equal(made.error, null);
    assert.equal(made.ok, true);
    assert.equal((await sessionOf(page)).user.email, 'ada@example.com');
    const [stored] = rows(site, 'SELECT * FROM "Authenticator"');
    const [kept] = await device.credentials();
    assert.equal(stored.credentialID, kept.credentialId);
    assert.deepEqual(rows(site, 'SELECT type, provider, providerAccountId FROM accounts'), [{ type: 'webauthn', provider: 'passkey', providerAccountId: kept.credentialId }]);

    await page.evaluate(() => window.client.signOut({ redirect: false }));
    assert.equal(await sessionOf(page), null);
    await page.goto(`${site.origin}/client`);
    await page.evaluate(() => { window.passkeys.signIn('passkey', { redirectTo: '/client?back=1' }); });
    await page.waitForURL(`${site.origin}/client?back=1`);
    await page.waitForSelector('text=authenticated ada@example.com');
    assert.ok(rows(site, 'SELECT counter FROM "Authenticator"')[0].counter > stored.counter);

    // Signed in, one more passkey is asked for by name.
    await device.unplug();
    await plugIn(page);
    const more = await page.evaluate(() => window.passkeys.signIn('passkey', { action: 'register', redirect: false, redirectTo: '/client' }));
    assert.equal(more.error, null);
    assert.equal(rows(site, 'SELECT DISTINCT userId FROM "Authenticator"').length, 1);
    assert.equal(rows(site, 'SELECT * FROM "Authenticator"').length, 2);
  });
}

test('on our own page a passkey is made and used, without anything from elsewhere', async (t) => {
  const { site, page, complaints } = await open(t);
  const foreign = [];
  page.on('request', (request) => { if (!request.url().startsWith(site.origin)) foreign.push(request.url()); });
  await plugIn(page);
  await page.goto(`${site.origin}/account/orders`);
  await page.fill('input[name=email]', 'grace@example.com');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/account/orders`);
  const told = JSON.parse(await page.innerText('body')).headers;
  assert.ok(told['x-auth-user']);
  assert.equal(told['x-auth-email'], undefined);  // anybody can type an address: the gate believes none that nobody proved

  await signOut(page, site.origin);
  await page.goto(`${site.origin}/account/again`);
  await page.waitForSelector('form#passkey-form:not([hidden])');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/account/again`);
  assert.deepEqual(foreign, []);
  assert.deepEqual(complaints, []);
});

test('the browser offers the passkey by itself, where the address would be typed', async (t) => {
  const { site, page } = await open(t, { config: { providers: ['passkey'] } });
  const device = await plugIn(page);
  await page.goto(`${site.origin}/api/auth/signin`);
  await page.fill('input[name=email]', 'grace@example.com');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/`);
  await device.touch(false);
  await signOut(page, site.origin);
  await device.touch(true);
  await page.goto(`${site.origin}/account/offered`);
  await page.waitForURL(`${site.origin}/account/offered`);
  assert.ok(rows(site, 'SELECT used FROM authfcgi_authenticators')[0].used);
  assert.equal((await sessionOf(page)).user.email, 'grace@example.com');
});

test('without a passkey the page says so and goes on; without scripts it says what it needs', async (t) => {
  const { site, browser, page } = await open(t);
  await plugIn(page);
  await page.goto(`${site.origin}/api/auth/signin`);
  await page.click('text=Sign in with Passkey');
  await page.waitForSelector('text=No passkey was used. You can try again.');
  await page.fill('input[name=email]', 'grace@example.com');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/`);

  const plain = await browser.person({ javaScriptEnabled: false });
  await plain.page.goto(`${site.origin}/api/auth/signin`);
  const shown = await plain.page.innerText('body');
  assert.match(shown, /Passkeys need JavaScript\./);
  assert.doesNotMatch(shown, /Sign in with Passkey/);
});

test('what went over the wire once opens nothing again, and another browser\'s challenge neither', async (t) => {
  const { site, page } = await open(t);
  await plugIn(page);
  await page.goto(`${site.origin}/api/auth/signin`);
  await page.fill('input[name=email]', 'grace@example.com');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/`);
  await signOut(page, site.origin);
  const sent = new Promise((resolve) => {
    page.on('request', async (request) => {
      if (request.method() === 'POST') resolve({ body: request.postData(), cookie: await request.headerValue('cookie') });
    });
  });
  await page.goto(`${site.origin}/api/auth/signin`);
  await page.waitForSelector('form#passkey-form:not([hidden])');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/`);
  const { body, cookie } = await sent;
  const kForm = ['Content-Type', 'application/x-www-form-urlencoded'];
  const kJson = ['Accept', 'application/json'];

  // As if the device did not count: what is left is that a challenge is good once.
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', site.daemon.config.adapter.path, 'UPDATE "Authenticator" SET counter = 0']);
  const copied = await site.visitor().send('POST', '/api/auth/callback/passkey', { headers: [kForm, kJson, ['Cookie', cookie]], body, cookies: false });
  assert.deepEqual([copied.status, copied.json.error], [403, 'WebAuthnVerificationError']);
  await site.daemon.program.says(/challenge: it was used before/);
  const stranger = site.visitor();
  assert.equal((await stranger.get('/api/auth/webauthn-options/passkey')).json.action, 'authenticate');
  const fields = Object.fromEntries(new URLSearchParams(body));
  const other = await stranger.post('/api/auth/callback/passkey', { ...fields, csrfToken: await stranger.csrf() }, { headers: [kJson] });
  assert.deepEqual([other.status, other.json.error], [403, 'WebAuthnVerificationError']);
});

test('who is signed in proves it once more with the button, and a device that has one already says so', async (t) => {
  const { site, page, complaints } = await open(t, { extra: frontEnd });
  await plugIn(page);
  await page.goto(`${site.origin}/api/auth/signin`);
  await page.fill('input[name=email]', 'grace@example.com');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/`);
  await page.goto(`${site.origin}/api/auth/signin?callbackUrl=/account/again`);
  await page.waitForSelector('form#passkey-form:not([hidden])');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/account/again`);
  assert.ok(rows(site, 'SELECT used FROM authfcgi_authenticators')[0].used);
  assert.deepEqual(complaints, []);

  await page.goto(`${site.origin}/client`);
  const again = await page.evaluate(() => window.passkeys.signIn('passkey', { action: 'register', redirect: false }).then(() => 'made', (error) => error.name));
  assert.equal(again, 'InvalidStateError');
});

async function withAccounts(t, config = {}, more = {}) {
  const post = await startMailServer(t);
  const opened = await open(t, {
    config: {
      providers: [{ id: 'credentials', name: 'Password' }, { id: 'nodemailer', name: 'E-mail', server: `smtp://127.0.0.1:${post.port}`, from: 'no-reply@example.com' }, kByButton],
      passwords: kCheapPasswords, accounts: { registration: 'open' }, ...config,
    },
    ...more,
  });
  return { post, ...opened };
}

async function signInWithPassword(page, origin, email, to = '/') {
  await page.goto(`${origin}/api/auth/signin?callbackUrl=${encodeURIComponent(to)}`);
  await page.fill('#input-email-for-credentials-provider', email);
  await page.fill('input[name=password]', kPassword);
  await page.click('text=Sign in with Password');
  await page.waitForURL(`${origin}${to}`);
}

test('from my account: a passkey is added, its owner hears of it by mail, it opens what wants two factors, and it is removed', async (t) => {
  const { post, site, browser, page, complaints } = await withAccounts(t, {}, {
    extra: `
      location = /_authfcgi/gate/strong { fastcgi_param AUTHFCGI_REQUIRE "user acr:mfa"; include snippets/authfcgi-gate.conf; }
      location /strong/ { auth_request /_authfcgi/gate/strong; include snippets/authfcgi-protect.conf; proxy_pass http://app; }`,
  });
  await addUser(site.daemon, { email: 'ada@example.com', name: 'Ada' });
  await plugIn(page);
  await signInWithPassword(page, site.origin, 'ada@example.com', '/api/auth/account');
  await page.click('text=Add a passkey');
  await page.waitForSelector('text=Your new passkey is ready.');
  assert.equal(await page.isVisible('text=/Passkey made with Chrom/'), true);
  await until('the mail', () => post.mails.length === 1);
  assert.match(post.mails[0].headers.to, /ada@example\.com/);

  const checker = await browser.person({ bypassCSP: true, viewport: { width: 320, height: 640 } });
  await checker.page.setContent(await page.content());
  await checker.page.evaluate(axe);
  const { violations } = await checker.page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);

  await signOut(page, site.origin);
  await page.goto(`${site.origin}/strong/room`);
  await page.waitForSelector('form#passkey-form:not([hidden])');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/strong/room`);
  assert.equal(JSON.parse(await page.innerText('body')).headers['x-auth-email'], 'ada@example.com');

  await page.goto(`${site.origin}/api/auth/account`);
  assert.equal(await page.isVisible('text=last used'), true);
  await page.click('button:has-text("Remove")');
  await page.waitForSelector('text=The account is not linked any more.');
  assert.deepEqual(rows(site, 'SELECT * FROM "Authenticator"'), []);

  await signOut(page, site.origin);
  await page.goto(`${site.origin}/api/auth/signin`);
  await page.waitForSelector('form#passkey-form:not([hidden])');
  await page.click('text=Sign in with Passkey');
  await page.waitForSelector('text=The passkey was not accepted.');
  assert.deepEqual(complaints.filter((text) => !/status of 403/.test(text)), []);
});

test('where people have accounts of their own, nobody learns who has one, and nobody makes one with a passkey', async (t) => {
  const { site, page } = await withAccounts(t);
  await addUser(site.daemon, { email: 'ada@example.com' });
  await plugIn(page);
  await signInWithPassword(page, site.origin, 'ada@example.com', '/api/auth/account');
  await page.click('text=Add a passkey');
  await page.waitForSelector('text=Your new passkey is ready.');

  const visitor = site.visitor();
  const ask = async (query) => {
    const { status, json } = await visitor.get(`/api/auth/webauthn-options/passkey${query}`);
    if (json.options) json.options.challenge = '';
    return { status, json };
  };
  const nobody = await ask('');
  for (const query of ['?email=ada@example.com', '?email=nobody@example.com', '?email=ada@example.com&action=authenticate']) assert.deepEqual(await ask(query), nobody);
  assert.deepEqual(nobody.json, { action: 'authenticate', options: { challenge: '', timeout: 300000, userVerification: 'required', rpId: 'localhost' } });
  for (const email of ['ada@example.com', 'nobody@example.com']) assert.deepEqual(await ask(`?action=register&email=${email}`), { status: 400, json: { error: 'Invalid request' } });
});

for (const strategy of ['jwt', 'database']) test(`whoever signed up with somebody else's address is out when its owner comes (${strategy})`, async (t) => {
  const post = await startMailServer(t);
  const { site, browser, page } = await open(t, {
    config: { session: { strategy }, providers: [{ id: 'nodemailer', name: 'E-mail', server: `smtp://127.0.0.1:${post.port}`, from: 'no-reply@example.com' }, kByButton] },
  });
  await plugIn(page);
  await page.goto(`${site.origin}/api/auth/signin`);
  await page.fill('#input-email-for-passkey-provider', 'ada@example.com');
  await page.click('text=Sign in with Passkey');
  await page.waitForURL(`${site.origin}/`);
  assert.equal((await sessionOf(page)).user.email, 'ada@example.com');

  const owner = await browser.person();
  await owner.page.goto(`${site.origin}/api/auth/signin`);
  await owner.page.fill('#input-email-for-nodemailer-provider', 'ada@example.com');
  await owner.page.click('text=Sign in with E-mail');
  await until('the mail', () => post.mails.length === 1);
  await owner.page.goto(linkIn(post.mails[0]));
  assert.equal((await sessionOf(owner.page)).user.email, 'ada@example.com');

  // A token goes on, but it names nobody who has the address.
  const [left] = rows(site, "SELECT count(*) AS users FROM users WHERE email = 'ada@example.com' AND emailVerified IS NOT NULL");
  assert.equal(left.users, 1);
  if (strategy === 'database') assert.equal(await sessionOf(page), null);
  else assert.deepEqual(rows(site, 'SELECT email, disabled FROM users JOIN authfcgi_local_accounts ON user_id = id'), [{ email: null, disabled: 1 }]);
  assert.deepEqual(rows(site, 'SELECT * FROM "Authenticator"'), []);
  await page.context().clearCookies();
  await page.goto(`${site.origin}/api/auth/signin`);
  await page.waitForSelector('form#passkey-form:not([hidden])');
  await page.click('text=Sign in with Passkey');
  await page.waitForSelector('text=The passkey was not accepted.');
});
