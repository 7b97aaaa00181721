// Goal of this test: a person who has nothing but an address asks for a link, a real mail server takes it over each kind of
// connection, the link signs in once and nobody else, and a mail server that fails is told about without a word of whom.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import { startBrowser } from './support/browser.mjs';
import { folder, secret } from './support/daemon.mjs';
import { frontEnd } from './support/front_end.mjs';
import { decodeHeader, linkIn, startMailServer } from './support/mail.mjs';
import { startSite } from './support/nginx.mjs';
import { freePort } from './support/process.mjs';
import { readAll } from './support/provider.mjs';
import { test, until } from './support/test.mjs';
import './support/webcrypto.mjs';

const kFrom = 'Example <no-reply@example.com>';

// A site whose people sign in by mail. provider: laid over the entry; server: nodemailer's.
function siteWithMail(t, server, { provider = {}, extra, ...config } = {}) {
  return startSite(t, {
    extra,
    config: ({ dir }) => ({
      providers: [{ id: 'nodemailer', name: 'E-mail', server, from: kFrom, ...provider }],
      adapter: { type: 'sqlite', path: `${dir}/users.db` },
      ...config,
    }),
  });
}

// Fills the form of the sign-in page.
async function ask(visitor, email, from = '/api/auth/signin') {
  return visitor.submit(await visitor.open(from), { email }, '/signin/nodemailer');
}

test('the whole way: address, mail, link, session, and never again', async (t) => {
  const post = await startMailServer(t);
  const site = await siteWithMail(t, `smtp://127.0.0.1:${post.port}`);
  const ada = site.visitor();
  const waiting = await ask(ada, ' Ada@Example.COM ', '/account/orders?year=2026');
  assert.equal(waiting.status, 200);
  assert.equal(waiting.url, `${site.origin}/api/auth/verify-request?provider=nodemailer&type=email`);
  assert.match(waiting.text, /Check your email/);
  assert.equal(post.mails.length, 1);
  const [mail] = post.mails;
  assert.deepEqual(mail.envelope, { from: 'no-reply@example.com', to: ['ada@example.com'] });
  assert.equal(mail.headers.to, 'ada@example.com');
  assert.equal(mail.headers.from, kFrom);
  assert.equal(mail.headers.subject, `Sign in to ${new URL(site.origin).host}`);
  assert.ok(Math.abs(Date.parse(mail.headers.date) - Date.now()) < 60e3);
  const link = new URL(linkIn(mail));
  assert.deepEqual([...link.searchParams.keys()], ['callbackUrl', 'token', 'email']);
  assert.match(link.searchParams.get('token'), /^[0-9a-f]{64}$/);

  const page = await ada.open(link.href);
  assert.equal(page.url, `${site.origin}/account/orders?year=2026`);
  assert.equal(page.json.headers['x-auth-email'], 'ada@example.com');
  assert.equal((await ada.session()).user.email, 'ada@example.com');

  const again = await site.visitor().open(link.href);
  assert.equal(again.status, 403);
  assert.equal(new URL(again.url).searchParams.get('error'), 'Verification');
});

// Starts over from the mail that was sent last.
const lastLink = (post) => linkIn(post.mails.at(-1));

test('in a real browser: the form, the page that waits, the link in another browser, the page that says used', async (t) => {
  const post = await startMailServer(t);
  const site = await siteWithMail(t, `smtp://127.0.0.1:${post.port}`, { extra: frontEnd });
  const browser = await startBrowser(t);
  const asking = await browser.person();
  await asking.page.goto(`${site.origin}/account/`);
  await asking.page.fill('input[name=email]', 'ada@example.com');
  await asking.page.click('text=Sign in with E-mail');
  await asking.page.waitForSelector('text=Check your email');
  const reading = await browser.person();
  await reading.page.goto(lastLink(post));
  await reading.page.waitForURL(`${site.origin}/account/`);
  assert.match(await reading.page.content(), /ada@example\.com/);
  const late = await browser.person();
  await late.page.goto(lastLink(post));
  await late.page.waitForSelector('text=The sign in link is no longer valid.');

  // The mail itself, as a mail program shows it.
  const mail = await browser.person();
  await mail.page.setContent(post.mails[0].html);
  assert.equal(await mail.page.innerText('a'), 'Sign in');

  // The unmodified client of next-auth.
  const { page } = await browser.person();
  await page.goto(`${site.origin}/client`);
  await page.waitForSelector('text=unauthenticated');
  const seen = await page.evaluate(() => window.client.signIn('nodemailer', { email: 'bob@example.com', redirect: false }));
  assert.equal(seen.ok, true);
  assert.equal(seen.error, undefined);
  assert.equal(seen.url, `${site.origin}/api/auth/verify-request?provider=nodemailer&type=email`);
  const wrong = await page.evaluate(() => window.client.signIn('nodemailer', { email: 'a@b@c', redirect: false }));
  assert.equal(wrong.error, 'EmailSignin');
  await page.goto(lastLink(post));
  await page.goto(`${site.origin}/client`);
  await page.waitForSelector('text=authenticated bob@example.com');
  assert.deepEqual(asking.complaints, []);
}, { seconds: 90 });

