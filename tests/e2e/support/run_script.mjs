// One script of tests in a process of its own, so that nothing of it can reach the next one.
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { runAll } from './test.mjs';

await import(pathToFileURL(process.argv[2]).href);
const counts = await runAll();
process.send(counts, () => process.exit(counts.failed ? 1 : 0));
