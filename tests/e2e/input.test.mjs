// Goal of this test: bad input gets a clear answer of the 4xx kind and changes nothing, whether it comes through nginx or
// as garbage on the FastCGI sockets, and no worker dies of it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { startDaemon } from './support/daemon.mjs';
import { ask, begin, kType, params, record, requestRecords, usualParams } from './support/fcgi.mjs';
import { conversation, exchange, requestBytes } from './support/http.mjs';
import { oidc } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { childrenOf } from './support/process.mjs';
import { startStubProvider } from './support/stub_provider.mjs';
import { test } from './support/test.mjs';
import { cutToken, person, wear } from './support/tokens.mjs';

const form = [['Content-Type', 'application/x-www-form-urlencoded']];
const json = [['Content-Type', 'application/json']];

// The workers after are the workers before: nobody died.
async function unharmed(daemon, body) {
  const before = childrenOf(daemon.program.pid);
  await body();
  const after = childrenOf(daemon.program.pid);
  assert.ok(before.every((pid) => after.includes(pid)), 'a worker died');
  assert.doesNotMatch(daemon.program.words(), /worker_died/);
}

test('a body over 64 KiB is refused with 413 by nginx, and by the daemon itself', async (t) => {
  const site = await startSite(t);
  await unharmed(site.daemon, async () => {
    const body = 'a='.padEnd(65537, 'x');
    for (const path of ['/api/auth/signin/x', '/api/auth/session', '/api/auth/signout']) {
      assert.equal((await site.visitor().post(path, body, { headers: form })).status, 413, path);
    }
    for (const path of [site.daemon.session, site.daemon.flow]) {
      const bytes = Buffer.concat([
        begin(), params(usualParams({ method: 'POST', uri: '/api/auth/session', body, more: [['CONTENT_TYPE', 'application/json']] })),
        record(kType.stdin, body.slice(0, 65000)), record(kType.stdin, body.slice(65000)), record(kType.stdin),
      ]);
      assert.equal((await ask({ path }, bytes))?.status, 413);
    }
  });
  assert.equal((await site.visitor().get('/api/auth/session')).status, 200);
});

test('malformed JSON and forms are refused and change nothing', async (t) => {
  const site = await startSite(t);
  await unharmed(site.daemon, async () => {
    const nina = site.visitor();
    wear(nina, await cutToken(person));
    const csrfToken = await nina.csrf();
    for (const body of ['{bad', '', '{"csrfToken":', '[', '{"a":1}x', '"\\ud800"', `${'['.repeat(20000)}${']'.repeat(20000)}`, '\u0000']) {
      const answer = await nina.post('/api/auth/session', body, { headers: json });
      assert.equal(answer.status, 400, JSON.stringify(body.slice(0, 30)));
    }
    for (const body of [`csrfToken=${csrfToken}%00`, `csrfToken=${csrfToken}&csrfToken=x`, 'csrfToken=%', '=&=&&', '%zz=%zz', `csrfToken[]=${csrfToken}`, 'csrfToken=\u0000']) {
      const answer = await nina.post('/api/auth/signout', body, { headers: form });
      assert.ok(answer.status === 302 || (answer.status >= 400 && answer.status < 500), `${answer.status} for ${body}`);
      assert.equal((await nina.session()).user.email, person.email, `signed out by ${body}`);
    }
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/octet-stream']) {
      await nina.post('/api/auth/signout', `csrfToken=${csrfToken}`, { headers: [['Content-Type', type]] });
      assert.equal((await nina.session()).user.email, person.email, `signed out by ${type}`);
    }
    await nina.get(`/api/auth/signout?csrfToken=${csrfToken}`);
    assert.equal((await nina.session()).user.email, person.email);
  });
});

test('a POST from another site is refused, token or not', async (t) => {
  const site = await startSite(t);
  const nina = site.visitor();
  wear(nina, await cutToken(person));
  const csrfToken = await nina.csrf();
  for (const headers of [[['Origin', 'https://evil.example']], [['Sec-Fetch-Site', 'cross-site']]]) {
    const answer = await nina.post('/api/auth/signout', { csrfToken }, { headers });
    assert.ok(answer.status === 403 || /error=/.test(answer.location ?? ''), `${answer.status} for ${JSON.stringify(headers)}`);
    assert.equal((await nina.session()).user.email, person.email);
  }
});

