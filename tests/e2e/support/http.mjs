// HTTP/1.1 spelled by hand, so that a test can send exactly the bytes it means and see exactly what came back.
import net from 'node:net';
import { within } from './test.mjs';

export class Answer {
  constructor(status, headers, body) {
    Object.assign(this, { status, headers, body });
  }
  // The first header of that name, or undefined.
  header(name) {
    return this.all(name)[0];
  }
  all(name) {
    return this.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
  }
  get text() {
    return this.body.toString('utf8');
  }
  get json() {
    return JSON.parse(this.text);
  }
  get location() {
    return this.header('location');
  }
  // Set-Cookie lines as {name, value (percent-decoded), raw, attributes: ["Path=/", ...]}.
  get setCookies() {
    return this.all('set-cookie').map((line) => {
      const [pair, ...attributes] = line.split('; ');
      const at = pair.indexOf('=');
      const raw = pair.slice(at + 1);
      return { name: pair.slice(0, at), raw, value: decodeURIComponent(raw), attributes };
    });
  }
  setCookie(name) {
    return this.setCookies.filter((cookie) => cookie.name === name).at(-1);
  }
}

export function requestBytes({ method = 'GET', target, headers = [], body }) {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), Buffer.from(body ?? '')]);
}

// Sends bytes to {port} or {path} and reads until the peer closes. An empty buffer means that it just closed.
export function conversation(address, bytes, seconds = 30) {
  return within(seconds, 'the peer to close', new Promise((resolve, reject) => {
    const received = [];
    const socket = net.connect({ host: '127.0.0.1', ...address });
    socket.on('data', (data) => received.push(data));
    // A peer that refuses the rest of a request may reset, after an answer or without one; what came is what counts.
    socket.on('error', (error) => (/ECONNRESET|EPIPE/.test(error.code) ? resolve(Buffer.concat(received)) : reject(error)));
    socket.on('close', () => resolve(Buffer.concat(received)));
    socket.write(bytes);
  }));
}

export async function exchange(address, bytes, seconds) {
  return parseAnswer(await conversation(address, bytes, seconds));
}

export function parseAnswer(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) throw new Error(`no HTTP answer but ${bytes.length} bytes: ${bytes.subarray(0, 200).toString('latin1')}`);
  const [statusLine, ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const headers = lines.map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at), line.slice(at + 1).trim()];
  });
  const answer = new Answer(status, headers, bytes.subarray(end + 4));
  if (/chunked/i.test(answer.header('transfer-encoding') ?? '')) answer.body = unchunk(answer.body);
  return answer;
}

function unchunk(bytes) {
  const parts = [];
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at);
    const size = parseInt(bytes.subarray(at, end).toString('latin1'), 16);
    if (end < 0 || !(size >= 0)) throw new Error('a chunked body that does not end');
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

export const form = (fields) => new URLSearchParams(fields).toString();
