// The local OpenID provider of `make run`. Arguments: the site's origin, and the file to write our entry of
// "providers" to as soon as it can be asked.
import { renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { client, oidc } from '../e2e/support/journey.mjs';
import { startProvider } from '../e2e/support/provider.mjs';

const [origin, file] = process.argv.slice(2);
const { issuer } = await startProvider({ clients: [client(origin, 'local')] });
writeFileSync(`${file}.new`, JSON.stringify(oidc(issuer, 'local')));
renameSync(`${file}.new`, file);
process.on('SIGINT', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
