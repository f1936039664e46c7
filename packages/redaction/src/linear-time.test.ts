import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DETECTOR_RULES } from './detector.ts';
import { maskSqlLiterals } from './sql-literals.ts';
import { createTextScanner } from './text-scanner.ts';

/** What each detector has to look at longest, repeated. */
const ADVERSARIAL: Readonly<Record<string, string>> = {
  'email: local parts': 'a.a-',
  'email: at signs': 'a@',
  'email: labels': '@a.a.a.a.a.a.a.a.a.a.a.a.a.a.',
  'card: groups': '4111 ',
  'card: digits': '4',
  'card: dotted': '4.1.1.1.',
  'phone: plus signs': '+1 2',
  'phone: parentheses': '+(1) (2) ',
  'iban: starts': 'DE89 ',
  'iban: long': 'DE89A',
  'jwt: headers': 'eyJhbGciOiJIUzI1NiJ9 ',
  'jwt: parts': 'eyJhbGciOiJIUzI1NiJ9.',
  'private-key: headers': '-----BEGIN PRIVATE KEY-----',
  'private-key: dashes': '-',
  'url: userinfo': '://a:a',
  'url: slashes': '://',
  'url: encoded': '%3A%2F%2Fa%3A',
  'fragments: keys': 'password',
  'fragments: equals signs': 'password=',
  'fragments: dashes in keys': 'a-',
  'fragments: colons': 'token: ',
  'fragments: quotes': '"password":"',
  'fragments: escaped quotes': '\\"token\\":\\"',
  'fragments: backslashes': '\\',
  'fragments: brackets': 'password=[',
  'fragments: markers': '[REDACTED:a]:',
  'fragments: open markers': '[REDACTED:',
  'fragments: brackets behind keys': 'a]:',
  'fragments: spaces': '=                              ',
  'fragments: entities': '&quot;token&quot;:&quot;',
  'fragments: encoded': '%25',
  'fragments: encoded quotes': '%22token%22%3A%22',
  'fragments: pairs': '"name":"a","value":',
  'headers: cookies': 'Cookie: a=b;',
  'headers: authorization': 'Authorization: Digest ',
  'headers: schemes': 'Bearer a1 ',
  'headers: basic': 'Basic dXNlcjpwYXNz ',
  'form: names': 'name="password"\n\n',
  'yaml: blocks': 'password: |\n ',
  'tokens: data URLs': 'base64,aaaaaaaaaaaaaaaaaaaa/',
  'commands: flags': ' -u a',
  'elements: open': '<password>',
  'elements: names': '<a:',
  'flags: dashes': '--password ',
  'flags: mixed': '--1',
  'curl: users': 'curl -u a:',
  'tokens: prefixes': 'ghp_',
  'tokens: dots': 'hvs.',
  'tokens: leads': 'aaaaaaaaaaaaaaaaaaaa/',
  'tokens: base64': 'aGVsbG8gd29ybGQgaGVsbG8+',
  'entropy: names': 'secret aB3dE6gH9jK2mN5pQ8sT ',
  'entropy: words': 'password for ',
  'addresses: colons': ':',
  'addresses: groups': 'a:',
  'addresses: dots': '1.',
  'clauses: names': 'secret for a b c ',
  'clauses: quotes': 'secret for service: "',
  'clauses: escaped quotes': 'secret is "\\',
  'clauses: verbs': 'password is to be as ',
  'clauses: letters': 'pw a',
  'clauses: words': 'password WinterxGEtO',
  'clauses: signs': 'a1 for x: ',
  'logins: names': 'user a, pw ',
  'cells: bars': '| password | a1',
  'cells: names': 'password|',
  'arguments: quotes': "'password', '",
  'arguments: names': '"a_token","',
  'settings: names': 'DB_PASS "',
  'settings: underscores': '_pass a1_',
  'SQL: users': "IDENTIFIED BY '",
  'JDBC: Oracle': 'jdbc:oracle:thin:a/b@',
  'JSON in base64': 'eyJhIjoxfQaaaaaaaaaaa+',
  'entries: keys': '<key>password</key><string>',
  'entries: open': '<name>password</name><value>',
  'entries: attributes': '<entry key="password">',
  'ideographs: spaces': '密码 a1b2c3 ',
  'logins: slashes': 'credentials for a: b / ',
  'flags: words': ' -storepass ',
  'flags: glued': ' mysql -pa1',
  'ODBC: braces': ';PWD={a1b2c3',
  'types: colons': 'token: string = ',
  'YAML: tags': 'password: !vault !',
  'PHP: types': '["password"]=>\n string(1) ',
  'private-key: encoded headers': '-----BEGIN%20PRIVATE%20KEY-----',
  'phone: zeros': 'tel 00491 ',
  'codes: behind': '1234 as your ',
  'headers: unknown schemes': 'Authorization: Foo a1',
  'fragments: typographic quotes': 'password: “',
  'ideographs: became': '密码已重置为',
  'ideographs: keys': '密码',
  'ideographs: verbs': '密码是',
  'calls: quotes': 'setPassword("',
  'calls: logins': 'login("a", "',
  'commands: net use': 'net use \\\\a\\b c /user:',
  'commands: piped': 'echo a1b2c3 | sudo -S ',
  'commands: users': ' -u a -p ',
  'commands: chpasswd': 'echo a:b1c2d3 | chpasswd',
  'protocols: LOGIN': 'a1 LOGIN a ',
  'protocols: AUTH': '\nAUTH PLAIN a',
  'SQL: values': 'insert into a (password) values (',
  'SQL: rows': "values ('a1', ",
  'phrases: words': 'password: alpha ',
  'phrases: assigned': 'password=alpha beta ',
  'names: as': 'used a1 as pw',
  'names: kinds': 'password 7 ',
  'names: signs': 'password a!b!c!1',
  'identities: names': 'passport no. ',
  'identities: groups': 'cpf 1.1-1/1 ',
  'hashes: dollars': '$2b$10$aaaaaaaaaaaaaaaaaaaa',
  'hashes: parts': '$argon2id$v=19$m=65536,t=3,p=4$a1$',
  'codes: words': 'otp code a b c d: 1234 ',
  'tokens: marks': 'acme_live_aB3dE6gH9jK2mN5pQ8sTuV1wX4yZ7aB0 ',
  'letters: values': ' va',
  'dashes: digits': 'a-1',
  colours: '\u001b[32m',
};

