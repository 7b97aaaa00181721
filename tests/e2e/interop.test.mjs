// Goal of this test: authfcgi and Auth.js are two doors of one house. Each opens the cookies of the other, and a sign-in
// begun at one may end at the other.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAuthJs } from './support/authjs.mjs';
import { root, secret } from './support/daemon.mjs';
import { client, oidc, providerFor, signIn } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { freePort } from './support/process.mjs';
import { claimsOf } from './support/provider.mjs';
import { test } from './support/test.mjs';
import { cutToken, kSessionCookie, openToken, person, wear, wornBy } from './support/tokens.mjs';
import { Visitor } from './support/visitor.mjs';

const { getToken } = await import('@auth/core/jwt');

test('@auth/core opens the session that we made, and its getToken finds it', async (t) => {
  const { provider, port } = await providerFor(t);
  const site = await startSite(t, { port, config: { providers: [oidc(provider.issuer)] } });
  const alice = site.visitor();
  await signIn(alice, { from: '/account/' });
  const claims = await openToken(wornBy(alice));
  const expected = claimsOf('alice');
  assert.equal(claims.name, expected.name);
  assert.equal(claims.email, expected.email);
  assert.equal(claims.picture, expected.picture);
  assert.ok(claims.sub && claims.jti && claims.iat && claims.exp > claims.iat);
  const req = new Request(site.origin, { headers: { cookie: [...alice.cookies()].map(([k, v]) => `${k}=${v}`).join('; ') } });
  assert.equal((await getToken({ req, secret, secureCookie: false })).email, expected.email);
});

test('we accept the session that @auth/core made, renew it, and it can be read again', async (t) => {
  const site = await startSite(t, { config: { session: { updateAge: 0 } } });
  for (const extra of [{}, { note: 'ü'.repeat(2500) }]) {
    const nina = site.visitor();
    const token = await cutToken({ ...person, ...extra });
    wear(nina, token);
    assert.deepEqual((await nina.session()).user, { name: person.name, email: person.email, image: person.picture });
    assert.notEqual(wornBy(nina), token);
    const { iat, exp, jti, ...claims } = await openToken(wornBy(nina));
    assert.deepEqual(claims, { ...person, ...extra });
    assert.ok(iat && exp && jti);
    assert.equal((await nina.get('/account/')).json.headers['x-auth-user'], person.sub);
  }
});

test('a large session in several cookies is cleared in all of them at sign-out', async (t) => {
  const site = await startSite(t);
  const nina = site.visitor();
  wear(nina, await cutToken({ ...person, note: 'x'.repeat(7000) }));
  assert.ok(nina.cookies().has(`${kSessionCookie}.2`));
  assert.equal((await nina.session()).user.email, person.email);
  await nina.post('/api/auth/signout', { csrfToken: await nina.csrf() });
  assert.deepEqual([...nina.cookies().keys()].filter((name) => name.startsWith(kSessionCookie)), []);
});

test('a session of next-auth 4 opens too, and becomes one of version 5', async (t) => {
  const vectors = JSON.parse(readFileSync(join(root, 'tests/vectors/jwe-session-v4.json'), 'utf8'));
  const { EncryptJWT } = await import('jose');
  const { hkdfSync } = await import('node:crypto');
  assert.ok(vectors);
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'NextAuth.js Generated Encryption Key', 32));
  const token = await new EncryptJWT(person).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).setIssuedAt().setExpirationTime('1h').setJti('v4').encrypt(key);
  const site = await startSite(t);
  const nina = site.visitor();
  nina.cookies().set('next-auth.session-token', token);
  assert.equal((await nina.session()).user.email, person.email);
  assert.equal((await openToken(wornBy(nina))).email, person.email);
  assert.equal(nina.cookies().has('next-auth.session-token'), false);
});

test('old sessions open after the secret was replaced, new ones are made with the new secret', async (t) => {
  const fresh = 'fresh-secret-0123456789abcdef0123456789abcdef';
  const site = await startSite(t, { config: { secret: [fresh, secret] } });
  const nina = site.visitor();
  wear(nina, await cutToken(person));
  assert.equal((await nina.session()).user.email, person.email);
  assert.equal((await openToken(wornBy(nina), { key: fresh })).email, person.email);
});

test('a sign-in begun at an Auth.js server ends at ours, and one begun at ours ends there', async (t) => {
  const port = await freePort();
  const theirs = await freePort();
  const origin = `http://localhost:${port}`;
  const { provider } = await providerFor(t, { clients: () => [client(origin)] });
  const site = await startSite(t, { port, config: { providers: [oidc(provider.issuer)] } });
  const authJs = await startAuthJs({ port: theirs, issuer: provider.issuer, origin });
  t.after(() => authJs.close());

  // Both stand behind one name; cookies do not know ports, so one visitor can change between them.
  for (const [first, second] of [[theirs, port], [port, theirs]]) {
    const alice = new Visitor(origin);
    const at = (p, path) => `http://localhost:${p}${path}`;
    const { csrfToken } = (await alice.get(at(first, '/api/auth/csrf'))).json;
    const started = await alice.post(at(first, '/api/auth/signin/idp'), { csrfToken, callbackUrl: '/account/' });
    let page = await alice.open(started.location);
    page = await alice.submit(page, { login: 'alice' }, 'value="login"');
    // The provider sends back to our port; who begins at ours ends at theirs by taking the same query there.
    const consent = await alice.post(page.url, { do: 'consent' });
    const resumed = await alice.get(consent.location);
    const back = new URL(resumed.location);
    back.port = String(second);
    const ended = await alice.get(back.href);
    assert.equal(ended.status, 302, ended.text);
    assert.equal(new URL(ended.location, origin).pathname, '/account/', `begun at ${first === port ? 'ours' : 'theirs'}`);
    assert.equal((await openToken(wornBy(alice))).email, 'alice@example.com');
    assert.equal((await alice.session()).user.email, 'alice@example.com');
    assert.equal((await alice.get(at(theirs, '/api/auth/session'))).json.user.email, 'alice@example.com');
  }
});
