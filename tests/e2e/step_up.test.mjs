// Goal of this test: whoever must prove more is led to where they can, and from there straight back to where they were
// going: a second factor that the site requires or the gate's acr:mfa asks for and that is not set up yet, without
// JavaScript; and a sign-in that is too old for the gate's max_age, at a real OpenID provider and at one that lies.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startBrowser } from './support/browser.mjs';
import { oidc, providerFor, signIn } from './support/journey.mjs';
import { linkIn, startMailServer } from './support/mail.mjs';
import { startSite } from './support/nginx.mjs';
import { startStubProvider } from './support/stub_provider.mjs';
import { test, until } from './support/test.mjs';
import { openToken, wornBy } from './support/tokens.mjs';
import { addUser, kCheapPasswords, kPassword, signInAsProgram, totpCode } from './support/users.mjs';

const gate = (name, require) => `
  location = /_authfcgi/gate/${name} { fastcgi_param AUTHFCGI_REQUIRE "${require}"; include snippets/authfcgi-gate.conf; }
  location /${name}/ { auth_request /_authfcgi/gate/${name}; include snippets/authfcgi-protect.conf; proxy_pass http://app; }`;

function startLocal(t, { providers = [], strategy = 'jwt', secondFactor = {}, ...more } = {}) {
  return startSite(t, {
    extra: gate('mfa', 'user acr:mfa'),
    config: ({ dir }) => ({
      adapter: { type: 'sqlite', path: join(dir, 'users.db') },
      session: { strategy },
      passwords: kCheapPasswords,
      providers: ['credentials', ...providers],
      accounts: {},
      secondFactor,
      ...more,
    }),
  });
}

