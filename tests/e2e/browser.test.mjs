// Goal of this test: the journey of signin.test.mjs, but in a real browser, with everything that only a browser does:
// scripts, content security policies, cookies as it keeps them, popups, other origins, and the unmodified client of next-auth.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { passProvider, startBrowser } from './support/browser.mjs';
import { frontEnd, html } from './support/front_end.mjs';
import { oidc, providerFor } from './support/journey.mjs';
import { shippedSite, startSite } from './support/nginx.mjs';
import { freePort } from './support/process.mjs';
import { test } from './support/test.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function open(t, { config, extra, ...more } = {}) {
  const { provider, port } = await providerFor(t);
  const site = await startSite(t, { port, extra, config: { providers: [oidc(provider.issuer)], ...config }, ...more });
  const browser = await startBrowser(t);
  return { site, browser, provider };
}

async function noViolations(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], what);
}

test('a person sees a protected page after signing in, and is asked again after signing out', async (t) => {
  const { site, browser } = await open(t);
  const { page, complaints } = await browser.person();
  await page.goto(`${site.origin}/account/orders?year=2026`);
  assert.equal(new URL(page.url()).pathname, '/api/auth/signin');
  await page.click('text=Local provider');
  await passProvider(page, 'alice');
  await page.waitForURL(`${site.origin}/account/orders?year=2026`);
  const told = JSON.parse(await page.innerText('body'));
  assert.equal(told.headers['x-auth-email'], 'alice@example.com');
  assert.equal(told.headers['x-auth-name'], 'Alice Example');

  await page.goto(`${site.origin}/api/auth/signout`);
  await page.click('button[type=submit], form button');
  await page.waitForURL(`${site.origin}/**`);
  await page.goto(`${site.origin}/account/orders`);
  assert.equal(new URL(page.url()).pathname, '/api/auth/signin');
  assert.deepEqual(complaints, []);
});

test('the built-in pages are free of accessibility errors, and nothing on them breaks their own policy', async (t) => {
  const { site, browser } = await open(t);
  const { page, complaints } = await browser.person();
  for (const path of ['signin', 'signin?error=OAuthCallbackError', 'signin?error=SessionRequired', 'signout', 'error', 'error?error=AccessDenied', 'error?error=Verification', 'verify-request']) {
    await page.goto(`${site.origin}/api/auth/${path}`);
    await noViolations(page, path);
  }
  assert.deepEqual(complaints.filter((text) => !/status of (403|500)/.test(text)), []);
});

test('the unmodified client of next-auth signs in, shows the session, updates it and signs out', async (t) => {
  const { site, browser } = await open(t, { extra: frontEnd });
  const { page } = await browser.person();
  await page.goto(`${site.origin}/client`);
  await page.waitForSelector('text=unauthenticated');
  assert.equal(await page.evaluate(() => window.client.getSession()), null);
  assert.match(await page.evaluate(() => window.client.getCsrfToken()), /^[0-9a-f]{64}$/);
  assert.deepEqual(await page.evaluate(() => window.client.getProviders()), {
    idp: { id: 'idp', name: 'Local provider', type: 'oidc', signinUrl: `${site.origin}/api/auth/signin/idp`, callbackUrl: `${site.origin}/api/auth/callback/idp` },
  });

  // With redirect: false the client wants an absolute URL, to look into it.
  const seen = await page.evaluate(() => window.client.signIn('idp', { redirect: false, redirectTo: '/client' }));
  assert.equal(seen.ok, true);
  assert.match(seen.url, /\/auth\?.*code_challenge_method=S256/);

  await page.evaluate(() => { window.client.signIn('idp', { redirectTo: '/client?back=1' }, { login_hint: 'bob' }); });
  await page.waitForSelector('input[name=login]');
  await passProvider(page, 'bob');
  await page.waitForURL(`${site.origin}/client?back=1`);
  await page.waitForSelector('text=authenticated bob@example.com');
  const session = await page.evaluate(() => window.client.getSession());
  assert.equal(session.user.name, 'Bob Example');

  await page.evaluate(() => { window.client.signOut({ redirectTo: '/client?out=1' }); });
  await page.waitForURL(`${site.origin}/client?out=1`);
  await page.waitForSelector('text=unauthenticated');

  await page.goto(`${site.origin}/client?fresh=1#required`);
  await page.waitForURL(`${site.origin}/api/auth/signin?error=SessionRequired**`);
  assert.match(await page.innerText('body'), /sign in to access this page/i);
});

