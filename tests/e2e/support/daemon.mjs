// The real authfcgi in a folder of its own: its configuration, sockets, store and log live and end with the test.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { listening, Program } from './process.mjs';

export const root = resolve(fileURLToPath(import.meta.url), '../../../..');
export const binary = resolve(root, process.env.AUTHFCGI ?? 'build/asan/authfcgi');
export const secret = 'e2e-secret-0123456789abcdef0123456789abcdef';

// A folder that goes when the test ends well; after a failure it stays and is named.
export function folder(t) {
  const dir = mkdtempSync(join(tmpdir(), 'authfcgi-e2e-'));
  t.after((failed) => {
    if (failed) console.log(`        what was written is in ${dir}`);
    else rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

// No AUTH_ variable of the person who runs the tests reaches the daemon.
export function environment(extra = {}) {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME ?? '/', LANG: 'C.UTF-8', ...extra };
  env.ASAN_OPTIONS = 'detect_leaks=0:abort_on_error=0:exitcode=99';
  env.UBSAN_OPTIONS = 'print_stacktrace=1';
  return env;
}

export class Daemon {
  constructor(dir, config, env = {}) {
    this.dir = dir;
    this.file = join(dir, 'authfcgi.json');
    this.env = env;
    mkdirSync(join(dir, 'run'), { recursive: true, mode: 0o750 });
    this.session = join(dir, 'run/session.sock');
    this.flow = join(dir, 'run/flow.sock');
    this.config = {
      listen: { session: this.session, flow: this.flow },
      secret,
      allowInsecureLoopback: true,
      providers: [],
      ...config,
    };
    this.write();
  }
  write(config = this.config) {
    this.config = config;
    writeFileSync(this.file, JSON.stringify(config, null, 2), { mode: 0o600 });
  }
  addresses() {
    const { session, flow, socket } = this.config.listen ?? {};
    return [session, flow, socket].filter(Boolean).map((text) => (text.startsWith('/') ? { path: text } : { port: Number(text.split(':').at(-1)) }));
  }
  async start({ stdio, command = binary, args = [] } = {}) {
    if (!existsSync(binary)) throw new Error(`${binary} is not built`);
    this.program = new Program(command, [...args, 'serve', '--config', this.file],
      { log: join(this.dir, 'authfcgi.log'), env: environment(this.env), cwd: root, stdio });
    for (const address of this.addresses()) await listening(this.program, address);
    return this;
  }
  // SIGTERM; the exit code must be 0 and no sanitizer may have spoken.
  async stop() {
    if (!this.program) return;
    const how = await this.program.stop();
    const words = this.program.words();
    const bad = words.match(/^.*(ERROR: AddressSanitizer|runtime error:|Assertion .* failed|terminate called).*$/m);
    if (bad) throw new Error(`authfcgi: ${bad[0]}\n${words.slice(-6000)}`);
    if (how.code !== 0) throw new Error(`authfcgi ended with ${JSON.stringify(how)}\n${words.slice(-4000)}`);
  }
}

// Starts one for the test `t`. config is laid over the usual one.
export async function startDaemon(t, config = {}, { env, dir = folder(t), start } = {}) {
  const daemon = new Daemon(dir, config, env);
  t.after(async (failed) => {
    await daemon.stop();
    if (failed && daemon.program) console.log(daemon.program.words().split('\n').slice(-25).join('\n').replace(/^/gm, '        log: '));
  });
  return daemon.start(start);
}
