// Auth.js itself on Node.js, with the secret of our tests and one OpenID provider.
import './webcrypto.mjs';
import http from 'node:http';
import { secret } from './daemon.mjs';
import { kClientSecret } from './journey.mjs';
import { readAll } from './provider.mjs';

const { Auth } = await import('@auth/core');

// Node.js 18 gives all Set-Cookie lines as one; a comma inside a date is not followed by name=.
const cookiesOf = (headers) =>
  headers.getSetCookie?.() ?? (headers.get('set-cookie') ?? '').split(/,\s*(?=[^;,\s]+=)/).filter(Boolean);

// origin: what it takes itself to be called, whatever its port. Returns { close() }.
export async function startAuthJs({ port, origin, issuer, id = 'idp' }) {
  const provider = {
    id, name: 'Local provider', type: 'oidc', issuer, clientId: `authfcgi-${id}`, clientSecret: kClientSecret, checks: ['pkce', 'state', 'nonce'],
  };
  const server = http.createServer(async (request, response) => {
    const body = request.method === 'POST' ? await readAll(request) : undefined;
    const asked = new Request(origin + request.url, { method: request.method, headers: Object.entries(request.headers).map(([k, v]) => [k, String(v)]), body });
    const answer = await Auth(asked, { secret, trustHost: true, basePath: '/api/auth', providers: [{ ...provider }], logger: { error() {}, warn() {}, debug() {} } });
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'set-cookie'));
    const cookies = cookiesOf(answer.headers);
    response.writeHead(answer.status, cookies.length ? { ...headers, 'set-cookie': cookies } : headers);
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  return { close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}
