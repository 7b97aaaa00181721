// Whole sign-ins, as many at a time as wanted, against a provider that answers from memory: its code is the nonce, so
// that the browser's visit there, which is not ours to measure, can be left out.
import http from 'node:http';
import { startStubProvider } from '../e2e/support/stub_provider.mjs';
import { form } from '../e2e/support/http.mjs';

export async function startStaticProvider() {
  const stub = await startStubProvider();
  stub.at['/token'] = async (_, response, usual, body) => {
    const code = new URLSearchParams(body).get('code');
    stub.codes.set(code, { nonce: code, client: 'authfcgi-stub' });
    await usual();
    stub.codes.delete(code);
  };
  return stub;
}

function ask(agent, origin, method, path, { cookies, body } = {}) {
  const headers = { ...(cookies?.size ? { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; ') } : {}) };
  if (body) Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) });
  return new Promise((resolve, reject) => {
    const request = http.request(`${origin}${path}`, { method, agent, headers }, (response) => {
      let text = '';
      response.on('data', (data) => { text += data; });
      response.on('end', () => {
        for (const line of response.headers['set-cookie'] ?? []) {
          const [name, value] = line.split(';')[0].split(/=(.*)/s);
          if (value) cookies?.set(name, value);
          else cookies?.delete(name);
        }
        resolve({ status: response.statusCode, location: response.headers.location, text });
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

// From the button to the provider: cookies, and the path that the provider would send back to.
export async function beginSignIn(agent, origin, id = 'stub') {
  const cookies = new Map();
  const { csrfToken } = JSON.parse((await ask(agent, origin, 'GET', '/api/auth/csrf', { cookies })).text);
  const started = await ask(agent, origin, 'POST', `/api/auth/signin/${id}`, { cookies, body: form({ csrfToken, callbackUrl: '/' }) });
  const query = new URL(started.location).searchParams;
  return { cookies, path: `/api/auth/callback/${id}?${form({ code: query.get('nonce'), state: query.get('state') })}` };
}

export async function endSignIn(agent, origin, { cookies, path }) {
  const answer = await ask(agent, origin, 'GET', path, { cookies });
  return answer.status === 302 && [...cookies.keys()].some((name) => name.startsWith('authjs.session-token'));
}

// count sign-ins, `together` at a time. Returns { failed, seconds }.
export async function signInMany(origin, count, together, id) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: together });
  const begun = performance.now();
  let [left, failed] = [count, 0];
  await Promise.all(Array.from({ length: together }, async () => {
    while (left-- > 0) if (!(await endSignIn(agent, origin, await beginSignIn(agent, origin, id)))) failed += 1;
  }));
  agent.destroy();
  return { failed, seconds: (performance.now() - begun) / 1000 };
}
