import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { charClass, SPACE } from './char-class.ts';
import { scannedKey, shapeKey, shapeOf, shapeText } from './line-shape.ts';
import { LineTokens, TOKEN_MIXED, TOKEN_VALUE } from './line-tokens.ts';
import { scanLine } from './scan-line.ts';

const tokens = new LineTokens();

function shape(line: string): string {
  scanLine(line, tokens);
  return shapeText(shapeOf(tokens));
}

function values(line: string): string[] {
  scanLine(line, tokens);
  const found: string[] = [];
  for (let index = 0; index < tokens.count; index++) {
    const kind = tokens.kinds[index];
    if (kind !== TOKEN_VALUE && kind !== TOKEN_MIXED) continue;
    found.push(`${tokens.types[index]}: ${line.slice(tokens.valueStarts[index], tokens.valueEnds[index])}`);
  }
  return found;
}

const SHAPES: readonly (readonly [kind: string, line: string, shape: string])[] = [
  ['numbers', 'wrote 12 of -3.5 and 1e9 (99.5%)', 'wrote <*> of <*> and <*> (<*>)'],
  ['thousands', 'total 1,234,567 items', 'total <*> items'],
  ['hexadecimal numbers', 'at 0x7ffe and deadbeef and 0245a35c', 'at <*> and <*> and <*>'],
  ['UUIDs', 'order 550e8400-e29b-41d4-a716-446655440000 paid', 'order <*> paid'],
  ['trace ids', 'trace 4bf92f3577b34da6a3ce929d0e0e4736', 'trace <*>'],
  ['random ids', 'id V1StGXR8Z5jdHi6BmyT ok', 'id <*> ok'],
  ['words with ids', 'block blk_-1608 of task_2015_0001_m_3', 'block blk_<*> of task_<*>'],
  ['ids of letters and digits', 'node-D1 and object Foo@ab12cd', 'node-<*> and object Foo@<*>'],
  ['paths', 'read /etc/app/config.json and src/a/b.ts', 'read <*> and <*>'],
  ['Windows paths', 'open C:\\Users\\bob\\x.txt', 'open <*>'],
  ['words with a slash', 'read/write of text/html', 'read/write of text/html'],
  ['URLs', 'GET https://a.example/x?y=1, then', 'GET <*>, then'],
  ['IPv4 addresses', 'from 10.0.0.1:5432 to 10.0.0.0/8', 'from <*> to <*>'],
  ['IPv6 addresses', 'on ::1 and fe80::1%eth0 and [2001:db8::8a2e]:80', 'on <*> and <*> and [<*>]:<*>'],
  ['MAC addresses', 'mac aa:bb:cc:dd:ee:ff', 'mac <*>'],
  ['hosts with ports', 'to db.internal:5432 from www.example.com', 'to <*> from <*>'],
  ['names of packages', 'at org.apache.hadoop.Foo', 'at org.apache.hadoop.Foo'],
  ['mail addresses', 'mail a.b@example.org sent', 'mail <*> sent'],
  ['durations', 'took 12ms or 1h30m or 5 seconds or <1 sec', 'took <*> or <*> or <*> or <*>'],
  ['sizes', 'used 12MiB or 3.5 KB or 17 bytes.', 'used <*> or <*> or <*>.'],
  ['dates', 'at 2026-11-24T12:00:00.123Z', 'at <*>'],
  ['dates with spaces', 'at 2026-11-24 12:00:00,123 and Sun Jun 19 21:40:10 2005', 'at <*> and <*>'],
  ['quoted text', 'job "nightly backup" failed', 'job <*> failed'],
  ['quoted words, which may be states', "state 'Active'", "state 'Active'"],
  ['apostrophes', "can't open user's file", "can't open user's file"],
  ['JSON with its keys', '{"a":"b c","n":12,"ok":true}', '{"a":<*>,"n":<*>,"ok":<*>}'],
  [
    'the message in JSON',
    '{"level":30,"msg":"request done","id":"x-1"}',
    '{"level":<*>,"msg":"request done","id":<*>}',
  ],
  ['keys with values', 'uid=0 tty= ok=false rhost=1.2.3.4', 'uid=<*> tty=<*> ok=<*> rhost=<*>'],
  ['empty brackets', 'from x () but call()', 'from x (<*>) but call()'],
  [
    'access logs',
    '10.0.0.9 - - [24/Nov/2026:12:00:02 +0000] "GET /a HTTP/1.1" 304 0',
    '<*> - - [<*> <*>] "GET <*> <*>" <*> <*>',
  ],
  ['lists', 'blocks blk_1 blk_2 blk_3, ports 1, 2, 3', 'blocks blk_<*>, ports <*>'],
  ['stacks', '    at async run (/app/src/a.js:10:5)', 'at async run (<*>)'],
  ['Chinese', '订单12345已创建，耗时15毫秒', '订单<*>已创建，耗时<*>'],
];

for (const [kind, line, expected] of SHAPES) {
  test(`scanLine: finds ${kind}`, () => assert.equal(shape(line), expected));
}

test('scanLine: tells what values are', () => {
  assert.deepEqual(values('took 12ms for 3 KB from 10.0.0.1 at 2026-11-24 12:00:00 id=0x1f'), [
    'duration: 12ms',
    'size: 3 KB',
    'address: 10.0.0.1',
    'time: 2026-11-24 12:00:00',
    'hex: 0x1f',
  ]);
});

test('scanLine: tokens are in order, within the line, and cover all but spaces', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.stringMatching(/^[a-f0-9 :.,'"=/<>()_-]{0,200}$/u),
  );
  fc.assert(
    fc.property(text, (line) => {
      scanLine(line, tokens);
      let behind = 0;
      for (let index = 0; index < tokens.count; index++) {
        const start = tokens.starts[index] ?? 0;
        const end = tokens.ends[index] ?? 0;
        assert.ok(start >= behind && end >= start && end <= line.length, JSON.stringify([line, index]));
        if (tokens.count < 256)
          assert.ok(
            [...line.slice(behind, start)].every(
              (character) => (charClass(character.charCodeAt(0)) & SPACE) !== 0,
            ),
          );
        behind = end;
      }
    }),
    { numRuns: 500 },
  );
});

test('scannedKey: is the key of the shape', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), fc.string({ unit: 'binary', maxLength: 50 }), (a, b) => {
      scanLine(`${a} ${b}`, tokens);
      assert.equal(scannedKey(tokens), shapeKey(shapeOf(tokens)));
    }),
  );
});

/** Work per character that is the same for short and for long lines shows in the time; a square would be 8 times more. */
test('scanLine: work for hostile lines grows with their length, not with its square', () => {
  const hostile = ['a:', "' 'a ", '1.', '"', 'f:f:', '1,', '((', '/a', 'x@', '-1-', 'http:/', '12:', '<1 s'];
  for (const part of hostile) {
    const time = (length: number, times: number) => {
      const line = part.repeat(Math.ceil(length / part.length));
      const begin = process.cpuUsage().user;
      for (let count = 0; count < times; count++) scanLine(line, tokens);
      return process.cpuUsage(undefined).user - begin;
    };
    time(1000, 200);
    const least = (length: number, times: number) => Math.min(...[1, 2, 3].map(() => time(length, times)));
    const short = least(1000, 160);
    const long = least(8000, 20);
    assert.ok(long <= 4 * short + 5000, `${JSON.stringify(part)}: ${short} µs, then ${long} µs`);
  }
});