test('bad percent signs, NUL and long tails in the address are answered without harm', async (t) => {
  const site = await startSite(t);
  await unharmed(site.daemon, async () => {
    for (const target of ['/api/auth/%', '/api/auth/signin/%00', '/api/auth/%zz', '/api/auth/session?callbackUrl=%', '/api/auth/session?%00=%00',
      '/api/auth/error?error=%ff%fe', '/api/auth/signin?callbackUrl=javascript:alert(1)', '/api/auth/signin?callbackUrl=//evil.example', `/api/auth/signin?callbackUrl=${'a'.repeat(9000)}`,
      '/api/auth/signin?callbackUrl=http://localhost%0d%0aSet-Cookie:x=y', `/api/auth/${'x/'.repeat(2000)}`]) {
      const answer = await site.visitor().get(target);
      assert.ok([200, 302, 400, 403, 404, 414, 500].includes(answer.status), `${answer.status} ${target}`);
      assert.equal(answer.setCookies.some(({ name }) => name === 'x'), false);
      assert.doesNotMatch(answer.location ?? '', /evil|javascript/);
      for (const { name, value } of answer.setCookies) if (/callback-url/.test(name)) assert.equal(new URL(value).origin, site.origin);
    }
  });
});

test('an OAuth parameter that comes twice is refused before anything is asked', async (t) => {
  const stub = await startStubProvider();
  t.after(() => stub.close());
  const site = await startSite(t, { config: { providers: [oidc(stub.issuer, 'stub')] } });
  for (const name of ['code', 'state', 'iss', 'error']) {
    const visitor = site.visitor();
    const started = await visitor.post('/api/auth/signin/stub', { csrfToken: await visitor.csrf() });
    const back = new URL((await visitor.get(started.location)).location);
    const first = back.searchParams.get(name) ?? 'x';
    back.searchParams.append(name, first);
    if (back.searchParams.getAll(name).length < 2) back.searchParams.append(name, first);
    const answer = await visitor.get(back.href);
    assert.equal(answer.status, 400, name);
    assert.equal(await visitor.session(), null);
  }
  assert.equal(stub.asked.get('/token'), undefined);
});

