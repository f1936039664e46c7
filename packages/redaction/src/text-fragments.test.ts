import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mask, scanner } from './scan-text.conformance.ts';

const S = '[REDACTED:sensitive]';

test('fragments: key, separator and value in every notation', () => {
  const cases: readonly (readonly [text: string, masked: string])[] = [
    ['password=hunter2&x=1', `password=${S}&x=1`],
    ['login password: hunter2, ok', `login password: ${S}, ok`],
    [':password=>"x y"', `:password=>"${S}"`],
    ['password := "abc9"', `password := "${S}"`],
    ['{"a":{"password":"a \\"b\\" c"},"d":1}', `{"a":{"password":"${S}"},"d":1}`],
    ['"{\\"password\\":\\"hunter2\\",\\"a\\":1}"', `"{\\"password\\":\\"${S}\\",\\"a\\":1}"`],
    ["{'password': 'it\\'s'}", `{'password': '${S}'}`],
    ['password%3Dhunter2%26a%3Db', `password%3D${S}%26a%3Db`],
    ['%22password%22%3A%22hunter2%22', `%22password%22%3A%22${S}%22`],
    ['&quot;password&quot;:&quot;x1&quot;', `&quot;password&quot;:&quot;${S}&quot;`],
    ['<password>x1</password>', `<password>${S}</password>`],
    ['<add key="DbPassword" value="x1" />', `<add key="DbPassword" value="${S}" />`],
    ['{"name":"DB_PASSWORD","value":"x1"}', `{"name":"DB_PASSWORD","value":"${S}"}`],
    ['--db-password hunter2 --verbose', `--db-password ${S} --verbose`],
    ['Server=x;Password=two words;Database=y', `Server=x;Password=${S};Database=y`],
    ['map[password:[hunter2] user:[ann]]', `map[password:[${S}] user:[ann]]`],
    ['"passwords":["a","b"]', `"passwords":["${S}"]`],
    ['password: |\n  line one\n  two\nuser: ann', `password: |\n  ${S}\nuser: ann`],
    ['name="password"\r\n\r\nx1\r\n--b', `name="password"\r\n\r\n${S}\r\n--b`],
    ["{ password: \u001b[32m'x1'\u001b[39m }", `{ password: \u001b[32m'${S}'\u001b[39m }`],
    ['api key: x1 y', `api key: ${S} y`],
    ['密码：hunter2，好', `密码：${S}，好`],
    ['密码是hunter2', `密码是${S}`],
    ['the password for ann is hunter2.', `the password for ann is ${S}.`],
    ['{"password":"cut off', `{"password":"${S}`],
    ['password=[REDACTED:x]', 'password=[REDACTED:x]'],
  ];
  for (const [text, masked] of cases) assert.equal(mask(text), masked);
});

test('fragments: placeholders, types, code and prose are no values', () => {
  for (const text of [
    'password=null',
    'password=true',
    'token: undefined',
    'password=***',
    'password: xxxxxx',
    'password=$X',
    'password=$PASS',
    'password={{ x }}',
    'password=<password>',
    'password=%s',
    'password = $1',
    'password: string;',
    'password == other',
    'password = req.body.password',
    'const token = await get();',
    'token => token.id',
    '(password) => {',
    'password: required',
    'Password: must be long',
    'Password: Choose something nice',
    'auth::password::verify',
    'password: {',
    '{"password":{"type":"string"}}',
    '密码：必须包含8个字符',
    'arn:aws:x:1:secret:name',
    'secret: "required"',
  ]) {
    assert.equal(scanner.scan(text), undefined, text);
  }
});

test('fragments: a quoted value is covered to its closing quote, at any depth of escaping', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 5, maxLength: 20 }), fc.integer({ min: 0, max: 3 }), (tail, depth) => {
      const value = `Zq7${tail}`;
      let text = JSON.stringify({ a: 1, password: value, z: 'keep' });
      for (let level = 0; level < depth; level++) text = JSON.stringify({ inner: text });
      let masked: unknown = JSON.parse(mask(text));
      for (let level = 0; level < depth; level++) masked = JSON.parse((masked as { inner: string }).inner);
      assert.deepEqual(masked, { a: 1, password: S, z: 'keep' });
    }),
    { numRuns: 500 },
  );
});
