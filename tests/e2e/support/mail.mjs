// A real mail server on loopback (npm smtp-server) that keeps what it is handed, and a reader of mails (RFC 5322, 2045 to
// 2047) that shares no code with whoever wrote them.
import { Buffer } from 'node:buffer';
import { SMTPServer } from 'smtp-server';

const kWord = /=\?utf-8\?b\?([^?]*)\?=/gi;

// Encoded words next to each other are one text; blanks between them do not count (RFC 2047 section 6.2).
export function decodeHeader(text) {
  return text.replace(/\?=\s+=\?/g, '?==?').replace(/(?:=\?utf-8\?b\?[^?]*\?=)+/gi, (words) =>
    Buffer.concat([...words.matchAll(kWord)].map(([, payload]) => Buffer.from(payload, 'base64'))).toString());
}

export function decodeQuotedPrintable(text) {
  const bytes = text.replace(/[ \t]+\r\n/g, '\r\n').replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

function parseHeaders(text) {
  const fields = text.replace(/\r\n[ \t]+/g, ' ').split('\r\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return Object.fromEntries(fields);
}

function parsePart(raw) {
  const [, head, body] = raw.match(/^([\s\S]*?)\r\n\r\n([\s\S]*)$/);
  return { headers: parseHeaders(head.replace(/^\r\n/, '')), body };
}

// {headers, text, html} of a multipart/alternative.
export function parseMail(raw) {
  const { headers, body } = parsePart(raw);
  const boundary = headers['content-type'].match(/boundary="([^"]+)"/)[1];
  const parts = body.split(`--${boundary}`).slice(1, -1).map(parsePart);
  const content = (type) => {
    const part = parts.find((one) => one.headers['content-type'].startsWith(type));
    if (part.headers['content-transfer-encoding'] !== 'quoted-printable') throw new Error('not quoted-printable');
    return decodeQuotedPrintable(part.body.replace(/\r\n$/, '')).replace(/\r\n/g, '\n');
  };
  return { headers, text: content('text/plain'), html: content('text/html') };
}

// The link, as a person would click it: in both parts the same.
export function linkIn(mail) {
  const inText = mail.text.match(/https?:\/\/\S+/)[0];
  const inHtml = mail.html.match(/href="([^"]+)"/)[1].replace(/&amp;/g, '&');
  if (inText !== inHtml) throw new Error(`two links: ${inText} ${inHtml}`);
  return inText;
}

// options: smtp-server's own. mails: what was taken, parsed, with its envelope, whether TLS was on, and as whom.
export async function startMailServer(t, options = {}) {
  const mails = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    ...options,
    onData(stream, session, done) {
      const pieces = [];
      stream.on('data', (piece) => pieces.push(piece));
      stream.on('end', () => {
        const raw = Buffer.concat(pieces).toString();
        const envelope = { from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((one) => one.address) };
        mails.push({ ...parseMail(raw), raw, envelope, secure: session.secure, user: session.user, hello: session.hostNameAppearsAs });
        done();
      });
    },
  });
  server.on('error', () => {});  // a peer that leaves early
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  t?.after(() => new Promise((resolve) => { server.close(resolve); for (const one of server.connections) one.close(); }));
  return { port: server.server.address().port, mails, server };
}
