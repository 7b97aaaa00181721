// What Auth.js and a provider said to each other once (tests/vectors/provider-fixtures.json), said again on loopback:
// https://host/path is served as http://localhost:<port>/host/path, each answer only to the request that it was recorded
// for. What we sent is kept, to be compared with what Auth.js sent.
import assert from 'node:assert/strict';
import http from 'node:http';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { root } from './daemon.mjs';
import { readAll } from './provider.mjs';

const recorded = JSON.parse(readFileSync(join(root, 'tests/vectors/provider-fixtures.json'), 'utf8')).providers;
export const allIds = Object.keys(recorded);
export const casesOf = (id) => recorded[id].cases;
export const caseOf = (id, name) => casesOf(id).find((one) => one.name === name) ?? assert.fail(`${id} has no case ${name}`);

const kWellKnown = '/.well-known/openid-configuration';
// Everybody sends these, or curl does where we have no preference.
const kOurs = ['host', 'connection', 'content-length', 'user-agent', 'accept'];

// One key for all of them: to make one takes longer than a sign-in.
let keys;
async function makeKeys() {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  return { privateKey, jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'recorded', alg: 'RS256', use: 'sig' }] } };
}

const mapTexts = (value, change) => {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each, change)]));
};

export class RecordedProvider {
  // Closed with the test.
  static async start(t) {
    const provider = new RecordedProvider();
    Object.assign(provider, await (keys ??= makeKeys()));
    const server = http.createServer((request, response) => provider.serve(request, response));
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    t.after(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
    provider.base = `http://localhost:${server.address().port}/`;
    return provider;
  }

  // The provider's https addresses as ours, in a text or everywhere in a value; and back.
  here(value) {
    return mapTexts(value, (text) => text.replaceAll('https://', this.base));
  }
  there(value) {
    return mapTexts(value, (text) => text.replaceAll(this.base, 'https://'));
  }

  // The file of the catalogue with our addresses in it, in the folder that becomes "providerDirectory".
  moveIn(directory, id) {
    const file = JSON.parse(readFileSync(join(root, `conf/providers/${id}.json`), 'utf8'));
    this.type = file.type;
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `${id}.json`), JSON.stringify(this.here(file), null, 2));
  }

  // From now on answers are those of this case. secret: what the provider signs with where it signs with ours. An answer
  // put into instead.token, .userinfo or .extra afterwards is given in place of the recorded one; null hangs up.
  expect(one, secret) {
    const exchanges = [...one.http, ...(one.deviation?.engine_http ?? [])];
    this.metadata = new Map(exchanges.filter(({ kind }) => kind === 'discovery')
      .map(({ request, response }) => [request.url, response.json]));
    this.expected = exchanges.filter(({ kind }) => kind !== 'discovery');
    Object.assign(this, { secret, nonce: undefined, asked: [], surprises: [], instead: {} });
  }

  async serve(request, response) {
    const url = this.there(new URL(request.url, this.base).href);
    const body = await readAll(request);
    if (url.endsWith(kWellKnown)) return this.send(response, { status: 200, json: this.metadataOf(url) });
    if (/\/(jwks|keys)$/.test(url)) return this.send(response, { status: 200, json: this.jwks });
    const exchange = this.expected?.[this.asked.length];
    this.asked.push({ kind: exchange?.kind, method: request.method, url, headers: request.headers, body });
    if (!exchange) {
      this.surprises.push(url);
      return this.send(response, { status: 404, json: {} });
    }
    const { [exchange.kind]: answer = exchange.response } = this.instead;
    return answer ? this.send(response, answer) : response.destroy();
  }

  // Of a provider whose document Auth.js never asked for (its endpoints are static), the least there is.
  metadataOf(url) {
    const issuer = url.slice(0, -kWellKnown.length);
    const document = this.metadata?.get(url) ?? { issuer };
    return this.here({ jwks_uri: `${issuer}/jwks`, ...document });
  }

  async send(response, { status, headers = {}, json, base64, jwt }) {
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (json !== undefined && !response.hasHeader('content-type')) response.setHeader('content-type', 'application/json');
    if (base64 !== undefined) return response.end(Buffer.from(base64, 'base64'));
    if (jwt) return response.end(await this.sign(jwt));
    const value = json?.id_token?.jwt ? { ...json, id_token: await this.sign(json.id_token.jwt, { nonce: this.nonce }) } : json;
    return response.end(JSON.stringify(value));
  }

  sign({ alg, claims }, more = {}) {
    const now = Math.floor(Date.now() / 1000);
    const said = { ...claims, iss: this.here(claims.iss), iat: now - 5, exp: now + 3600, ...more };
    const key = alg === 'HS256' ? Buffer.from(this.secret) : this.privateKey;
    return new SignJWT(JSON.parse(JSON.stringify(said))).setProtectedHeader({ alg, ...(alg === 'HS256' ? {} : { kid: 'recorded' }) }).sign(key);
  }
}

// Texts that the recording leaves open ("<random>", "<code_verifier>") may be anything, but must be there.
export function assertSame(actual, expected, what) {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort(), what);
  for (const [name, value] of Object.entries(expected)) {
    const isOpen = typeof value === 'string' && /^<.*>$/.test(value);
    if (isOpen) assert.ok(actual[name], `${what}: ${name}`);
    else assert.deepEqual(actual[name], value, `${what}: ${name}`);
  }
}

const withoutQuery = (url) => url.split('?')[0];
const queryOf = (url) => Object.fromEntries(new URL(url).searchParams);

// What we asked must be what Auth.js asked: method, address, query, headers and body. `site` says how an address of the
// recorded site is spelled at ours; `change` are form fields that are meant to differ.
export function assertAsked(provider, one, { site, change = {}, basic }) {
  assert.deepEqual(provider.surprises, []);
  assert.equal(provider.asked.length, provider.expected.length, 'everything was asked for');
  provider.asked.forEach((asked, i) => {
    const { kind, request } = provider.expected[i];
    const engine = one.deviation?.engine ?? {};
    const isToken = kind === 'token';
    const url = (isToken && engine.token_url) || (kind === 'userinfo' && engine.userinfo?.url) || request.url;
    assert.equal(asked.method, request.method, url);
    assert.equal(withoutQuery(asked.url), withoutQuery(url));
    assert.deepEqual(queryOf(asked.url), queryOf(url), url);

    const told = (kind === 'userinfo' && engine.userinfo?.headers) || request.headers;
    const headers = { ...told };
    if (isToken && engine.token_authorization !== undefined) delete headers.authorization;  // null
    if (isToken && basic) headers.authorization = basic;
    for (const [name, value] of Object.entries(headers)) assert.equal(asked.headers[name], value, `${url}: ${name}`);
    const more = Object.keys(asked.headers).filter((name) => !(name in headers) && !kOurs.includes(name));
    if (told) assert.deepEqual(more, [], `${url}: headers that Auth.js did not send`);

    const form = (isToken && engine.token_form) || request.form;
    if (form) assertSame(Object.fromEntries(new URLSearchParams(asked.body)), { ...mapTexts(form, site), ...change }, url);
    else if (request.json) assert.deepEqual(JSON.parse(asked.body), request.json);
    else assert.equal(asked.body, '', url);
  });
}
