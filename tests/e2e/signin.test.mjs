// Goal of this test: a person opens a page that nginx protects, is sent to sign in, goes through a real OpenID provider,
// comes back signed in, is known to the application behind nginx, signs out, and is asked again.
import assert from 'node:assert/strict';
import { client, oidc, providerFor, signIn } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { claimsOf } from './support/provider.mjs';
import { test } from './support/test.mjs';

async function siteWithProvider(t, { more, metadata, ...site } = {}) {
  const { provider, port } = await providerFor(t, { clients: (origin) => [client(origin, 'idp', metadata)] });
  return startSite(t, { port, config: { providers: [oidc(provider.issuer, 'idp', more)], ...site.config }, ...site });
}

test('the whole way in and out, for somebody who just wanted to see a page', async (t) => {
  const site = await siteWithProvider(t);
  const alice = site.visitor();

  const asked = await alice.get('/account/orders?year=2026', { headers: [['Accept', 'text/html']] });
  assert.equal(asked.status, 302);
  const entrance = new URL(asked.location);
  assert.equal(entrance.pathname, '/api/auth/signin');
  assert.equal(entrance.searchParams.get('callbackUrl'), `${site.origin}/account/orders?year=2026`);

  const page = await signIn(alice, { from: '/account/orders?year=2026' });
  assert.equal(page.status, 200);
  assert.equal(page.url, `${site.origin}/account/orders?year=2026`);
  const { headers } = page.json;
  assert.equal(headers['x-auth-email'], 'alice@example.com');
  assert.equal(headers['x-auth-name'], 'Alice Example');
  assert.equal(headers['x-auth-provider'], 'idp');
  assert.ok(headers['x-auth-user']);

  const session = await alice.session();
  assert.deepEqual(session.user, { name: 'Alice Example', email: 'alice@example.com', image: claimsOf('alice').picture });
  assert.ok(Date.parse(session.expires) > Date.now() + 29 * 86400e3);

  const out = await alice.submit(await alice.open('/api/auth/signout'), {}, 'signout');
  assert.equal(out.status, 200);
  assert.equal(await alice.session(), null);
  const again = await alice.get('/account/orders?year=2026', { headers: [['Accept', 'text/html']] });
  assert.equal(again.status, 302);
});

test('who says no at the provider comes back to the sign-in page, not signed in', async (t) => {
  const site = await siteWithProvider(t);
  const alice = site.visitor();
  let page = await alice.submit(await alice.open('/api/auth/signin?callbackUrl=/account/'), {}, '/signin/idp');
  page = await alice.submit(page, {}, 'value="cancel"');
  assert.equal(new URL(page.url).pathname, '/api/auth/signin');
  assert.equal(new URL(page.url).searchParams.get('error'), 'OAuthCallbackError');
  assert.equal(await alice.session(), null);
});

test('a person without a session and without a browser gets 401 and no Location', async (t) => {
  const site = await siteWithProvider(t);
  const answer = await site.visitor().get('/account/', { headers: [['Accept', 'application/json']] });
  assert.equal(answer.status, 401);
  assert.equal(answer.location, undefined);
});

test('the API lives where AUTH_URL says, under the name that it says', async (t) => {
  const { provider, port } = await providerFor(t, { clients: (origin) => [client(origin, 'idp', { redirect_uris: [`${origin}/sso/callback/idp`] })] });
  const site = await startSite(t, {
    port, config: { providers: [oidc(provider.issuer)] }, env: { AUTH_URL: `http://localhost:${port}/sso` },
    extra: `location ^~ /sso/ { fastcgi_param AUTHFCGI_ROLE api; fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length;
      include snippets/authfcgi-params.conf; include snippets/authfcgi-pool.conf; fastcgi_pass authfcgi_flow; }`,
  });
  const alice = site.visitor();
  assert.equal((await alice.get('/sso/providers')).json.idp.callbackUrl, `${site.origin}/sso/callback/idp`);
  assert.equal((await alice.get('/api/auth/csrf')).status, 400);
  const page = await signIn(alice, { from: '/account/', button: '/sso/signin/idp' });
  assert.equal(page.json.headers['x-auth-email'], 'alice@example.com');
});