// Opens the sign-in in a popup, as an application does, and gives the popup's page.
async function openPopup(page, context) {
  const opened = context.waitForEvent('page');
  await page.evaluate(async () => {
    window.heard = new Promise((resolve) => { window.addEventListener('message', ({ data, origin }) => resolve({ data, origin })); });
    const { csrfToken } = await (await fetch('/api/auth/csrf')).json();
    const answer = await fetch('/api/auth/signin/idp?popup=1', {
      method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-auth-return-redirect': '1' },
      body: new URLSearchParams({ csrfToken, callbackUrl: '/account/' }),
    });
    window.open((await answer.json()).url, 'signin', 'popup,width=400,height=600');
  });
  return opened;
}

test('a popup tells the page that opened it how it went, and closes itself', async (t) => {
  const { site, browser } = await open(t, { extra: frontEnd });
  const { page, context } = await browser.person();
  const whoIsThere = () => page.evaluate(() => fetch('/api/auth/session').then((answer) => answer.json()));
  await page.goto(`${site.origin}/client`);

  const refusing = await openPopup(page, context);
  let closed = refusing.waitForEvent('close');
  await refusing.click('button[value=cancel]');
  let { data, origin } = await page.evaluate(() => window.heard);
  assert.equal(origin, site.origin);
  assert.equal(data.type, 'oauth-callback');
  assert.equal(data.error, 'OAuthCallbackError');
  await closed;
  assert.equal(await whoIsThere(), null);

  const popup = await openPopup(page, context);
  closed = popup.waitForEvent('close');
  await passProvider(popup, 'carol');
  ({ data, origin } = await page.evaluate(() => window.heard));
  assert.equal(origin, site.origin);
  assert.equal(data.type, 'oauth-callback');
  assert.ok(!data.error);
  await closed;
  assert.equal((await whoIsThere()).user.email, 'carol@example.com');
});

test('a front end on another origin uses the API with credentials, and a third origin cannot', async (t) => {
  const ports = [await freePort(), await freePort()];
  const [mine, other] = ports.map((port) => `http://localhost:${port}`);
  const pages = ports.map((port) => `server { listen 127.0.0.1:${port}; server_name localhost; location / { ${html('<!doctype html><title>front end</title>')} } }`).join('\n');
  const { site, browser } = await open(t, {
    config: { cors: { origins: [mine] }, redirects: { origins: [mine] } },
    site: ({ port, app }) => shippedSite({ port, app }) + pages,
  });
  const { page } = await browser.person();
  const use = (origin) => page.goto(origin).then(() => page.evaluate(async (api) => {
    try {
      const options = { credentials: 'include' };
      const { csrfToken } = await (await fetch(`${api}/csrf`, options)).json();
      const answer = await fetch(`${api}/signin/idp`, {
        ...options, method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-auth-return-redirect': '1' },
        body: new URLSearchParams({ csrfToken, callbackUrl: location.href }),
      });
      return (await answer.json()).url;
    } catch (error) {
      return String(error);
    }
  }, `${site.origin}/api/auth`));

  assert.match(await use(other), /TypeError/);
  const url = await use(mine);
  assert.match(url, /\/auth\?/);
  await page.goto(url);
  await passProvider(page, 'dave');
  await page.waitForURL(`${mine}/`);
  const session = await page.evaluate((api) => fetch(`${api}/session`, { credentials: 'include' }).then((r) => r.json()), `${site.origin}/api/auth`);
  assert.equal(session.user.email, 'dave@example.com');
});
