// Goal of this test: an application at a URL hears of every event, signed so that it can believe it, once the request is
// over at the latest; what it cannot take now it gets later, whoever dies in between.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import http from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { Webhook } from 'standardwebhooks';
import { binary, environment, root } from './support/daemon.mjs';
import { oidc, providerFor, signIn } from './support/journey.mjs';
import { startSite } from './support/nginx.mjs';
import { childrenOf, freePort } from './support/process.mjs';
import { readAll } from './support/provider.mjs';
import { test, until } from './support/test.mjs';

const key = Buffer.alloc(32, 7);
const webhookSecret = `whsec_${key.toString('base64')}`;

// What a receiver does, with the library of the specification: it throws unless the signature is ours and the time is now.
function verify(headers, body) {
  new Webhook(webhookSecret).verify(body, headers);
  return headers['webhook-id'];
}

// answer(n) is the status of the n-th POST.
async function startReceiver(t, { port, answer = () => 204 } = {}) {
  const heard = [];
  const tried = [];
  const server = http.createServer(async (request, response) => {
    const body = (await readAll(request)).toString();
    const id = verify(request.headers, body);
    response.statusCode = answer(tried.push(id));
    if (response.statusCode < 300) heard.push({ id, text: body, ...JSON.parse(body) });
    response.end();
  });
  port ??= await freePort();
  await new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  return { heard, tried, url: `http://127.0.0.1:${port}/hook`, types: () => heard.map(({ type }) => type) };
}

async function site(t, url, config = {}) {
  const { provider, port } = await providerFor(t);
  return startSite(t, { port, env: { AUTH_WEBHOOK_SECRET: webhookSecret },
    config: ({ dir }) => ({ adapter: { type: 'sqlite', path: join(dir, 'users.db') }, providers: [oidc(provider.issuer)],
      network: { timeout: 1, connectTimeout: 0.5 }, events: { '*': url, session: url }, ...config }) });
}

const webhooks = (from, ...words) => spawnSync(binary, ['webhooks', ...words, '--config', from.daemon.file],
  { encoding: 'utf8', env: environment(from.daemon.env), cwd: root });

test('a sign-up, a session and a sign-out are told, signed and without tokens', async (t) => {
  const receiver = await startReceiver(t);
  const shop = await site(t, receiver.url);
  const nina = shop.visitor();
  await signIn(nina);
  await nina.session();
  await until('the events of the sign-up', () => ['createUser', 'linkAccount', 'signIn', 'session'].every((type) => receiver.types().includes(type)), 20);
  const { data } = receiver.heard.find(({ type }) => type === 'linkAccount');
  assert.equal(data.account.provider, 'idp');
  assert.ok(data.user.id);
  for (const { text } of receiver.heard) assert.doesNotMatch(text, /access_token|id_token|refresh_token|sessionToken|eyJ/);
  const page = await nina.open('/api/auth/signout');
  await nina.submit(page);
  await until('the sign-out', () => receiver.types().includes('signOut'), 20);
  assert.equal(new Set(receiver.heard.map(({ id }) => id)).size, receiver.heard.length, 'each once');
  assert.equal(webhooks(shop, 'list').stdout, '');
}, { seconds: 90 });

test('a receiver that fails twice gets the same message until it takes it', async (t) => {
  const receiver = await startReceiver(t, { answer: (n) => (n <= 2 ? 500 : 200) });
  const shop = await site(t, '', { events: { createUser: receiver.url } });
  await signIn(shop.visitor());
  await until('the third try', () => receiver.heard.length === 1, 30);
  assert.equal(receiver.tried.length, 3);
  assert.equal(new Set(receiver.tried).size, 1);
}, { seconds: 90 });

test('a receiver that never answers has one message at a time, and keeps nobody else waiting', async (t) => {
  let open = 0;
  let most = 0;
  const ids = new Set();
  const silent = http.createServer((request, response) => {
    ids.add(request.headers['webhook-id']);
    most = Math.max(most, ++open);
    response.on('close', () => { open -= 1; });
  });
  await new Promise((resolve) => { silent.listen(0, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => { silent.close(resolve); silent.closeAllConnections(); }));
  const quick = await startReceiver(t);
  const slow = `http://127.0.0.1:${silent.address().port}/hook`;
  const shop = await site(t, '', { events: { createUser: slow, linkAccount: slow, signIn: quick.url }, network: { timeout: 3 } });
  await signIn(shop.visitor(), { name: 'alice' });
  await until('the first message to the silent one', () => open === 1);
  await signIn(shop.visitor(), { name: 'bob' });
  await until('both sign-ins told to the quick one', () => quick.types().length === 2);
  assert.equal(ids.size, 1, 'and the silent one still has its first message');
  await until('more than one message to the silent one', () => ids.size === 4, 30);
  assert.equal(most, 1);
}, { seconds: 90 });

test('a receiver that was away during a sign-up hears of it when it is back', async (t) => {
  const port = await freePort();
  const shop = await site(t, '', { events: { createUser: `http://127.0.0.1:${port}/hook` } });
  await signIn(shop.visitor());
  await until('a failed try', () => /webhook_delayed/.test(shop.daemon.program.words()), 20);
  assert.match(webhooks(shop, 'list').stdout, /^msg_\S+ createUser, of .* after 1 tries: /);
  const receiver = await startReceiver(t, { port });
  await until('the message', () => receiver.types().includes('createUser'), 30);
}, { seconds: 90 });

test('410 ends it; what was given up is shown, and sent again when the operator says so', async (t) => {
  const receiver = await startReceiver(t, { answer: (n) => (n === 1 ? 410 : 200) });
  const shop = await site(t, '', { events: { createUser: receiver.url } });
  await signIn(shop.visitor());
  await until('the end', () => /webhook_given_up/.test(shop.daemon.program.words()), 20);
  const listed = webhooks(shop, 'list').stdout;
  assert.match(listed, /given up after 1 tries: it answered 410/);
  assert.equal(webhooks(shop, 'retry', listed.split(' ')[0]).stdout, '1 messages are due now\n');
  await until('the message', () => receiver.heard.length === 1, 20);
}, { seconds: 90 });

test('a sender that is killed in the middle loses nothing', async (t) => {
  let killed = false;
  let shop;
  const receiver = await startReceiver(t, { answer: () => {
    if (!killed) {
      killed = true;
      // Forked after all the workers, of which there are never more here.
      process.kill(Math.max(...childrenOf(shop.daemon.program.pid)), 'SIGKILL');
      return 500;
    }
    return 200;
  } });
  shop = await site(t, '', { events: { createUser: receiver.url }, workers: { flow: { manager: 'static', max: 2 } } });
  await signIn(shop.visitor());
  await until('the message, when the lease is over', () => receiver.heard.length === 1, 40);
  assert.equal(new Set(receiver.tried).size, 1);
}, { seconds: 120 });
