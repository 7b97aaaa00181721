// Goal of this test: a person with a browser that runs no JavaScript makes an account, comes in, sets up a second factor,
// changes the password, loses it and the telephone, and comes in again; and a program does the same with JSON. A real mail
// server takes the mails.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startBrowser } from './support/browser.mjs';
import { oidc } from './support/journey.mjs';
import { linkIn, startMailServer } from './support/mail.mjs';
import { startSite } from './support/nginx.mjs';
import { startStubProvider } from './support/stub_provider.mjs';
import { test, until } from './support/test.mjs';
import { addUser, kCheapPasswords, signInAsProgram, totpCode } from './support/users.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kPassword = 'seven green umbrellas waltz';
const kSecond = 'nine purple trombones sneeze';
const kThird = 'ten yellow giraffes whisper';

async function siteOfAccounts(t, { accounts = { registration: 'open' }, ...config } = {}, providers = []) {
  const post = await startMailServer(t);
  const site = await startSite(t, {
    config: ({ dir }) => ({
      providers: [
        { id: 'credentials', name: 'Password' },
        { id: 'nodemailer', name: 'E-mail', server: `smtp://127.0.0.1:${post.port}`, from: 'no-reply@example.com' },
        ...providers,
      ],
      adapter: { type: 'sqlite', path: `${dir}/users.db` },
      session: { strategy: 'database' },
      passwords: kCheapPasswords,
      accounts,
      ...config,
    }),
  });
  return { post, site };
}

// Waits for a mail of that subject, the newest, and gives the link in it.
async function linkFor(post, words, count = 1) {
  const found = () => post.mails.filter((mail) => mail.headers.subject.includes(words));
  await until(`a mail: ${words}`, () => found().length >= count);
  return linkIn(found().at(-1));
}

