// Sentences that must hold: a test is a name and a function. What it opens it closes through t.after(), last opened
// first closed, also when it fails or takes too long. Nothing here waits without an end.
import process from 'node:process';

const tests = [];

export function test(name, body, { seconds = 60 } = {}) {
  tests.push({ name, body, seconds });
}

// A promise that ends: with the value, or after `seconds` with a sentence saying what was waited for.
export function within(seconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${seconds} s for ${what}`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// Asks again and again until `condition` gives something true, and returns that.
export async function until(what, condition, seconds = 10) {
  const end = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = undefined;
    } catch (error) {
      if (error.isFinal) throw error;  // it will never come true
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

async function runOne({ body, seconds }) {
  const endings = [];
  const errors = [];
  const t = { after: (ending) => endings.push(ending) };
  try {
    await within(seconds, 'the test to end', Promise.resolve().then(() => body(t)));
  } catch (error) {
    errors.push(error);
  }
  for (const ending of endings.reverse()) {
    try {
      await within(30, 'something to close', Promise.resolve().then(() => ending(errors.length > 0)));
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

// Runs what the imported script declared; CASE=word in the environment chooses some.
export async function runAll() {
  const counts = { passed: 0, failed: 0 };
  const wanted = process.env.CASE ?? '';
  for (const one of tests.filter(({ name }) => name.includes(wanted))) {
    const begun = Date.now();
    const errors = await runOne(one);
    const took = `${Date.now() - begun} ms`;
    if (errors.length === 0) {
      counts.passed += 1;
      console.log(`  ok    ${one.name} (${took})`);
    } else {
      counts.failed += 1;
      console.log(`  FAIL  ${one.name} (${took})`);
      for (const error of errors) console.log(describe(error));
    }
  }
  return counts;
}

function describe(error) {
  let text = error?.stack ?? String(error);
  if (error?.cause) text += `\ncaused by ${error.cause.stack ?? error.cause}`;
  return text.replace(/^/gm, '        ');
}
