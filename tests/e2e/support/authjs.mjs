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

// origin: what it takes itself to be called, whatever its port. options: what else a configuration says; provider: what
// else the provider's entry says. Returns { close() }.
export async function startAuthJs({ port, origin, issuer, id = 'idp', options = {}, provider: more = {} }) {
  const provider = {
    id, name: 'Local provider', type: 'oidc', issuer, clientId: `authfcgi-${id}`, clientSecret: kClientSecret, checks: ['pkce', 'state', 'nonce'], ...more,
  };
  const server = http.createServer(async (request, response) => {
    const body = request.method === 'POST' ? await readAll(request) : undefined;
    const asked = new Request(origin + request.url, { method: request.method, headers: Object.entries(request.headers).map(([k, v]) => [k, String(v)]), body });
    const answer = await Auth(asked, { secret, trustHost: true, basePath: '/api/auth', providers: [{ ...provider }], logger: { error() {}, warn() {}, debug() {} }, ...options });
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'set-cookie'));
    const cookies = cookiesOf(answer.headers);
    response.writeHead(answer.status, cookies.length ? { ...headers, 'set-cookie': cookies } : headers);
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => { server.listen(port, '127.0.0.1', resolve); });
  return { close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}

// An adapter in memory, as Auth.js's documentation describes them; a column without a value is null.
export function memoryAdapter() {
  const users = new Map();
  const accounts = [];
  const sessions = new Map();
  const tokens = new Map();
  const find = (test) => [...users.values()].find(test) ?? null;
  return {
    createUser: async (user) => { const made = { name: null, email: null, emailVerified: null, image: null, ...user, id: String(users.size + 1) }; users.set(made.id, made); return made; },
    getUser: async (id) => users.get(id) ?? null,
    getUserByEmail: async (email) => find((user) => user.email === email),
    getUserByAccount: async ({ provider, providerAccountId }) => {
      const account = accounts.find((one) => one.provider === provider && one.providerAccountId === providerAccountId);
      return account ? users.get(account.userId) : null;
    },
    updateUser: async (user) => { users.set(user.id, { ...users.get(user.id), ...user }); return users.get(user.id); },
    linkAccount: async (account) => { accounts.push(account); return account; },
    createSession: async (session) => { sessions.set(session.sessionToken, session); return session; },
    getSessionAndUser: async (token) => (sessions.has(token) ? { session: { ...sessions.get(token) }, user: { ...users.get(sessions.get(token).userId) } } : null),
    updateSession: async (session) => { sessions.set(session.sessionToken, { ...sessions.get(session.sessionToken), ...session }); return sessions.get(session.sessionToken); },
    deleteSession: async (token) => { const session = sessions.get(token); sessions.delete(token); return session; },
    createVerificationToken: async (token) => { tokens.set(token.token, token); return token; },
    useVerificationToken: async ({ token }) => { const found = tokens.get(token) ?? null; tokens.delete(token); return found; },
  };
}