function fromBase32(text) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text.replace(/\s/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

// axe needs scripts, which these pages forbid and do without: a second browser that ignores the policy looks at the same
// HTML, at 320 pixels.
async function checker(t, browser) {
  const context = await browser.person({ bypassCSP: true, viewport: { width: 320, height: 640 } });
  return async (page, what) => {
    await context.page.setContent(await page.content());
    await context.page.evaluate(axe);
    const { violations } = await context.page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], what);
    const width = await context.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${what} is ${width} pixels wide`);
  };
}

test('register, confirm, sign in, second factor, new password, recovery: without JavaScript', async (t) => {
  const { post, site } = await siteOfAccounts(t);
  const browser = await startBrowser(t);
  const check = await checker(t, browser);
  const { page, complaints } = await browser.person({ javaScriptEnabled: false });
  const api = (path) => `${site.origin}/api/auth/${path}`;
  const fill = async (fields) => { for (const [name, value] of Object.entries(fields)) await page.fill(`input[name=${name}]`, value); };
  const submit = async (fields = {}) => { await fill(fields); await page.click('#submitButton'); };
  const see = (words) => page.waitForSelector(`text=${words}`);
  const signIn = async (password) => {
    await page.goto(api('signin?callbackUrl=/api/auth/account'));
    const form = page.locator('form', { has: page.locator('input[type=password]') });
    await form.locator('input[name=email]').fill('grace@example.com');
    await form.locator('input[type=password]').fill(password);
    await form.locator('button').click();
  };

  // Registration, with a mistake first.
  await page.goto(api('register'));
  await check(page, 'register');
  await submit({ name: 'Grace', email: 'Grace@Example.com', password: 'aaaaaaaaaaaa' });
  await see('easy to guess');
  await check(page, 'register, refused');
  assert.equal(await page.inputValue('input[name=email]'), 'Grace@Example.com');
  await submit({ password: kPassword });
  await see('Check your email');
  await signIn(kPassword);
  await until('a refusal', () => page.url().includes('error=CredentialsSignin'));

  // Confirmation.
  await page.goto(await linkFor(post, 'Confirm your e-mail address'));
  await check(page, 'verify-email');
  await submit({ password: kPassword });
  await see('Your address is confirmed');

  // Signing in, and the account.
  await signIn(kPassword);
  await see('My account');
  await check(page, 'account');
  assert.match(await page.innerText('main'), /grace@example\.com \(confirmed\)/);

  // The second factor.
  await page.click('text=Set one up');
  await check(page, 'authenticator, offer');
  await page.click('#submitButton');
  await page.waitForSelector('.qr svg');
  await check(page, 'authenticator, picture');
  const totp = fromBase32(await page.innerText('.secret'));
  await submit({ code: '000000' });
  await see('This is not the code');
  await submit({ code: totpCode(totp) });
  await page.waitForSelector('pre.codes');
  await check(page, 'recovery codes');
  const codes = (await page.innerText('pre.codes')).trim().split('\n');
  assert.equal(codes.length, 10);
  await linkFor(post, 'A second factor was set up');

  // Out, and in again with a code.
  const signOut = async () => { await page.goto(api('signout')); await page.click('#submitButton'); };
  const passSecondFactor = async (code) => {
    await page.waitForURL('**/api/auth/second-factor**');
    await page.fill('input[name=code]', code);
    await page.click('#submitButton');
  };
  await signOut();
  await signIn(kPassword);
  await passSecondFactor(totpCode(totp, 1));
  await see('My account');

  // A new password ends the session elsewhere.
  await page.goto(api('change-password'));
  await check(page, 'change-password');
  await submit({ currentPassword: kPassword, password: kSecond });
  await see('Your password is changed');
  await linkFor(post, 'Your password was changed');

  // Password and telephone are lost.
  await signOut();
  await page.goto(api('forgot-password'));
  await check(page, 'forgot-password');
  await submit({ email: 'grace@example.com' });
  await see('Check your email');
  const link = await linkFor(post, 'Choose a new password');
  await page.goto(link);
  await check(page, 'reset-password');
  await submit({ password: kThird });
  await see('You can sign in with it now');
  await page.goto(link);
  await submit({ password: kSecond });
  await see('This link is no longer valid');
  await check(page, 'void link');
  await signIn(kThird);
  await passSecondFactor(codes[3]);
  await see('My account');
  await page.goto(api('authenticator'));
  await see('Recovery codes left: 9.');
  await check(page, 'authenticator, confirmed');
  assert.deepEqual(complaints.filter((text) => !/status of (400|403)/.test(text)), []);
}, { seconds: 150 });

test('sessions elsewhere are listed with their devices and end at a click', async (t) => {
  const { post, site } = await siteOfAccounts(t);
  const program = site.visitor();
  const send = async (visitor, door, body) => {
    const csrfToken = await visitor.csrf();
    return visitor.post(`/api/auth/${door}`, JSON.stringify({ csrfToken, ...body }), { headers: [['Content-Type', 'application/json']] });
  };
  assert.deepEqual((await send(program, 'register', { email: 'ada@example.com', password: kPassword })).status, 200);
  const token = new URL(await linkFor(post, 'Confirm')).searchParams.get('token');
  assert.equal((await send(program, 'verify-email', { token, password: kSecond })).status, 400);
  assert.equal((await send(program, 'verify-email', { token, password: kPassword })).json.ok, true);
  assert.equal((await send(program, 'verify-email', { token, password: kPassword })).status, 403);

  const enter = async (agent) => {
    const visitor = site.visitor();
    const csrfToken = await visitor.csrf();
    await visitor.post('/api/auth/callback/credentials', { csrfToken, email: 'ada@example.com', password: kPassword }, { headers: [['User-Agent', agent]] });
    assert.equal((await visitor.session()).user.email, 'ada@example.com');
    return visitor;
  };
  const here = await enter('Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0');
  const there = await enter('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Safari/604.1');
  const page = await here.open('/api/auth/account');
  assert.match(page.text, /Firefox on Linux \(this one\)/);
  assert.match(page.text, /Safari on iPhone/);
  await here.submit(page, {}, 'value="endSession"');
  assert.equal(await there.session(), null);
  const told = (await here.get('/api/auth/account', { headers: [['Accept', 'application/json']] })).json;
  assert.equal(told.sessions.length, 1);
  assert.equal(told.sessions[0].current, true);
});

test('eight browsers open one link for a new password at the same moment: one gets it', async (t) => {
  const { post, site } = await siteOfAccounts(t, { rateLimit: false });
  const visitor = site.visitor();
  const json = [['Content-Type', 'application/json']];
  const send = (door, body) => visitor.post(`/api/auth/${door}`, JSON.stringify(body), { headers: json });
  const csrfToken = await visitor.csrf();
  await send('register', { csrfToken, email: 'ada@example.com', password: kPassword });
  await linkFor(post, 'Confirm');
  await send('forgot-password', { csrfToken, email: 'ada@example.com' });
  const token = new URL(await linkFor(post, 'Choose a new password')).searchParams.get('token');
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => send('reset-password', { csrfToken, token, password: `${kSecond} ${i}` })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 403, 403, 403, 403, 403, 403, 403]);
});

test('nobody hears whether an address has an account', async (t) => {
  const { post, site } = await siteOfAccounts(t, { rateLimit: { credentials: { attempts: 3, delayAfter: 3, lockout: 600 }, mail: { perAddress: 50 } } });
  // Each asks with a browser of their own; what is random, or was typed, is blotted out.
  const ask = async (door, body, asJson) => {
    const visitor = site.visitor();
    const csrfToken = await visitor.csrf();
    const before = [...visitor.cookies().keys()];
    const sent = { csrfToken, ...body };
    const answer = asJson
      ? await visitor.post(`/api/auth/${door}`, JSON.stringify(sent), { headers: [['Content-Type', 'application/json']] })
      : await visitor.post(`/api/auth/${door}`, sent);
    const blot = (text) => text.replaceAll(csrfToken, 'TOKEN').replaceAll(body.email, 'ADDRESS').replace(/nonce[-=]"?[^"' ]+/g, 'NONCE');
    assert.ok(answer.headers.length > 3);
    return {
      status: answer.status,
      headers: answer.headers.filter(([name]) => !/^(date|set-cookie|content-length)$/i.test(name)).map(([name, value]) => [name, blot(value)]),
      cookies: answer.setCookies.map(({ name, attributes }) => [name, attributes.filter((text) => !text.startsWith('Expires='))]),
      kept: [...visitor.cookies().keys()].filter((name) => !before.includes(name)),
      text: blot(answer.text),
    };
  };
  const known = { email: 'ada@example.com', password: kPassword };
  assert.equal((await ask('register', known)).status, 302);
  for (const asJson of [false, true]) {
    for (const [door, more] of [['register', { password: kPassword }], ['forgot-password', {}], ['unlock', {}], ['signin/nodemailer', {}],
      ['callback/credentials', { password: 'wrong password' }]]) {
      const about = async (email) => ask(door, { email, ...more }, asJson);
      assert.deepEqual(await about('ada@example.com'), await about(`${door.replace('/', '.')}.${asJson}@example.com`), `${door} ${asJson}`);
    }
  }

  // The third wrong password is the last, for everybody's name alike, and the answer says where a lockout ends.
  const says = [];
  for (const email of ['ada@example.com', 'nobody@example.com']) {
    for (let i = 0; i < 3; ++i) await ask('callback/credentials', { email, password: 'wrong password' });
    const [page, told] = [await ask('callback/credentials', { email, password: kPassword }), await ask('callback/credentials', { email, password: kPassword }, true)];
    assert.deepEqual([page.status, told.status], [429, 429]);
    assert.match(page.text, /href="[^"]*\/api\/auth\/unlock"/);
    assert.equal(JSON.parse(told.text).unlock, `${site.origin}/api/auth/unlock`);
    for (const one of [page, told]) one.headers = one.headers.filter(([name]) => !/retry-after/i.test(name));
    says.push({ page, told });
  }
  assert.deepEqual(says[0], says[1]);
  assert.ok(post.mails.length >= 1 + 2 * 4 * 2);
}, { seconds: 90 });

test('a new address, linked accounts, a lockout that a mail ends, and the end of all sessions: without JavaScript', async (t) => {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  const { post, site } = await siteOfAccounts(t, { rateLimit: { credentials: { attempts: 3, delayAfter: 3, lockout: 600 } } }, [oidc(stub.issuer, 'stub')]);
  await addUser(site.daemon, { email: 'grace@example.com', name: 'Grace', password: kPassword });
  const browser = await startBrowser(t);
  const { page } = await browser.person({ javaScriptEnabled: false });
  const api = (path) => `${site.origin}/api/auth/${path}`;
  const see = (words) => page.waitForSelector(`text=${words}`);
  const signIn = async (email, password = kPassword) => {
    await page.goto(api('signin?callbackUrl=/api/auth/account'));
    const form = page.locator('form', { has: page.locator('input[type=password]') });
    await form.locator('input[name=email]').fill(email);
    await form.locator('input[type=password]').fill(password);
    await form.locator('button').click();
  };
  await signIn('grace@example.com');
  await see('My account');

  // A new address takes effect when its link is opened and its button pressed; the old one hears of it.
  await page.goto(api('change-email'));
  await page.fill('input[name=email]', 'hopper@example.com');
  await page.click('#submitButton');
  await see('Check your email');
  await linkFor(post, 'Another e-mail address was named');
  const link = await linkFor(post, 'Confirm your new e-mail address');
  await page.goto(link);
  await see('hopper@example.com becomes the address');
  await page.click('#submitButton');
  await see('Your e-mail address is changed');
  assert.match(await page.innerText('main'), /hopper@example\.com \(confirmed\)/);
  await page.goto(link);
  await page.click('#submitButton');
  await see('This link is no longer valid');

  // Another account is linked and unlinked.
  await page.goto(api('account'));
  await page.click('text=Link Local provider');
  await page.waitForSelector('text=Unlink');
  await page.click('text=Unlink');
  await see('The account is not linked any more');
  await page.waitForSelector('text=Link Local provider');

  // Too many wrong passwords, and the mail that ends it.
  const { page: stranger } = await browser.person({ javaScriptEnabled: false });
  const guess = async () => {
    await stranger.goto(api('signin'));
    const form = stranger.locator('form', { has: stranger.locator('input[type=password]') });
    await form.locator('input[name=email]').fill('hopper@example.com');
    await form.locator('input[type=password]').fill('not this one at all');
    await form.locator('button').click();
  };
  for (let i = 0; i < 4; ++i) await guess();
  await stranger.waitForSelector('text=Too many attempts');
  await stranger.click('text=Unlock my account by e-mail');
  await stranger.fill('input[name=email]', 'hopper@example.com');
  await stranger.click('#submitButton');
  await stranger.waitForSelector('text=Check your email');
  await stranger.goto(await linkFor(post, 'Unlock your account'));
  await stranger.click('#submitButton');
  await signIn('hopper@example.com');
  await see('My account');

  // Everywhere at once.
  const elsewhere = site.visitor();
  await signInAsProgram(elsewhere, { email: 'hopper@example.com', password: kPassword });
  await page.goto(api('account'));
  await page.click('text=End all, this one too');
  await page.waitForURL('**/api/auth/signin');
  await page.goto(api('account'));
  await page.waitForURL('**/api/auth/signin**');
  assert.equal(await elsewhere.session(), null);
}, { seconds: 120 });

test('each form goes with its CSRF token alone, for a browser and for a program', async (t) => {
  const { site } = await siteOfAccounts(t);
  const doors = { register: { email: 'a@example.com', password: kPassword }, 'verify-email': { token: 'x', password: kPassword },
    'forgot-password': { email: 'a@example.com' }, 'reset-password': { token: 'x', password: kPassword }, unlock: { email: 'a@example.com' },
    'change-password': { password: kPassword }, 'change-email': { email: 'a@example.com' }, account: { do: 'endOtherSessions' },
    authenticator: { do: 'begin' }, 'second-factor': { code: '000000' }, 'signin/nodemailer': { email: 'a@example.com' },
    'callback/credentials': { email: 'a@example.com', password: kPassword } };
  for (const [door, body] of Object.entries(doors)) {
    const visitor = site.visitor();
    const csrfToken = await visitor.csrf();
    for (const token of [undefined, '', `${csrfToken.slice(1)}0`]) {
      const sent = token === undefined ? body : { ...body, csrfToken: token };
      const page = await visitor.post(`/api/auth/${door}`, sent);
      assert.deepEqual([page.status, new URL(page.location).searchParams.get('error')], [302, 'MissingCSRF'], door);
      if (door.startsWith('signin/')) continue;  // Auth.js's own, which speaks {url}
      const told = await visitor.post(`/api/auth/${door}`, JSON.stringify(sent), { headers: [['Content-Type', 'application/json']] });
      assert.deepEqual([told.status, told.json.error], [403, 'MissingCSRF'], door);
    }
    assert.equal((await visitor.get(`/api/auth/${door}?csrfToken=${csrfToken}&do=begin`)).setCookie('authjs.session-token'), undefined);
  }
});
