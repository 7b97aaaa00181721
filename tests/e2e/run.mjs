// The end-to-end tests: every script beside this one, or those whose name holds a word given as argument.
// Two at a time, each in a process of its own. The last line is the sum; the exit code says whether all passed.
//   AUTHFCGI=build/release/authfcgi   another binary than build/asan/authfcgi
//   CASE=word                         only the tests whose sentence holds that word
import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const kSecondsForAScript = 600;
const kAtOnce = Number(process.env.JOBS ?? 2);

const here = dirname(fileURLToPath(import.meta.url));
const word = process.argv[2] ?? '';
const scripts = readdirSync(here).filter((name) => name.endsWith('.test.mjs') && name.includes(word)).sort();

// slot: which of the kAtOnce places it runs in; its ports follow from that.
function runScript(name, slot) {
  return new Promise((resolve) => {
    const child = fork(join(here, 'support/run_script.mjs'), [join(here, name)],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: { ...process.env, SLOT: slot } });
    let output = '';
    let counts;
    child.stdout.on('data', (data) => { output += data; });
    child.stderr.on('data', (data) => { output += data; });
    child.on('message', (message) => { counts = message; });
    const timer = setTimeout(() => {
      output += `  FAIL  ${name} did not end within ${kSecondsForAScript} s\n`;
      child.kill('SIGKILL');
    }, kSecondsForAScript * 1000);
    child.on('close', () => {
      clearTimeout(timer);
      if (!counts) output += `  FAIL  ${name} ended without a result\n`;
      process.stdout.write(`${name}\n${output}`);
      resolve(counts ?? { passed: 0, failed: 1 });
    });
  });
}

const sum = { passed: 0, failed: 0 };
const queue = [...scripts];
await Promise.all(Array.from({ length: kAtOnce }, async (_, slot) => {
  for (let name = queue.shift(); name; name = queue.shift()) {
    const counts = await runScript(name, slot);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
  }
}));
console.log(`end-to-end: ${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0);
