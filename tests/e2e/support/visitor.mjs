// A person with a browser, as far as HTTP goes: a cookie jar (cookies know hosts, not ports), redirects, forms.
import { exchange, form, requestBytes } from './http.mjs';

const kNavigation = [['Accept', 'text/html,application/xhtml+xml'], ['Sec-Fetch-Mode', 'navigate']];

export class Visitor {
  constructor(origin) {
    this.origin = origin;
    this.jar = new Map();  // hostname to Map(name to raw value)
    this.url = origin;     // where the last answer came from
  }

  cookies(host = new URL(this.origin).hostname) {
    if (!this.jar.has(host)) this.jar.set(host, new Map());
    return this.jar.get(host);
  }

  // One request, redirects not followed. `headers` is a list of pairs; body is bytes, text, or an object (a form).
  async send(method, url, { headers = [], body, cookies = true, seconds } = {}) {
    // A path goes out as it was written, not as a URL parser would have it.
    const isPath = String(url).startsWith('/');
    const target = new URL(isPath ? this.origin : url);
    const raw = isPath ? String(url).split('#')[0] : target.pathname + target.search;
    const list = [['Host', target.host], ['Connection', 'close']];
    const jar = this.cookies(target.hostname);
    if (cookies && jar.size) list.push(['Cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; ')]);
    if (body !== undefined && typeof body === 'object' && !Buffer.isBuffer(body)) {
      body = form(body);
      list.push(['Content-Type', 'application/x-www-form-urlencoded']);
    }
    if (body !== undefined) list.push(['Content-Length', Buffer.byteLength(body)]);
    list.push(...headers);
    const bytes = requestBytes({ method, target: raw, headers: list, body });
    const answer = await exchange({ port: Number(target.port) || 80 }, bytes, seconds);
    answer.url = target.origin + raw;
    this.url = answer.url;
    if (cookies) this.remember(target.hostname, answer);
    return answer;
  }

  remember(host, answer) {
    const jar = this.cookies(host);
    for (const { name, raw, attributes } of answer.setCookies) {
      const gone = attributes.some((text) => /^max-age=0$/i.test(text) ||
        (/^expires=/i.test(text) && Date.parse(text.slice(8)) <= Date.now()));
      if (gone) jar.delete(name);
      else jar.set(name, raw);
    }
  }

  get(url, options) {
    return this.send('GET', url, options);
  }
  post(url, body, options = {}) {
    return this.send('POST', url, { ...options, body });
  }

  // Opens a page as a browser does, through all its redirects.
  async open(url, options = {}) {
    return this.follow(await this.get(url, { ...options, headers: [...kNavigation, ...(options.headers ?? [])] }));
  }

  async follow(answer) {
    for (let steps = 0; answer.status >= 300 && answer.status < 400 && answer.location; ++steps) {
      if (steps > 15) throw new Error(`redirects without an end, last to ${answer.location}`);
      answer = await this.get(new URL(answer.location, answer.url).href, { headers: kNavigation });
    }
    return answer;
  }

  // Fills in and submits a form of a page, found by what its action or HTML holds.
  async submit(page, fields = {}, which = '') {
    const chosen = formsOf(page).find(({ html }) => html.includes(which));
    if (!chosen) throw new Error(`no form with "${which}" in ${page.status} ${page.url}:\n${page.text.slice(0, 2000)}`);
    const action = new URL(chosen.action || page.url, page.url).href;
    const values = { ...chosen.values, ...fields };
    if (chosen.method === 'get') return this.open(`${action}?${form(values)}`);
    return this.follow(await this.post(action, values, { headers: [...kNavigation, ['Origin', new URL(page.url).origin]] }));
  }

  async csrf(headers = []) {
    return (await this.get('/api/auth/csrf', { headers })).json.csrfToken;
  }
  async session(headers = []) {
    return (await this.get('/api/auth/session', { headers })).json;
  }
}

export function formsOf(page) {
  return [...page.text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([html, head, inside]) => {
    const values = {};
    for (const [, attributes] of inside.matchAll(/<(?:input|button)\b([^>]*)>/gi)) {
      const name = attribute(attributes, 'name');
      if (name) values[name] = attribute(attributes, 'value') ?? '';
    }
    return { html, action: attribute(head, 'action'), method: (attribute(head, 'method') ?? 'get').toLowerCase(), values };
  });
}

function attribute(text, name) {
  const found = text.match(new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i'));
  const value = found && (found[1] ?? found[2] ?? found[3]);
  return value?.replace(/&quot;/g, '"').replace(/&#39;|&#x27;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
