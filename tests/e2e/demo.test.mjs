// Goal of this test: what `make run` starts works as its words say: the public page, the protected one after signing in
// at the local provider, sign-out, and Ctrl-C ends all of it.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { passProvider, startBrowser } from './support/browser.mjs';
import { binary, environment, folder, root } from './support/daemon.mjs';
import { signIn } from './support/journey.mjs';
import { plugIn } from './support/passkeys.mjs';
import { accepts, freePort, Program } from './support/process.mjs';
import { test, within } from './support/test.mjs';
import { Visitor } from './support/visitor.mjs';

// A copy of what the demo needs, so that nobody's run/ is touched. Returns the program and its origin.
async function makeRun(t, env = {}) {
  const dir = folder(t);
  for (const name of ['conf', 'nginx', 'tests/demo', 'tests/e2e/support']) cpSync(join(root, name), join(dir, name), { recursive: true });
  symlinkSync(join(root, 'tests/e2e/node_modules'), join(dir, 'tests/e2e/node_modules'));
  mkdirSync(join(dir, 'bin'));
  symlinkSync(binary, join(dir, 'bin/authfcgi'));
  const port = await freePort();
  const demo = new Program('/bin/bash', [join(dir, 'tests/demo/run.sh'), 'bin/authfcgi'],
    { log: join(dir, 'demo.log'), env: environment({ PORT: String(port), ...env }) });
  t.after(() => demo.stop('SIGTERM', 25));
  const origin = `http://localhost:${port}`;
  await demo.says(new RegExp(`open ${origin}`), 40);
  return { demo, origin, port };
}

test('make run with a provider in the environment offers that one', async (t) => {
  const { demo, origin } = await makeRun(t, { AUTH_GOOGLE_ID: 'an-id', AUTH_GOOGLE_SECRET: 'a-secret' });
  const providers = (await new Visitor(origin).get('/api/auth/providers')).json;
  assert.deepEqual(Object.keys(providers), ['google']);
  assert.match(demo.words(), /callback\/<id>/);
  assert.doesNotMatch(demo.words(), /a-secret/);
});

test('make run, by hand and in the browser, until Ctrl-C', async (t) => {
  const { demo, origin, port } = await makeRun(t);
  const alice = new Visitor(origin);
  assert.match((await alice.open('/')).text, /A page for everybody/);
  const page = await signIn(alice, { from: '/private/', button: '/signin/local' });
  assert.equal(page.url, `${origin}/private/`);
  assert.match(page.text, /<td id="email">alice@example\.com<\/td>/);
  assert.match(page.text, /<td id="provider">local<\/td>/);

  const { page: tab, complaints } = await (await startBrowser(t)).person();
  await tab.goto(origin);
  await tab.waitForSelector('text=You are not signed in.');
  await tab.click('text=The protected page');
  await tab.click('text=Local provider');
  await passProvider(tab, 'bob');
  await tab.waitForURL(`${origin}/private/`);
  assert.equal(await tab.innerText('#name'), 'Bob Example');
  await tab.click('text=The public page');
  await tab.waitForSelector('text=You are signed in as Bob Example.');
  await tab.click('text=Sign out');
  await tab.click('form button');
  await tab.waitForSelector('text=You are not signed in.');
  await tab.click('text=The protected page');
  assert.equal(new URL(tab.url()).pathname, '/api/auth/signin');
  assert.deepEqual(complaints, []);

  await tab.fill('#input-email-for-nodemailer-provider', 'carol@example.com');
  await tab.click('text=Sign in with e-mail');
  await tab.waitForSelector('text=Check your email');
  const [, link] = await demo.says(/A mail to carol@example\.com[^]*?(http:\S+)/);
  await tab.goto(link);
  await tab.waitForURL(`${origin}/private/`);
  assert.equal(await tab.innerText('#email'), 'carol@example.com');

  const { page: phone } = await (await startBrowser(t)).person();
  await plugIn(phone);
  await phone.goto(`${origin}/private/`);
  await phone.fill('#input-email-for-passkey-provider', 'dave@example.com');
  await phone.click('text=Sign in with Passkey');
  await phone.waitForURL(`${origin}/private/`);
  assert.equal(await phone.innerText('#provider'), 'passkey');

  demo.signal('SIGINT');
  const { code, signal } = await within(20, 'everything to end', demo.exit);
  assert.ok(code === 0 || signal === 'SIGINT', `${code} ${signal}\n${demo.words()}`);
  assert.equal(await accepts({ port }), false);
}, { seconds: 120 });
