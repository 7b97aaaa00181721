// The mail server of `make run`: it sends nothing to anybody but prints each mail to the terminal. Argument: the file to
// write its entry of "providers" to as soon as it listens.
import { renameSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { linkIn, startMailServer } from '../e2e/support/mail.mjs';

const [file] = process.argv.slice(2);
const { port, mails } = await startMailServer();
mails.push = (mail) => {
  console.log(`\n  A mail to ${mail.envelope.to}: ${mail.headers.subject}\n\n  ${linkIn(mail)}\n`);
  return 0;
};
const entry = { id: 'nodemailer', name: 'e-mail', server: `smtp://127.0.0.1:${port}`, from: 'Demo <no-reply@localhost>' };
writeFileSync(`${file}.new`, JSON.stringify(entry));
renameSync(`${file}.new`, file);
process.on('SIGINT', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
