// Auth.js in a process of its own, for comparison: arguments are the port, the origin in front of it and the provider's
// issuer.
import process from 'node:process';
import { startAuthJs } from '../e2e/support/authjs.mjs';

const [port, origin, issuer] = process.argv.slice(2);
await startAuthJs({ port: Number(port), origin, issuer, id: 'stub' });
