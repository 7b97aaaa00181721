// A real Redis on a unix socket in the test's folder. Debian's redis-tools has the whole server in redis-check-rdb, which
// looks at the name it is called by.
import { symlinkSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { listening, Program } from './process.mjs';

export async function startRedis(t, dir) {
  const socket = join(dir, 'redis.sock');
  const command = join(dir, 'redis-server');
  if (!existsSync(command)) symlinkSync('/usr/bin/redis-check-rdb', command);
  const redis = {
    socket,
    async start() {
      // What was acknowledged is in the log before the answer: a crash loses no session.
      redis.program = new Program(command, ['--port', '0', '--unixsocket', socket, '--dir', dir, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
        { log: join(dir, 'redis.log') });
      await listening(redis.program, { path: socket });
    },
    // As a crash does it.
    async kill() {
      redis.program.signal('SIGKILL');
      await redis.program.exit;
    },
  };
  await redis.start();
  t.after(() => redis.program.ended || redis.program.stop());
  return redis;
}
