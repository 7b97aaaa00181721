// People with a password, and perhaps an authenticator, put into the daemon's SQLite file.
import { execFileSync } from 'node:child_process';
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { CompactEncrypt, calculateJwkThumbprint } from 'jose';
import { binary, environment, root, secret } from './daemon.mjs';

export const kPassword = 'a walrus on a unicycle';

// Cheap hashes: what is tested is not how long they take.
export const kCheapPasswords = { memory: 19456, iterations: 2 };

const run = (args, input) => execFileSync(binary, args, { input, env: environment(), cwd: root, encoding: 'utf8' }).trim();
const sql = (file, text) => execFileSync('sqlite3', ['-cmd', '.timeout 5000', file, text], { encoding: 'utf8' }).trim();
const quoted = (text) => (text === null ? 'NULL' : `'${String(text).replaceAll("'", "''")}'`);

export const hashOf = (daemon, password = kPassword) => run(['passwords', 'hash', '--config', daemon.file], `${password}\n`);

// Returns the user's id. hash: of another kind than ours; totp: bytes of a confirmed authenticator.
export async function addUser(daemon, { email, name = null, verified = true, hash, password = kPassword, disabled = 0, totp = null, account = null }) {
  const file = daemon.config.adapter.path;
  run(['migrate', '--config', daemon.file]);
  const id = sql(file, `INSERT INTO users (name, email, "emailVerified") VALUES (${quoted(name)}, ${quoted(email)}, ${verified ? Date.UTC(2026, 0, 1) : 'NULL'}); SELECT last_insert_rowid();`);
  const sealed = totp ? await seal(totp.toString('base64url'), 'authfcgi.totp') : null;
  sql(file, `INSERT INTO authfcgi_local_accounts (user_id, password_hash, disabled, totp_secret, totp_confirmed, totp_last_step)
    VALUES (${id}, ${quoted(hash ?? hashOf(daemon, password))}, ${disabled}, ${quoted(sealed)}, ${totp ? 1 : 'NULL'}, 0)`);
  if (account) sql(file, `INSERT INTO accounts ("userId", type, provider, "providerAccountId") VALUES (${id}, 'credentials', ${quoted(account.provider)}, ${quoted(account.name)})`);
  return id;
}

export const localAccount = (daemon, id) => JSON.parse(execFileSync('sqlite3',
  ['-json', daemon.config.adapter.path, `SELECT * FROM authfcgi_local_accounts WHERE user_id = ${id}`], { encoding: 'utf8' }) || '[]')[0];
export const change = (daemon, text) => sql(daemon.config.adapter.path, text);

// What a keyring of the daemon opens.
async function seal(text, salt) {
  const key = new Uint8Array(hkdfSync('sha256', secret, salt, `Auth.js Generated Encryption Key (${salt})`, 64));
  const kid = await calculateJwkThumbprint({ kty: 'oct', k: Buffer.from(key).toString('base64url') }, 'sha512');
  return new CompactEncrypt(new TextEncoder().encode(text)).setProtectedHeader({ alg: 'dir', enc: 'A256CBC-HS512', kid }).encrypt(key);
}

export const newTotp = () => randomBytes(20);

// RFC 6238 with SHA-1, 6 digits, 30 seconds; steps: so many before (-) or after now.
export function totpCode(totp, steps = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const mac = createHmac('sha1', totp).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0');
}

export const kJson = [['Accept', 'application/json'], ['Content-Type', 'application/json']];
export async function signInAsProgram(visitor, fields, path = '/api/auth/callback/credentials') {
  return visitor.post(path, JSON.stringify({ csrfToken: await visitor.csrf(), ...fields }), { headers: kJson });
}
