// FastCGI by hand (FastCGI specification 1.0), both ways: records to send to authfcgi that nginx never would, and a
// responder that answers nginx with whatever a test wants.
import net from 'node:net';
import { conversation, parseAnswer } from './http.mjs';

export const kType = { begin: 1, abort: 2, end: 3, params: 4, stdin: 5, stdout: 6, stderr: 7, data: 8, getValues: 9 };

export function record(type, content = '', { id = 1, version = 1, padding = 0 } = {}) {
  const body = Buffer.from(content);
  const head = Buffer.from([version, type, id >> 8, id & 255, body.length >> 8, body.length & 255, padding, 0]);
  return Buffer.concat([head, body, Buffer.alloc(padding)]);
}

export const begin = ({ role = 1, keep = false, id = 1 } = {}) =>
  record(kType.begin, Buffer.from([role >> 8, role & 255, keep ? 1 : 0, 0, 0, 0, 0, 0]), { id });

const length = (n) => (n < 128 ? Buffer.from([n]) : Buffer.from([(n >>> 24) | 128, (n >> 16) & 255, (n >> 8) & 255, n & 255]));

// pairs: a list of [name, value], so that a name may come twice.
export function params(pairs, { id = 1 } = {}) {
  const all = Buffer.concat(pairs.flatMap(([name, value]) => {
    const [n, v] = [Buffer.from(name), Buffer.from(value)];
    return [length(n.length), length(v.length), n, v];
  }));
  const records = [];
  for (let at = 0; at < all.length; at += 65535) records.push(record(kType.params, all.subarray(at, at + 65535), { id }));
  return Buffer.concat([...records, record(kType.params, '', { id })]);
}

// What the shipped snippets send for a request.
export const usualParams = ({ method = 'GET', uri = '/api/auth/session', role = 'api', body = '', host = 'localhost', more = [] } = {}) => [
  ['AUTHFCGI_ROLE', role], ['AUTHFCGI_HOST', host], ['REQUEST_METHOD', method], ['REQUEST_URI', uri],
  ['QUERY_STRING', uri.split('?')[1] ?? ''], ['REQUEST_SCHEME', 'http'], ['SERVER_PROTOCOL', 'HTTP/1.1'],
  ['REMOTE_ADDR', '127.0.0.1'], ['CONTENT_LENGTH', body.length ? String(Buffer.byteLength(body)) : ''], ['HTTP_HOST', host], ...more,
];

export const requestRecords = (pairs, body = '', options = {}) => Buffer.concat([
  begin(options), params(pairs), ...(body.length ? [record(kType.stdin, body)] : []), record(kType.stdin),
]);

// Sends records and gives back what STDOUT said, as an Answer; undefined when the peer just closed.
export async function ask(address, bytes, seconds) {
  const output = stdoutOf(await conversation(address, bytes, seconds));
  if (output.length === 0) return undefined;
  const status = output.toString('latin1').match(/^status: *(\d+)/im)?.[1] ?? '200';
  return parseAnswer(Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n`), output]));
}

export function stdoutOf(bytes) {
  const parts = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt16BE(at + 4);
    if (bytes[at + 1] === kType.stdout) parts.push(bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size + bytes[at + 6];
  }
  return Buffer.concat(parts);
}

// A FastCGI responder: answer(params as a Map) gives the text of headers and body. For facts about nginx itself.
export async function startResponder(t, answer) {
  const server = net.createServer((socket) => {
    let bytes = Buffer.alloc(0);
    const pieces = [];
    socket.on('error', () => {});
    socket.on('data', (data) => {
      bytes = Buffer.concat([bytes, data]);
      while (bytes.length >= 8 && bytes.length >= 8 + bytes.readUInt16BE(4) + bytes[6]) {
        const size = bytes.readUInt16BE(4);
        const [type, id] = [bytes[1], bytes.readUInt16BE(2)];
        if (type === kType.params) pieces.push(bytes.subarray(8, 8 + size));
        if (type === kType.stdin && size === 0) {
          const text = answer(readParams(Buffer.concat(pieces)));
          socket.end(Buffer.concat([record(kType.stdout, text, { id }), record(kType.stdout, '', { id }), record(kType.end, Buffer.alloc(8), { id })]));
        }
        bytes = bytes.subarray(8 + size + bytes[6]);
      }
    });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => { server.close(resolve); }));
  return { address: `127.0.0.1:${server.address().port}` };
}

function readParams(bytes) {
  const found = new Map();
  let at = 0;
  const size = () => {
    if (bytes[at] < 128) return bytes[at++];
    at += 4;
    return bytes.readUInt32BE(at - 4) & 0x7fffffff;
  };
  while (at < bytes.length) {
    const [n, v] = [size(), size()];
    found.set(bytes.toString('latin1', at, at + n), bytes.toString('latin1', at + n, at + n + v));
    at += n + v;
  }
  return found;
}
