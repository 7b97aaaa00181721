// A real nginx on a free port, without root, with the files that ship in nginx/: they are included as they are, only the
// socket paths, the port and the application's address are put in.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import process from 'node:process';
import { folder, root, startDaemon } from './daemon.mjs';
import { freePort, Program } from './process.mjs';
import { readAll } from './provider.mjs';
import { until } from './test.mjs';
import { Visitor } from './visitor.mjs';

export const nginxBinary = '/usr/sbin/nginx';

// nginx/authfcgi.conf with this daemon's sockets. With one socket both upstreams name it, without keepalive.
export function pools({ session, flow, socket }) {
  const address = (text) => (text.startsWith('/') ? `unix:${text}` : text);
  let text = readFileSync(join(root, 'nginx/authfcgi.conf'), 'utf8');
  if (socket) text = text.replace(/^ *keepalive.*$/gm, '');
  return text
    .replace('unix:/run/authfcgi/session.sock', address(socket ?? session))
    .replace('unix:/run/authfcgi/flow.sock', address(socket ?? flow));
}

// The shipped site on our port, before our application. extra goes into its server block; tls is a {certificate, key}, two files, to serve it by https.
export function shippedSite({ port, app, extra = '', name = 'localhost', tls }) {
  const listen = tls ? `listen 127.0.0.1:${port} ssl; ssl_certificate ${tls.certificate}; ssl_certificate_key ${tls.key};` : `listen 127.0.0.1:${port};`;
  return readFileSync(join(root, 'nginx/site.conf'), 'utf8')
    .replace('listen 80;', listen)
    .replace('listen [::]:80;', '')
    .replace('server_name app.example.com;', `server_name ${name};\n${extra}`)
    .replace('127.0.0.1:3000', `127.0.0.1:${app}`);
}

export class Nginx {
  constructor(dir, port, inHttp, { workers = 1 } = {}) {
    Object.assign(this, { dir, port });
    mkdirSync(dir, { recursive: true });
    symlinkSync(join(root, 'nginx/snippets'), join(dir, 'snippets'));
    for (const name of ['body', 'fastcgi', 'proxy', 'uwsgi', 'scgi']) mkdirSync(join(dir, name));
    // As root, nginx would give its workers to another user, who may not enter our folder.
    const user = process.getuid() === 0 ? 'user root root;' : '';
    writeFileSync(join(dir, 'nginx.conf'), `${user}
daemon off;
pid nginx.pid;
error_log error.log notice;
worker_processes ${workers};
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body; fastcgi_temp_path fastcgi; proxy_temp_path proxy;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  default_type text/plain;
  log_format authfcgi '$request_method $request_uri $status upstream=$upstream_status';
  ${inHttp}
}
`);
  }
  async start() {
    this.program = new Program(nginxBinary, ['-p', this.dir, '-c', join(this.dir, 'nginx.conf'), '-e', join(this.dir, 'error.log')],
      { log: join(this.dir, 'nginx.log') });
    // Its own word counts: that somebody accepts at the port does not say who.
    await until('nginx to start its workers', () => {
      if (this.program.ended) throw this.program.itEnded();
      return /start worker process /.test(this.errors());
    });
    return this;
  }
  errors() {
    return existsSync(join(this.dir, 'error.log')) ? readFileSync(join(this.dir, 'error.log'), 'utf8') : '';
  }
}

export async function startNginx(t, inHttp, { dir = folder(t), port, workers } = {}) {
  const nginx = new Nginx(join(dir, 'nginx'), port, inHttp, { workers });
  await nginx.start();
  t.after(async (failed) => {
    await nginx.program.stop('SIGTERM');
    if (failed) console.log(nginx.errors().split('\n').filter((line) => !/notice/.test(line)).slice(-10).join('\n').replace(/^/gm, '        nginx: '));
  });
  return nginx;
}

// The application behind nginx: it says what it was told, as JSON.
export async function startApp(t) {
  const server = http.createServer(async (request, response) => {
    const body = await readAll(request);
    response.setHeader('content-type', 'application/json');
    response.setHeader('x-app', 'yes');
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  return { port: server.address().port };
}

// All of it: the daemon, the application, nginx between them. `site` may be a function of {port, app} that gives the
// text of server blocks; without one it is the shipped site. `extra` goes into the shipped site's server block.
export async function startSite(t, { config, env, site, extra, start, workers, port, tls } = {}) {
  const dir = folder(t);
  port ??= await freePort();
  const app = await startApp(t);
  const origin = `${tls ? 'https' : 'http'}://localhost:${port}`;
  const chosen = typeof config === 'function' ? await config({ origin, port, dir }) : config;
  const daemon = await startDaemon(t, chosen, { env, dir, start });
  const text = site ? await site({ port, app: app.port, daemon }) : shippedSite({ port, app: app.port, extra, tls });
  const nginx = await startNginx(t, `${pools(daemon.config.listen)}\n${text}`, { dir, port, workers });
  return { origin, port, daemon, nginx, app, dir, visitor: () => new Visitor(origin) };
}
