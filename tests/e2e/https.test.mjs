// Goal of this test: the same journey by https, where cookies have other names, and those names are part of every seal.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { passProvider, startBrowser } from './support/browser.mjs';
import { folder, secret } from './support/daemon.mjs';
import { client, oidc, providerFor } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { test } from './support/test.mjs';
import './support/webcrypto.mjs';

const { getToken } = await import('@auth/core/jwt');

test('by https cookies are __Secure- and __Host-, and Auth.js opens them under those names', async (t) => {
  const dir = folder(t);
  const tls = { certificate: join(dir, 'site.pem'), key: join(dir, 'site.key') };
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', tls.key, '-out', tls.certificate], { stdio: 'ignore' });
  const { provider, port } = await providerFor(t, { clients: (origin) => [client(origin.replace('http:', 'https:'))] });
  const site = await startSite(t, { port, tls, config: { providers: [oidc(provider.issuer)] } });
  const { page, context, complaints } = await (await startBrowser(t)).person({ ignoreHTTPSErrors: true });

  await page.goto(`${site.origin}/account/`);
  await page.click('text=Local provider');
  await passProvider(page, 'erin');
  await page.waitForURL(`${site.origin}/account/`);
  assert.equal(JSON.parse(await page.innerText('body')).headers['x-auth-email'], 'erin@example.com');

  const cookies = (await context.cookies(site.origin)).filter(({ name }) => /authjs/.test(name));
  for (const { name, secure, httpOnly, sameSite } of cookies) {
    assert.match(name, /^__(Secure|Host)-authjs\./);
    assert.deepEqual({ secure, httpOnly, sameSite }, { secure: true, httpOnly: true, sameSite: 'Lax' }, name);
  }
  assert.ok(cookies.some(({ name }) => name === '__Host-authjs.csrf-token'));
  const req = new Request(site.origin, { headers: { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') } });
  assert.equal((await getToken({ req, secret, secureCookie: true })).email, 'erin@example.com');
  assert.equal(await getToken({ req, secret, secureCookie: false }), null);

  await page.goto(`${site.origin}/api/auth/signout`);
  await page.click('form button');
  await page.waitForURL(`${site.origin}/**`);
  await page.goto(`${site.origin}/account/`);
  assert.equal(new URL(page.url()).pathname, '/api/auth/signin');
  assert.deepEqual(complaints, []);
});
