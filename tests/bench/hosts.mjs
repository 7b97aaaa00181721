// What per-host configuration costs: GET session where nginx's host is one of one, and one of a hundred, all of which have
// been asked for before.
import { exchange, requestBytes } from '../e2e/support/http.mjs';

const hostsOf = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [i ? `h${i}.example.com` : 'localhost', { shareSessions: true }]));

// ours, carried: of run.mjs. Returns rows for its table.
export async function hostRows({ ours, carried, token, path }) {
  const rows = [];
  for (const count of [1, 100]) {
    const { origin, program } = await ours(`hosts-${count}`, { hosts: hostsOf(count) });
    for (const host of Object.keys(hostsOf(count))) {
      for (let round = 0; round < 8; ++round) {  // every worker has met every host
        const { status } = await exchange({ port: Number(new URL(origin).port) }, requestBytes({ target: path, headers: [['Host', host], ['Connection', 'close']] }));
        if (status !== 200) throw new Error(`${host} of ${count} answers ${status}`);
      }
    }
    const { headers } = await carried(origin, token);
    rows.push({ name: `GET session, ${count === 1 ? 'one host' : `one of ${count} hosts`}`, base: 'session', url: `${origin}${path}`, program, headers });
  }
  return rows;
}
