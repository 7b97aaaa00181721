// Programs that a test starts: their words go to a file, and they end with the test, by their own id.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import process from 'node:process';
import { until, within } from './test.mjs';

export class Program {
  constructor(command, args, { log, env, cwd, stdio = [] }) {
    const file = openSync(log, 'a');
    this.log = log;
    this.name = `${command.split('/').at(-1)}`;
    // Should this process be killed, the kernel ends what it started.
    this.child = spawn('setpriv', ['--pdeathsig', 'SIGTERM', '--', command, ...args], { cwd, env, stdio: ['ignore', file, file, ...stdio] });
    closeSync(file);
    this.exit = new Promise((resolve) => {
      this.child.on('error', (error) => resolve({ error }));
      this.child.on('exit', (code, signal) => resolve({ code, signal }));
    });
    this.exit.then((how) => { this.ended = how; });
  }
  get pid() {
    return this.child.pid;
  }
  words() {
    return readFileSync(this.log, 'utf8');
  }
  itEnded() {
    return Object.assign(new Error(`${this.name} ended: ${JSON.stringify(this.ended)}\n${this.words()}`), { isFinal: true });
  }
  signal(name) {
    if (!this.ended) process.kill(this.pid, name);
  }
  // Asks it to end and says how it ended; whoever does not listen is killed, and that is an error.
  async stop(signal = 'SIGTERM', seconds = 15) {
    this.signal(signal);
    try {
      return await within(seconds, `${this.name} to end`, this.exit);
    } catch (error) {
      this.signal('SIGKILL');
      await this.exit;
      throw error;
    }
  }
  // Waits for a word in the log.
  says(pattern, seconds = 10) {
    return until(`${this.name} to say ${pattern}`, () => {
      const found = this.words().match(pattern);
      if (!found && this.ended) throw this.itEnded();
      return found;
    }, seconds);
  }
}

// True as soon as somebody accepts at {port} or {path}.
export function accepts(address) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', ...address });
    socket.on('connect', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

// Waits until `program` accepts there; if it ends instead, its own words are the complaint.
export function listening(program, address, seconds = 30) {
  return until(`${program.name} to accept at ${address.path ?? address.port}`, async () => {
    if (await accepts(address)) return true;
    if (program.ended) throw program.itEnded();
    return false;
  }, seconds);
}

// A TCP port that nobody uses. It lies below those that the kernel hands to whoever asks for any port (32768 and up), and
// each script has a thousand of its own, so that nobody else can take it before its server does.
const kFirstPort = 12000;
const kPortsForAScript = 1000;
let nextPort = kFirstPort + Number(process.env.SLOT ?? 19) * kPortsForAScript;

export async function freePort() {
  const port = nextPort++;
  return (await accepts({ port })) ? freePort() : port;
}

// The children of a process, by /proc.
export function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}
