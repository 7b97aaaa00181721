// What a row of the benchmark is made of: requests a second and latency by wrk, CPU and memory from /proc.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { childrenOf } from '../e2e/support/process.mjs';

const run = promisify(execFile);

// Nanoseconds of CPU that these processes have used.
const cpuOf = (pids) => pids.reduce((sum, pid) => {
  try {
    return sum + Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return sum;  // ended in between
  }
}, 0);

// The processes whose CPU a request costs: a master's workers, or the program itself.
export const workersOf = (program) => (program ? [program.pid, ...childrenOf(program.pid)] : []);

// Nanoseconds that workers of this program used which have ended since: the kernel counts them to their master, in ticks
// of 10 ms (proc(5): cutime, cstime). A pool that shrinks would otherwise give time back.
const cpuOfEnded = ({ pid }) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 1e7;
};

// Microseconds of CPU of `program` and its children while `work` runs, and what work gave.
export async function cpuDuring(program, work) {
  const used = () => (program ? cpuOf(workersOf(program)) + cpuOfEnded(program) : 0);
  const before = used();
  const result = await work();
  return { result, microseconds: (used() - before) / 1000 };
}

// One wrk run: { rate, p99 (ms), requests, errors, cpu (µs a request) }.
export async function load({ url, headers = [], body, program, dir, seconds, connections = 32 }) {
  const script = join(dir, 'request.lua');
  const lines = headers.map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`);
  if (body !== undefined) lines.push('wrk.method = "POST"', `wrk.body = ${JSON.stringify(body)}`);
  writeFileSync(script, lines.join('\n'));
  const { result, microseconds } = await cpuDuring(program, () =>
    run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url], { timeout: (seconds + 30) * 1000 }));
  const text = result.stdout;
  const requests = Number(text.match(/(\d+) requests in/)[1]);
  const wrong = [...text.matchAll(/Non-2xx or 3xx responses: (\d+)|(?:connect|read|write|timeout) (\d+)/g)];
  return {
    rate: Number(text.match(/Requests\/sec: +([\d.]+)/)[1]),
    p99: milliseconds(text.match(/99% +([\d.]+)(us|ms|s)/)),
    requests,
    errors: wrong.reduce((sum, [, status, socket]) => sum + Number(status ?? socket), 0),
    cpu: microseconds / requests,
  };
}

const milliseconds = ([, value, unit]) => Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit];

// Proportional set size of the workers in KiB; undefined where the kernel does not let us look.
export function memoryOf(program) {
  try {
    return childrenOf(program.pid).map((pid) => Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss: +(\d+)/m)[1]));
  } catch {
    return undefined;
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
