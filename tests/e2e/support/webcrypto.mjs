// Debian 12's Node.js 18 has Web Crypto, but not under the global name that @auth/core uses.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
globalThis.CryptoKey ??= webcrypto.CryptoKey;
