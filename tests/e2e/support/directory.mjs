// Debian's slapd in a folder of the test, on a free port, with StartTLS under a certificate of its own, and a few people.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, listening, Program } from './process.mjs';

const kBase = 'dc=example,dc=com';
const kAdmin = { dn: `cn=admin,${kBase}`, password: 'directory-admin-password' };

function certificate(dir) {
  const files = { key: join(dir, 'key.pem'), certificate: join(dir, 'cert.pem') };
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=directory',
    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', files.key, '-out', files.certificate], { stdio: 'ignore' });
  return files;
}

const person = ({ uid, name, mail, password }) => `dn: uid=${uid},ou=people,${kBase}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${name}
sn: ${name}
mail: ${mail}
userPassword: ${password}
`;

// people: [{uid, name, mail, password}]; all of them are in the group staff. Returns what a provider's settings need.
export async function startDirectory(t, dir, people) {
  const home = join(dir, 'ldap');
  for (const name of [home, join(home, 'data')]) mkdirSync(name, { recursive: true });
  const { key, certificate: ca } = certificate(home);
  const port = await freePort();
  writeFileSync(join(home, 'slapd.conf'), `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile ${home}/slapd.pid
TLSCertificateFile ${ca}
TLSCertificateKeyFile ${key}
database mdb
suffix "${kBase}"
rootdn "${kAdmin.dn}"
rootpw ${kAdmin.password}
directory ${home}/data
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by * read
`);
  writeFileSync(join(home, 'start.ldif'), [
    `dn: ${kBase}\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n`,
    `dn: ou=people,${kBase}\nobjectClass: organizationalUnit\nou: people\n`,
    ...people.map(person),
    `dn: cn=staff,${kBase}\nobjectClass: groupOfNames\ncn: staff\n${people.map(({ uid }) => `member: uid=${uid},ou=people,${kBase}`).join('\n')}\n`,
  ].join('\n'));
  const program = new Program('/usr/sbin/slapd', ['-d', '0', '-f', join(home, 'slapd.conf'), '-h', `ldap://127.0.0.1:${port}/`], { log: join(home, 'slapd.log') });
  t.after(() => program.stop('SIGINT'));
  await listening(program, { port });
  execFileSync('ldapadd', ['-x', '-H', `ldap://127.0.0.1:${port}`, '-D', kAdmin.dn, '-w', kAdmin.password, '-f', join(home, 'start.ldif')], { stdio: 'pipe' });
  return { program, url: `ldap://127.0.0.1:${port}`, caFile: ca, base: `ou=people,${kBase}`, admin: kAdmin };
}