/** Processor time of one scan with every rule on. */
function seconds(text: string): number {
  const scanner = createTextScanner({
    rules: new Set(DETECTOR_RULES),
    sensitiveKey: (key) => (/password|token|secret/.test(key) ? 'sensitive' : undefined),
  });
  const start = process.cpuUsage();
  scanner.scan(text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Quadratic time on 400 KB is minutes; linear time is milliseconds. The bound lies far from both. */
const FAR_TOO_LONG_SECONDS = 5;

for (const [name, piece] of Object.entries(ADVERSARIAL)) {
  test(`scan: linear in hostile text, ${name}`, () => {
    const text = piece.repeat(Math.ceil(400_000 / piece.length));
    assert.ok(seconds(text) < FAR_TOO_LONG_SECONDS);
    assert.ok(seconds(`${text}é`) < FAR_TOO_LONG_SECONDS);
  });
}

test('maskSqlLiterals: linear in hostile text', () => {
  for (const piece of ["'", "\\'", "''", '"', '$a', '$a$', '--', '/*', '[a', '`', 'from ', ', ', 'N', '1.']) {
    const text = piece.repeat(Math.ceil(400_000 / piece.length));
    const start = process.cpuUsage();
    maskSqlLiterals(text);
    assert.ok(process.cpuUsage(start).user / 1e6 < FAR_TOO_LONG_SECONDS, piece);
  }
});
