// A provider that a test can make misbehave: an OpenID provider without people, which redirects at once, signs what it
// is told and does at each path what `at[path]` says instead of the usual. It counts what it was asked.
import crypto from 'node:crypto';
import http from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { readAll } from './provider.mjs';

const json = (response, value, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
};

// Returns { issuer, at, asked, tokenRequests, claims, close() }. at['/token'] = (request, response, usual, body) => ...
export async function startStubProvider({ alg = 'RS256', port = 0, metadata = {} } = {}) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'stub', alg, use: 'sig' };
  const stub = {
    at: {}, asked: new Map(), tokenRequests: [], waiting: 0, codes: new Map(),
    claims: { sub: 'stub-1', name: 'Stub Person', email: 'stub@example.com', email_verified: true, picture: 'https://images.example/s.png' },
    sign: (claims, header = {}) => new SignJWT(claims).setProtectedHeader({ alg, kid: 'stub', ...header }).sign(privateKey),
  };

  const usual = {
    '/.well-known/openid-configuration': (_, response) => json(response, {
      issuer: stub.issuer,
      authorization_endpoint: `${stub.issuer}/authorize`,
      token_endpoint: `${stub.issuer}/token`,
      userinfo_endpoint: `${stub.issuer}/userinfo`,
      jwks_uri: `${stub.issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [alg],
      ...metadata,
    }),
    '/jwks': (_, response) => json(response, { keys: [key] }),
    '/authorize': (request, response) => {
      const query = new URL(request.url, stub.issuer).searchParams;
      const code = crypto.randomBytes(12).toString('hex');
      stub.codes.set(code, { nonce: query.get('nonce') ?? undefined, client: query.get('client_id') });
      const back = new URL(query.get('redirect_uri'));
      back.searchParams.set('code', code);
      if (query.has('state')) back.searchParams.set('state', query.get('state'));
      response.writeHead(302, { location: back.href });
      response.end();
    },
    '/token': async (_, response, body) => {
      const granted = stub.codes.get(new URLSearchParams(body).get('code'));
      if (!granted) return json(response, { error: 'invalid_grant' }, 400);
      const now = Math.floor(Date.now() / 1000);
      const id_token = await stub.sign({
        iss: stub.issuer, aud: granted.client, iat: now, exp: now + 600, nonce: granted.nonce, ...stub.claims,
      });
      return json(response, { access_token: 'at-1', token_type: 'Bearer', expires_in: 600, id_token });
    },
    '/userinfo': (_, response) => json(response, stub.claims),
  };

  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    stub.asked.set(pathname, (stub.asked.get(pathname) ?? 0) + 1);
    const body = await readAll(request);
    if (pathname === '/token') stub.tokenRequests.push({ headers: request.headers, body: new URLSearchParams(body) });
    const plain = () => (usual[pathname] ?? ((_, r) => json(r, { error: 'not found' }, 404)))(request, response, body);
    stub.waiting += 1;
    try {
      await (stub.at[pathname] ? stub.at[pathname](request, response, plain, body) : plain());
    } finally {
      stub.waiting -= 1;
    }
  });
  await new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  stub.issuer = `http://localhost:${server.address().port}`;
  stub.close = () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
  return stub;
}

// A door that stays shut until open() is called: put it before an answer and the provider hangs.
export function door() {
  let open;
  const opened = new Promise((resolve) => { open = resolve; });
  return { opened, open };
}