function fromBase32(text) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text.replace(/\s/g, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

const fillPassword = async (page, email) => {
  const form = page.locator('form', { has: page.locator('input[type=password]') });
  await form.locator('input[name=email]').fill(email);
  await form.locator('input[type=password]').fill(kPassword);
  await form.locator('button').click();
};

// From the page that offers to set one up to the recovery codes; returns the app's secret.
async function setUp(page) {
  await page.click('#submitButton');
  await page.waitForSelector('.qr svg');
  const totp = fromBase32(await page.innerText('.secret'));
  await page.fill('input[name=code]', '000000');
  await page.click('#submitButton');
  await page.waitForSelector('text=This is not the code');
  await page.fill('input[name=code]', totpCode(totp));
  await page.click('#submitButton');
  await page.waitForSelector('pre.codes');
  return totp;
}

for (const strategy of ['jwt', 'database']) {
  test(`a second factor that is required is set up before there is a session, without JavaScript, with ${strategy} sessions`, async (t) => {
    const site = await startLocal(t, { strategy, secondFactor: { required: true } });
    await addUser(site.daemon, { email: 'ada@example.com' });
    const browser = await startBrowser(t);
    const { page } = await browser.person({ javaScriptEnabled: false });
    const wears = async () => (await page.context().cookies()).some(({ name }) => name.startsWith('authjs.session-token'));
    await page.goto(`${site.origin}/account/papers?x=1`);
    await fillPassword(page, 'ada@example.com');
    await page.waitForURL('**/api/auth/authenticator');
    await page.waitForSelector('text=asks everybody for a second factor');
    assert.equal(await wears(), false);
    assert.notEqual((await page.goto(`${site.origin}/account/papers?x=1`)).url(), `${site.origin}/account/papers?x=1`);
    await page.goto(`${site.origin}/api/auth/authenticator`);
    const totp = await setUp(page);
    assert.equal(await wears(), true);
    await page.click('text=Continue');
    await page.waitForURL(`${site.origin}/account/papers?x=1`);
    await page.goto(`${site.origin}/mfa/`);
    assert.equal(page.url(), `${site.origin}/mfa/`);

    // Another browser is asked for the code, and cannot set up another one.
    const { page: other } = await browser.person({ javaScriptEnabled: false });
    await other.goto(`${site.origin}/account/`);
    await fillPassword(other, 'ada@example.com');
    await other.waitForURL('**/api/auth/second-factor**');
    await other.goto(`${site.origin}/api/auth/authenticator`);
    await other.waitForURL('**/api/auth/signin**');
    await other.goto(`${site.origin}/api/auth/second-factor`);
    await other.fill('input[name=code]', totpCode(totp, 1));
    await other.click('#submitButton');
    await other.waitForURL(`${site.origin}/account/`);
  }, { seconds: 60 });
}

test('a program sets up the second factor that is required, and is signed in by its first code', async (t) => {
  const site = await startLocal(t, { secondFactor: { required: true } });
  await addUser(site.daemon, { email: 'ada@example.com' });
  const ada = site.visitor();
  const send = (door, body) => signInAsProgram(ada, body, `/api/auth/${door}`);
  const asked = await send('callback/credentials', { email: 'ada@example.com', password: kPassword, callbackUrl: '/after' });
  assert.deepEqual([asked.status, asked.json], [401, { error: 'SecondFactorSetupRequired', code: 'second_factor_setup', url: `${site.origin}/api/auth/authenticator` }]);
  assert.equal(await ada.session(), null);
  const { secret, uri } = (await send('authenticator', { do: 'begin' })).json;
  assert.match(uri, /^otpauth:\/\/totp\//);
  assert.deepEqual((await send('authenticator', { do: 'confirm', code: '1' })).json, { error: 'WrongCode' });
  const done = await send('authenticator', { do: 'confirm', code: totpCode(fromBase32(secret)) });
  assert.deepEqual([done.status, done.json.recoveryCodes.length, done.json.url], [200, 10, `${site.origin}/after`]);
  assert.equal((await ada.session()).user.email, 'ada@example.com');
});

test('a newcomer by a mailed link sets one up before the first session', async (t) => {
  const post = await startMailServer(t);
  const site = await startLocal(t, { secondFactor: { required: true },
    providers: [{ id: 'nodemailer', name: 'E-mail', server: `smtp://127.0.0.1:${post.port}`, from: 'no-reply@example.com' }] });
  const nina = site.visitor();
  await nina.submit(await nina.open('/api/auth/signin?callbackUrl=/account/'), { email: 'nina@example.com' }, 'signin/nodemailer');
  await until('the mail', () => post.mails.length === 1);
  let page = await nina.open(linkIn(post.mails[0]));
  assert.equal(new URL(page.url).pathname, '/api/auth/authenticator');
  assert.equal(await nina.session(), null);
  page = await nina.submit(page, {}, 'value="begin"');
  const secret = fromBase32(page.text.match(/class="secret">([A-Z2-7 ]+)</)[1]);
  page = await nina.submit(page, { code: totpCode(secret) }, 'value="confirm"');
  assert.match(page.text, new RegExp(`href="${site.origin}/account/">Continue`));
  assert.equal((await nina.session()).user.email, 'nina@example.com');
});

test("the gate's acr:mfa leads who has none to set one up, and straight back to the page", async (t) => {
  const site = await startLocal(t);
  await addUser(site.daemon, { email: 'ada@example.com' });
  const browser = await startBrowser(t);
  const { page } = await browser.person({ javaScriptEnabled: false });
  await page.goto(`${site.origin}/mfa/papers?x=1&y=2`);
  await fillPassword(page, 'ada@example.com');
  await page.waitForURL('**/api/auth/authenticator?callbackUrl=**');
  await page.waitForSelector('text=The page that you want to see asks for a second factor');
  await setUp(page);
  await page.click('text=Continue');
  await page.waitForURL(`${site.origin}/mfa/papers?x=1&y=2`);
  assert.match(await page.innerText('body'), /x-auth-user/);
}, { seconds: 60 });

test("after a provider's sign-in a second factor is asked for where that is configured", async (t) => {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  const site = await startLocal(t, { secondFactor: { required: true, afterProviders: true }, providers: [oidc(stub.issuer, 'stub')] });
  const visitor = site.visitor();
  let page = await visitor.submit(await visitor.open('/api/auth/signin?callbackUrl=/account/'), {}, '/signin/stub');
  assert.equal(new URL(page.url).pathname, '/api/auth/authenticator');
  assert.equal(await visitor.session(), null);
  page = await visitor.submit(page, {}, 'value="begin"');
  const secret = fromBase32(page.text.match(/class="secret">([A-Z2-7 ]+)</)[1]);
  await visitor.submit(page, { code: totpCode(secret) }, 'value="confirm"');
  assert.equal((await visitor.session()).user.email, 'stub@example.com');
  assert.equal((await visitor.get('/mfa/')).status, 200);
});

test("the gate's max_age: a real OpenID provider asks again although it knows the person, and says when", async (t) => {
  const { provider, port } = await providerFor(t);
  const site = await startSite(t, { port, extra: gate('fresh', 'user max_age:3'), config: { providers: [oidc(provider.issuer)] } });
  const alice = site.visitor();
  await signIn(alice, { from: '/fresh/page?x=1' });
  assert.equal((await alice.get('/fresh/page?x=1')).status, 200);
  await new Promise((resolve) => { setTimeout(resolve, 4100); });
  let page = await alice.open('/fresh/page?x=1');
  assert.equal(new URL(page.url).pathname, '/api/auth/signin');
  const asked = (await alice.post(page.text.match(/action="([^"]*\/signin\/idp[^"]*)"/)[1].replaceAll('&amp;', '&'),
    { csrfToken: await alice.csrf(), callbackUrl: '/fresh/page?x=1' })).location;
  const query = new URL(asked).searchParams;
  assert.deepEqual([query.get('prompt'), query.get('max_age')], ['login', '3']);
  page = await alice.open(asked);
  assert.match(page.text, /value="login"/);  // the provider's own session is no answer
  const before = Math.floor(Date.now() / 1000);
  page = await alice.submit(page, { login: 'alice' }, 'value="login"');
  if (/value="consent"/.test(page.text)) page = await alice.submit(page, {}, 'value="consent"');
  assert.equal(page.url, `${site.origin}/fresh/page?x=1`);
  assert.equal(page.status, 200);
  assert.ok((await openToken(wornBy(alice))).auth_time >= before - 1);
}, { seconds: 60 });

test("asked for max_age, a provider that says nothing or an old time is not believed, whatever a visitor strikes out", async (t) => {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  const site = await startSite(t, { extra: gate('fresh', 'user max_age:300'), config: { providers: [oidc(stub.issuer, 'stub')] } });
  const now = () => Math.floor(Date.now() / 1000);
  const end = async (query) => {
    const visitor = site.visitor();
    const started = await visitor.post(`/api/auth/signin/stub${query}`, { csrfToken: await visitor.csrf(), callbackUrl: '/fresh/' });
    const page = await visitor.open(started.location);
    return page.url.replace(site.origin, '');
  };
  const refused = '/api/auth/signin?error=OAuthCallbackError';
  assert.equal(await end('?prompt=login&max_age=300'), refused);
  stub.claims.auth_time = now() - 4000;
  assert.equal(await end('?prompt=login&max_age=300'), refused);
  assert.equal(await end('?max_age=300'), refused);
  // Who strikes max_age out as well is signed in, and as old as the provider says: the gate asks again.
  assert.equal(new URL(await end(''), site.origin).searchParams.get('max_age'), '300');
  stub.claims.auth_time = now() - 10;
  assert.equal(await end('?prompt=login&max_age=300'), '/fresh/');
});
