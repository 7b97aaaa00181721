// Real database servers by tests/support/database.sh: one of each kind for a script, started at the first use and gone
// with the process. A test gets a database of its own in it; it may kill the server as long as it starts it again.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import pg from 'pg';
import { binary, environment, root, secret } from './daemon.mjs';
import { childrenOf, freePort } from './process.mjs';
import { until, within } from './test.mjs';

const kPassword = "pass'word \\";
const servers = new Map();

// The one of this script, running.
export async function databaseServer(kind) {
  if (!servers.has(kind)) servers.set(kind, new DatabaseServer(kind, await freePort()));
  const server = servers.get(kind);
  server.resume();
  return server.processes().length ? server : server.start();
}

class DatabaseServer {
  constructor(kind, port) {
    Object.assign(this, { kind, port, count: 0, stopped: [] });
    this.dir = mkdtempSync(join(tmpdir(), 'authfcgi-db-'));
    process.on('exit', () => {
      this.kill();
      rmSync(this.dir, { recursive: true, force: true });
    });
  }
  async start() {
    const words = openSync(join(this.dir, 'script.log'), 'a');
    this.script = spawn('/bin/sh', [join(root, 'tests/support/database.sh'), this.kind, this.dir, String(this.port)], { stdio: ['pipe', 'pipe', words] });
    closeSync(words);
    let said = '';
    this.script.stdout.on('data', (data) => { said += data; });
    let ended = false;
    this.script.on('exit', () => { ended = true; });
    await until(`${this.kind} to be ready`, () => {
      this.pid = Number(said.match(/^ready (\d+)/)?.[1]);
      if (!this.pid && ended) throw Object.assign(new Error(readFileSync(join(this.dir, 'script.log'), 'utf8')), { isFinal: true });
      return this.pid;
    }, 60);
    this.script.unref();
    this.script.stdin.unref();
    this.script.stdout.unref();
    return this;
  }
  // As a crash does it: everything that belongs to the server is gone at once.
  kill() {
    for (const pid of this.processes()) signal(pid, 'SIGKILL');
    this.script?.stdin.destroy();
  }
  processes() {
    if (!this.pid || !existsSync(`/proc/${this.pid}`)) return [];
    return [this.pid, ...childrenOf(this.pid)];
  }
  async crash() {
    const all = this.processes();
    this.kill();
    await until('the server to be gone', () => all.every((pid) => !isAlive(pid)));
  }
  // It accepts and says nothing any more, until resume().
  hang() {
    this.stopped = this.processes();
    for (const pid of this.stopped) signal(pid, 'SIGSTOP');
  }
  resume() {
    for (const pid of this.stopped.splice(0)) signal(pid, 'SIGCONT');
  }
  // A new, empty database as the configuration's "adapter".
  async fresh() {
    const database = `authfcgi_${++this.count}`;
    if (this.kind === 'mariadb') this.mariadb('', `CREATE DATABASE ${database}`);
    else await this.query('postgres', `CREATE DATABASE ${database}`);
    return this.adapter(database);
  }
  adapter(database) {
    const place = this.kind === 'mariadb' ? join(this.dir, 'mariadb.sock') : this.dir;
    return { type: this.kind, socket: place, port: this.port, database, user: 'us', password: kPassword };
  }
  mariadb(database, text) {
    return execFileSync('mariadb', ['--no-defaults', `--socket=${join(this.dir, 'mariadb.sock')}`, '-u', 'root', '-N', '-B', '-e', text, database].filter(Boolean), { encoding: 'utf8' });
  }
  client(database) {
    return new pg.Pool({ host: this.dir, port: this.port, database, user: 'us', password: kPassword, max: 2 });
  }
  async query(database, text) {
    const pool = this.client(database);
    try {
      return (await pool.query(text)).rows;
    } finally {
      await pool.end();
    }
  }
  // Rows as lists of texts, whichever server it is; every column must be cast to text where that matters.
  async rows(database, text) {
    if (this.kind !== 'mariadb') return (await this.query(database, text)).map(Object.values).map((row) => row.map(String));
    return this.mariadb(database, `SET sql_mode = 'ANSI_QUOTES'; ${text}`).split('\n').filter(Boolean).map((line) => line.split('\t'));
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

// A zombie that nobody has waited for is gone all the same.
function isAlive(pid) {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

// authfcgi COMMAND --config FILE for this much of a configuration; its output. Fails as the command does.
export async function command(dir, name, config) {
  const file = join(dir, `${name}.json`);
  writeFileSync(file, JSON.stringify({ secret, listen: { socket: join(dir, 'none.sock') }, providers: [], ...config }), { mode: 0o600 });
  const run = promisify(execFile)(binary, [name, '--config', file], { env: environment(), cwd: root });
  const { stdout } = await within(60, `authfcgi ${name}`, run);
  return stdout;
}
