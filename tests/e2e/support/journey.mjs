// Steps that many journeys share: a provider that knows our site, and a person who signs in there.
import { freePort } from './process.mjs';
import { startProvider } from './provider.mjs';

export const kClientSecret = 'client-secret-0123456789abcdef0123456789abcdef';

// How the provider sees us, under one of its registered names.
export const client = (origin, id = 'idp', more = {}) => ({
  client_id: `authfcgi-${id}`,
  client_secret: kClientSecret,
  redirect_uris: [`${origin}/api/auth/callback/${id}`],
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
  id_token_signed_response_alg: 'RS256',
  ...more,
});

// How we see the provider: an entry of "providers".
export const oidc = (issuer, id = 'idp', more = {}) => ({
  id, name: 'Local provider', type: 'oidc', issuer, clientId: `authfcgi-${id}`, clientSecret: kClientSecret, ...more,
});

// A real provider and a free port that it knows our site will have.
export async function providerFor(t, { clients = (origin) => [client(origin)], ...options } = {}) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const provider = await startProvider({ clients: clients(origin), ...options });
  t.after(() => provider.close());
  return { provider, port, origin };
}

// Presses the button of the sign-in page and is whoever the name says, until the page that was asked for is there.
export async function signIn(visitor, { from = '/api/auth/signin', button = '/signin/idp', name = 'alice' } = {}) {
  let page = await visitor.open(from);
  page = await visitor.submit(page, {}, button);
  page = await visitor.submit(page, { login: name }, 'value="login"');
  return visitor.submit(page, {}, 'value="consent"');
}
