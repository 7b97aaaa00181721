// Sessions cut and opened by @auth/core itself, with the secret that the daemon of the tests has.
import './webcrypto.mjs';
import { secret } from './daemon.mjs';

const { decode, encode } = await import('@auth/core/jwt');

export const kSessionCookie = 'authjs.session-token';

export const cutToken = (claims, { salt = kSessionCookie, maxAge = 3600, key = secret } = {}) =>
  encode({ token: claims, secret: key, salt, maxAge });

export const openToken = (token, { salt = kSessionCookie, key = secret } = {}) => decode({ token, secret: key, salt });

// Puts a session into a visitor's jar, in pieces as Auth.js cuts them.
export function wear(visitor, token, name = kSessionCookie) {
  const size = 3936;
  const jar = visitor.cookies();
  for (const other of [...jar.keys()]) if (other.startsWith(name)) jar.delete(other);
  if (token.length <= size) jar.set(name, token);
  else for (let i = 0; i * size < token.length; ++i) jar.set(`${name}.${i}`, token.slice(i * size, (i + 1) * size));
}

// The session in a visitor's jar, put together again.
export function wornBy(visitor, name = kSessionCookie) {
  const jar = visitor.cookies();
  if (jar.has(name)) return jar.get(name);
  const parts = [...jar].filter(([key]) => key.startsWith(`${name}.`)).sort(([a], [b]) => Number(a.split('.').at(-1)) - Number(b.split('.').at(-1)));
  return parts.length ? parts.map(([, value]) => value).join('') : undefined;
}

export const person = { sub: 'user-1', name: 'Nina Example', email: 'nina@example.com', picture: 'https://images.example/n.png' };
