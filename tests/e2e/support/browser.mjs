// A real browser: Debian's Chromium without a window.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { chromium } from 'playwright-core';

const kPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const kArguments = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// A browser for the test `t`; each newContext() of it is another person. What its pages complain of is collected.
export async function startBrowser(t) {
  const executablePath = process.env.CHROMIUM ?? kPaths.find((path) => existsSync(path));
  if (!executablePath) throw new Error('no Chromium: apt-get install chromium, or say CHROMIUM=/path/to/it');
  const browser = await chromium.launch({ executablePath, args: kArguments, timeout: 60000 });
  t.after(() => browser.close());
  return {
    async person(options = {}) {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(20000);
      const complaints = [];
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        const text = `${message.text()} ${message.location().url}`;
        if (message.type() === 'error' && !/favicon\.ico/.test(text)) complaints.push(text);
      });
      return { context, page, complaints };
    },
  };
}

// Types a name at the provider and agrees to everything.
export async function passProvider(page, name) {
  await page.fill('input[name=login]', name);
  await page.click('button[value=login]');
  await page.click('button[value=consent]');
}