test('eight clicks at the same moment are one session (SEC-64)', async (t) => {
  const post = await startMailServer(t);
  const site = await siteWithMail(t, `smtp://127.0.0.1:${post.port}`, { session: { strategy: 'database' } });
  await ask(site.visitor(), 'ada@example.com');
  const link = lastLink(post);
  const answers = await Promise.all(Array.from({ length: 8 }, () => site.visitor().get(link)));
  const won = answers.filter((one) => one.setCookies.some(({ name }) => name === 'authjs.session-token'));
  assert.equal(won.length, 1);
  const lost = answers.filter((one) => !won.includes(one));
  for (const one of lost) assert.equal(new URL(one.location).searchParams.get('error'), 'Verification');
});

test('TLS from the first byte, STARTTLS, and a password by PLAIN or LOGIN', async (t) => {
  const dir = folder(t);
  const [key, certificate] = [join(dir, 'mail.key'), join(dir, 'mail.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  const tls = { key: readFileSync(key), cert: readFileSync(certificate) };
  const login = {
    authOptional: false,
    onAuth: ({ username, password, method }, _, done) => done(password === 'p:ss/wörd' ? null : new Error('no'), { user: `${username} ${method}` }),
  };
  const auth = { user: 'us@er', pass: 'p:ss/wörd' };
  const plain = await startMailServer(t, { ...tls, ...login, authMethods: ['PLAIN'] });
  const loginOnly = await startMailServer(t, { ...tls, ...login, authMethods: ['LOGIN'] });
  const implicit = await startMailServer(t, { ...tls, ...login, secure: true });
  for (const [post, server, how] of [
    [plain, { port: plain.port, requireTLS: true }, 'PLAIN'],
    [loginOnly, { port: loginOnly.port, requireTLS: true }, 'LOGIN'],
    [implicit, { port: implicit.port, secure: true, name: 'app.example.com' }, 'PLAIN'],
  ]) {
    const site = await siteWithMail(t, { host: 'localhost', auth, caFile: certificate, ...server });
    await ask(site.visitor(), 'ada@example.com');
    assert.equal(post.mails.length, 1, site.daemon.program.words());
    assert.equal(post.mails[0].secure, true);
    assert.equal(post.mails[0].user, `us@er ${how}`);
    if (server.name) assert.equal(post.mails[0].hello, 'app.example.com');
  }

  // A certificate that nobody vouches for, and a server without TLS: nothing is said to either.
  const open = await startMailServer(t);
  for (const [server, word] of [[{ port: plain.port, requireTLS: true }, /TLS: /], [{ port: open.port, requireTLS: true }, /TLS: the server does not offer STARTTLS/]]) {
    const site = await siteWithMail(t, { host: 'localhost', auth, ...server });
    const page = await ask(site.visitor(), 'ada@example.com');
    assert.equal(new URL(page.url).searchParams.get('error'), 'EmailSignin');
    assert.match(site.daemon.program.words(), word);
    assert.doesNotMatch(site.daemon.program.words(), /p:ss|ada@/);
  }
  assert.equal(open.mails.length + plain.mails.length, 1);
}, { seconds: 90 });

test('a mail server that refuses, is down, or hangs: EmailSignin, the step in the log, and never a word of whom', async (t) => {
  const refuse = (code, text) => Object.assign(new Error(text), { responseCode: code });
  const hang = net.createServer(() => {});
  await new Promise((resolve) => { hang.listen(0, '127.0.0.1', resolve); });
  t.after(() => hang.close());
  const gone = await freePort();
  const servers = [
    [(await startMailServer(t, { onMailFrom: (_, session, done) => done(refuse(553, 'sender')) })).port, /sender: refused with 553/],
    [(await startMailServer(t, { onRcptTo: ({ address }, session, done) => done(refuse(550, `<${address}> unknown`)) })).port, /recipient: refused with 550/],
    [(await startMailServer(t, { onRcptTo: ({ address }, session, done) => done(refuse(451, `<${address}> later`)) })).port, /recipient: refused with 451/],
    [(await startMailServer(t, { authOptional: false, onAuth: (_, session, done) => done(refuse(535, 'no')), allowInsecureAuth: true })).port, /sender: refused with 530/],
    [(await startMailServer(t, { onConnect: (_, done) => done(refuse(554, 'go')) })).port, /connect: refused with 554|connect: /],
    [gone, /connect: /],
    [hang.address().port, /timeout/],
  ];
  for (const [port, step] of servers) {
    const site = await siteWithMail(t, `smtp://127.0.0.1:${port}`, { network: { timeout: 1 } });
    const page = await ask(site.visitor(), 'ada@example.com');
    assert.equal(page.url, `${site.origin}/api/auth/signin?error=EmailSignin`);
    assert.match(page.text, /The e-mail could not be sent\./);
    const words = site.daemon.program.words();
    assert.match(words, /type=EmailSignin/);
    assert.match(words, step);
    assert.doesNotMatch(words, /ada@|token=/);
  }
}, { seconds: 90 });

test('a slow mail server takes half of the flow pool and no more', async (t) => {
  let waiting = 0;
  const release = [];
  const post = await startMailServer(t, { onMailFrom: (_, session, done) => { waiting += 1; release.push(done); } });
  const site = await siteWithMail(t, `smtp://127.0.0.1:${post.port}`, { workers: { flow: { manager: 'static', max: 4 } } });
  const asked = Array.from({ length: 6 }, (_, i) => ask(site.visitor(), `user${i}@example.com`));
  await until('two mails to wait', () => waiting === 2);
  const out = await site.visitor().open('/api/auth/signin');
  assert.equal(out.status, 200);
  const refused = await Promise.any([...asked.map(async (one) => { const page = await one; assert.equal(page.status, 503); return page; })]);
  assert.equal(refused.status, 503);
  while (release.length) release.pop()();
  const pages = await Promise.all(asked);
  assert.equal(pages.filter(({ status }) => status === 200).length, 2);
  assert.equal(pages.filter(({ status }) => status === 503).length, 4);
});

test('a domain beyond ASCII and a sender with an umlaut arrive as the RFCs write them', async (t) => {
  const post = await startMailServer(t);
  const site = await siteWithMail(t, `smtp://127.0.0.1:${post.port}`, { provider: { from: 'Müller & Söhne, Köln <post@bücher.example>' } });
  await ask(site.visitor(), 'ada@BÜCHER.example');
  const [mail] = post.mails;
  assert.deepEqual(mail.envelope, { from: 'post@bücher.example', to: ['ada@bücher.example'] });  // smtp-server reads A-labels
  assert.equal(mail.headers.to, 'ada@xn--bcher-kva.example');
  assert.equal(decodeHeader(mail.headers.from), 'Müller & Söhne, Köln <post@xn--bcher-kva.example>');
  assert.match(mail.raw, /^[\x00-\x7f]*$/);
  const ada = site.visitor();
  await ada.open(linkIn(mail));
  assert.equal((await ada.session()).user.email, 'ada@bücher.example');
});

test('with confirm, whoever opens every link of a mail uses nothing up', async (t) => {
  const post = await startMailServer(t);
  const site = await siteWithMail(t, `smtp://127.0.0.1:${post.port}`, { provider: { confirm: true } });
  await ask(site.visitor(), 'ada@example.com');
  for (const method of ['HEAD', 'GET', 'GET']) await site.visitor().send(method, lastLink(post));
  const ada = site.visitor();
  const page = await ada.open(lastLink(post));
  assert.match(page.text, /You are about to sign in to/);
  await ada.submit(page, {}, '/callback/nodemailer');
  assert.equal((await ada.session()).user.email, 'ada@example.com');
});

test('mail services are asked as their documentation says, and a refusal is EmailSignin', async (t) => {
  const asked = [];
  let status = 200;
  const service = http.createServer(async (request, response) => {
    asked.push({ method: request.method, url: request.url, headers: request.headers, body: await readAll(request) });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end('{"message":"ada@example.com was refused"}');
  });
  await new Promise((resolve) => { service.listen(0, '127.0.0.1', resolve); });
  t.after(() => service.close());
  const at = `http://127.0.0.1:${service.address().port}`;
  const entry = (id, path, more) => ({ id, apiKey: 'key-1', ...(id === 'loops' ? {} : { from: kFrom }), send: { url: at + path }, ...more });
  const site = await startSite(t, {
    config: ({ dir }) => ({
      providers: [entry('resend', '/emails'), entry('sendgrid', '/v3/mail/send'), entry('postmark', '/email'),
        entry('mailgun', '/v3/{fromDomain}/messages'), entry('loops', '/api/v1/transactional', { transactionalId: 'tmpl-1' }), entry('forwardemail', '/v1/emails')],
      adapter: { type: 'sqlite', path: `${dir}/users.db` },
    }),
  });
  const host = new URL(site.origin).host;
  const send = async (id) => {
    const visitor = site.visitor();
    const page = await visitor.submit(await visitor.open('/api/auth/signin'), { email: `${id}@example.com` }, `/signin/${id}`);
    return { page, seen: asked.at(-1), to: `${id}@example.com` };
  };
  const opens = async (text) => {
    const link = text.replace(/&amp;/g, '&').match(/http:\/\/localhost[^\s"<]+/)[0];
    const visitor = site.visitor();
    await visitor.open(link);
    return (await visitor.session()).user.email;
  };

  for (const [id, path, authorization] of [['resend', '/emails', 'Bearer key-1'], ['forwardemail', '/v1/emails', `Basic ${btoa('key-1:')}`]]) {
    const { seen, to } = await send(id);
    assert.equal(seen.url, path);
    assert.equal(seen.headers.authorization, authorization);
    const body = JSON.parse(seen.body);
    assert.deepEqual({ ...body, html: '', text: '' }, { from: kFrom, to, subject: `Sign in to ${host}`, html: '', text: '' });
    assert.equal(await opens(body.text), to);
  }
  const sendgrid = await send('sendgrid');
  const mail = JSON.parse(sendgrid.seen.body);
  assert.equal(sendgrid.seen.headers.authorization, 'Bearer key-1');
  assert.deepEqual(mail.personalizations, [{ to: [{ email: 'sendgrid@example.com' }] }]);
  assert.deepEqual(mail.from, { email: 'no-reply@example.com' });
  assert.deepEqual(mail.content.map(({ type }) => type), ['text/plain', 'text/html']);
  assert.equal(await opens(mail.content[1].value), 'sendgrid@example.com');
  const postmark = await send('postmark');
  assert.equal(postmark.seen.headers['x-postmark-server-token'], 'key-1');
  assert.equal(JSON.parse(postmark.seen.body).MessageStream, 'outbound');
  const mailgun = await send('mailgun');
  assert.equal(mailgun.seen.url, '/v3/example.com/messages');
  assert.equal(mailgun.seen.headers.authorization, `Basic ${btoa('api:key-1')}`);
  assert.match(mailgun.seen.body, /name="to"\r\n\r\nmailgun@example\.com\r\n/);
  assert.match(mailgun.seen.body, /name="from"\r\n\r\nMailgun <no-reply@example\.com>\r\n/);
  const loops = await send('loops');
  const { dataVariables, ...rest } = JSON.parse(loops.seen.body);
  assert.deepEqual(rest, { transactionalId: 'tmpl-1', email: 'loops@example.com' });
  assert.equal(await opens(dataVariables.url), 'loops@example.com');

  status = 403;
  const refused = await send('resend');
  assert.equal(new URL(refused.page.url).searchParams.get('error'), 'EmailSignin');
  assert.match(site.daemon.program.words(), /refused with status 403/);
  assert.doesNotMatch(site.daemon.program.words(), /@example\.com|key-1/);
});

// As a Node.js application with an adapter on the same database would.
function insertToken(dir, { identifier, token, expires }) {
  const values = `'${identifier}', '${token}', ${expires.getTime()}`;
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(dir, 'users.db'), `INSERT INTO verification_token (identifier, token, expires) VALUES (${values})`]);
}

test('a token that Auth.js stored in the database we share opens here', async (t) => {
  const post = await startMailServer(t);
  const site = await siteWithMail(t, `smtp://127.0.0.1:${post.port}`);
  await ask(site.visitor(), 'first@example.com');  // the tables are there
  // Auth.js itself draws the token and hashes it; what its adapter is handed goes into the table as it is.
  let row, url;
  const { Auth, skipCSRFCheck } = await import('@auth/core');
  const adapter = { createVerificationToken: async (token) => { row = token; return token; }, useVerificationToken: async () => null, getUserByEmail: async () => null };
  const answer = await Auth(new Request(`${site.origin}/api/auth/signin/nodemailer`, { method: 'POST', body: new URLSearchParams({ email: 'Ada@Example.com', callbackUrl: '/account/' }) }), {
    secret, trustHost: true, basePath: '/api/auth', skipCSRFCheck, adapter, session: { strategy: 'jwt' },
    providers: [{ id: 'nodemailer', type: 'email', name: 'E-mail', maxAge: 86400, from: kFrom, options: {}, sendVerificationRequest: async (mail) => { url = mail.url; } }],
  });
  assert.match(answer.headers.get('location'), /verify-request/);
  insertToken(site.dir, row);
  const ada = site.visitor();
  const page = await ada.open(url);
  assert.equal(page.url, `${site.origin}/account/`);
  assert.equal((await ada.session()).user.email, 'ada@example.com');
});
