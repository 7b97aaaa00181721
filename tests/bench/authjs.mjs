// Auth.js itself on Node.js, for comparison: arguments are the port, the origin in front of it and the provider's issuer.
import http from 'node:http';
import process from 'node:process';
import '../e2e/support/webcrypto.mjs';
import { kClientSecret } from '../e2e/support/journey.mjs';
import { secret } from '../e2e/support/daemon.mjs';
import { readAll } from '../e2e/support/provider.mjs';

const { Auth } = await import('@auth/core');
const [port, origin, issuer] = process.argv.slice(2);
const config = {
  secret, trustHost: true, basePath: '/api/auth', logger: { error() {}, warn() {}, debug() {} },
  providers: [{ id: 'stub', name: 'Local provider', type: 'oidc', issuer, clientId: 'authfcgi-stub', clientSecret: kClientSecret, checks: ['pkce', 'state', 'nonce'] }],
};

http.createServer(async (request, response) => {
  const body = request.method === 'POST' ? await readAll(request) : undefined;
  const asked = new Request(origin + request.url, { method: request.method, headers: Object.entries(request.headers).map(([k, v]) => [k, String(v)]), body });
  const answer = await Auth(asked, { ...config });
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'set-cookie'));
  const cookies = answer.headers.getSetCookie();
  response.writeHead(answer.status, cookies.length ? { ...headers, 'set-cookie': cookies } : headers);
  response.end(Buffer.from(await answer.arrayBuffer()));
}).listen(Number(port), '127.0.0.1');