test('forged, cut and oversized session cookies are nobody, and hurt nobody', async (t) => {
  const site = await startSite(t);
  await unharmed(site.daemon, async () => {
    const token = await cutToken(person);
    const other = await cutToken(person, { key: 'another-secret-0123456789abcdef0123456789' });
    const flipped = token.slice(0, -5) + (token.at(-5) === 'A' ? 'B' : 'A') + token.slice(-4);
    const parts = token.split('.');
    const forged = [other, flipped, token.slice(0, -1), `${token}x`, `${token}=`, token.replace('..', '.AAAA.'), `${parts[0]}....`, 'null', '....', 'x'.repeat(7000),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`, `${Buffer.from('{"alg":"dir","enc":"A256CBC-HS512","zip":"DEF"}').toString('base64url')}.${parts.slice(1).join('.')}`];
    for (const value of forged) {
      const visitor = site.visitor();
      visitor.cookies().set('authjs.session-token', value);
      const answer = await visitor.get('/api/auth/session');
      assert.equal(answer.text, 'null', value.slice(0, 40));
      assert.equal(answer.status, 200);
      visitor.cookies().set('authjs.session-token', value);
      assert.equal((await visitor.get('/account/')).status, 401);
    }
    const noise = site.visitor();
    wear(noise, token);
    for (let i = 0; i < 150; ++i) noise.cookies().set(`other-${i}`, `v${i}`);
    noise.cookies().set('authjs.session-token.999999999', 'x');
    noise.cookies().set('authjs.session-token-elsewhere', 'x');
    assert.equal((await noise.session()).user.email, person.email);
    const large = await site.visitor().get('/api/auth/session', { headers: [['Cookie', `a=${'x'.repeat(60000)}`]] });
    assert.ok([400, 431].includes(large.status), String(large.status));
  });
});

test('garbage on the FastCGI sockets ends the connection and nothing else', async (t) => {
  const daemon = await startDaemon(t);
  const whole = requestRecords(usualParams());
  const garbage = [
    randomBytes(4000), Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), Buffer.alloc(70000, 255),
    Buffer.concat([record(1, Buffer.alloc(8), { version: 2 }), whole]),
    Buffer.concat([begin(), record(kType.params, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])), record(kType.params)]),
    Buffer.concat([begin(), params(Array.from({ length: 5000 }, (_, i) => [`N${i}`, 'v']))]),
    Buffer.concat([begin(), params([['X'.repeat(5000), 'v']])]),
    Buffer.concat([begin({ role: 3 }), params(usualParams()), record(kType.stdin)]),
    Buffer.concat([begin(), begin({ id: 2 }), params(usualParams(), { id: 2 })]),
    Buffer.concat([begin(), params(usualParams({ method: 'POST', body: 'x'.repeat(10) })), record(kType.stdin, 'x'.repeat(100)), record(kType.stdin)]),
    record(99, 'what is this'),
  ];
  await unharmed(daemon, async () => {
    for (const path of [daemon.session, daemon.flow]) {
      const all = garbage.map((bytes) => conversation({ path }, bytes, 20));
      for (let i = 0; i < garbage.length; ++i) assert.equal((await ask({ path }, whole)).text, 'null');
      await Promise.all(all);
      assert.equal((await ask({ path }, whole)).text, 'null');
    }
  });
}, { seconds: 120 });

test('management records are answered by us, a few hundred times in a row, too', async (t) => {
  const daemon = await startDaemon(t);
  const names = (list) => Buffer.concat(list.map((name) => Buffer.concat([Buffer.from([name.length, 0]), Buffer.from(name)])));
  const question = record(kType.getValues, names(['FCGI_MAX_CONNS', 'FCGI_MPXS_CONNS', 'FCGI_MAX_REQS']), { id: 0 });
  const many = record(kType.getValues, names(Array(4000).fill('FCGI_MAX_CONNS')), { id: 0 });
  await unharmed(daemon, async () => {
    for (const path of [daemon.session, daemon.flow]) {
      const answer = await ask({ path }, Buffer.concat([question, requestRecords(usualParams())]));
      assert.equal(answer?.text ?? 'null', 'null');
      await conversation({ path }, Buffer.concat([...Array(500).fill(question), requestRecords(usualParams())]), 20);
      await conversation({ path }, Buffer.concat([many, begin({ keep: false }), params(usualParams()), question, record(kType.stdin)]), 20);
      assert.equal((await ask({ path }, requestRecords(usualParams()))).text, 'null');
    }
  });
});

test('a security-relevant parameter that comes twice is a 400, Cookie lines are joined', async (t) => {
  const daemon = await startDaemon(t);
  const token = await cutToken(person);
  for (const path of [daemon.session, daemon.flow]) {
    for (const name of ['AUTHFCGI_ROLE', 'AUTHFCGI_HOST', 'REQUEST_METHOD', 'REQUEST_URI', 'HTTP_HOST']) {
      const answer = await ask({ path }, requestRecords([...usualParams(), [name, 'other']]));
      assert.equal(answer?.status ?? 400, 400, name);
    }
    const joined = await ask({ path }, requestRecords(usualParams({ more: [['HTTP_COOKIE', 'a=b'], ['HTTP_COOKIE', `authjs.session-token=${token}`]] })));
    assert.equal(joined.json.user.email, person.email);
  }
});

test('unknown methods and absolute targets get an answer, and TRACE is not echoed', async (t) => {
  const site = await startSite(t);
  for (const method of ['PUT', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE']) {
    const answer = await exchange({ port: site.port }, requestBytes({ method, target: '/api/auth/session', headers: [['Host', `localhost:${site.port}`], ['X-Secret', 'echo-me'], ['Connection', 'close']] }));
    assert.ok(answer.status === 400 || answer.status === 405, `${method} ${answer.status}`);
    assert.doesNotMatch(answer.text, /echo-me/);
  }
});
