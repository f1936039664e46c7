import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from './byte-writer.ts';
import { fragmentOf, label } from './fragment.ts';

/** Any sequence of UTF-16 units, lone surrogates and control characters included. */
const anyText = fc
  .array(fc.oneof(fc.nat(0xffff), fc.nat(0x2f), fc.integer({ min: 0xd700, max: 0xe0ff })), { maxLength: 200 })
  .map((units) => String.fromCharCode(...units));

function textOf(writer: ByteWriter): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(writer.copy(0, writer.length));
}

function asString(text: string): string {
  const writer = new ByteWriter();
  writer.string(text);
  return textOf(writer);
}

/** Node's own conversion to UTF-8 replaces lone surrogates as well. */
function throughUtf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

test('ByteWriter.string: any text becomes valid UTF-8 and JSON of that text', () => {
  fc.assert(fc.property(anyText, (text) => assert.equal(JSON.parse(asString(text)), throughUtf8(text))));
});

test('ByteWriter.string: text longer than its chunks, with a surrogate pair on the border', () => {
  for (const padding of [4094, 4095, 4096, 8191]) {
    const text = `${'x'.repeat(padding)}😀${'é'.repeat(9000)}\ud83d`;
    assert.equal(JSON.parse(asString(text)), throughUtf8(text));
  }
});

test('ByteWriter.string: a pair stays whole whatever precedes it', () => {
  const text = '\ud83d😀\ude00😀\ud83d';
  assert.equal(JSON.parse(asString(text)), '\ufffd😀\ufffd😀\ufffd');
});

test('ByteWriter.string: escapes what JSON needs, and what some readers take for a line end', () => {
  assert.equal(asString('"\\\b\f\n\r\t\u0000\u001f'), String.raw`"\"\\\b\f\n\r\t\u0000\u001f"`);
  assert.equal(asString('\u0085\u2028\u2029'), String.raw`"\u0085\u2028\u2029"`);
  assert.equal(asString('\u007f\u0086\u2027/'), '"\u007f\u0086\u2027/"');
});

test('ByteWriter.text: an escape or another character anywhere, also as the last one', () => {
  for (let length = 0; length < 40; length++) {
    for (const special of ['"', '\\', '\n', '\u007f', 'é', '€', '😀', '\ud83d']) {
      for (let at = 0; at <= length; at++) {
        const text = 'x'.repeat(at) + special + 'y'.repeat(length - at);
        assert.equal(JSON.parse(asString(text)), throughUtf8(text));
      }
    }
  }
});

test('ByteWriter.time: seconds, and nanoseconds with leading zeros', () => {
  const nanos = fc.oneof(fc.nat(999_999_999), fc.nat(2000));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 18_446_744_072 }), nanos, (seconds, rest) => {
      const writer = new ByteWriter();
      writer.time(label('t='), seconds, rest);
      assert.equal(textOf(writer), `t=${seconds}${String(rest).padStart(9, '0')}`);
    }),
  );
});

test('ByteWriter.digits, thousandths: equal the decimal form of String()', () => {
  const number = fc.oneof(fc.nat(999_999_999), fc.nat(2000));
  fc.assert(
    fc.property(number, (value) => {
      const writer = new ByteWriter();
      writer.digits(label('<'), value, label('> '));
      writer.thousandths(value);
      assert.equal(textOf(writer), `<${value}> ${value / 1000}`);
    }),
  );
});

test('ByteWriter.fragment: any UTF-8 at any place, over the end of what was reserved', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 30 }), (texts) => {
      const pieces = texts.map((text) => Buffer.from(text));
      const writer = new ByteWriter(1);
      for (const piece of pieces) writer.fragment(fragmentOf(piece));
      assert.deepEqual(Buffer.from(writer.view()), Buffer.concat(pieces));
    }),
  );
});

test('ByteWriter.base64: equals the standard alphabet with padding', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const writer = new ByteWriter();
      writer.base64(bytes);
      assert.equal(textOf(writer), `"${Buffer.from(bytes).toString('base64')}"`);
    }),
  );
});

test('ByteWriter: grows and keeps what is there, truncates, and starts over', () => {
  const writer = new ByteWriter();
  const piece = 'piece of a long line, longer than what a loop copies; ';
  for (let i = 0; i < 2000; i++) writer.ascii(piece);
  assert.equal(textOf(writer), piece.repeat(2000));
  writer.truncate(5);
  writer.ascii('!');
  assert.equal(textOf(writer), 'piece!');
  writer.clear();
  assert.equal(writer.length, 0);
  writer.bytes(new Uint8Array([0x61, 0x62]));
  assert.equal(textOf(writer), 'ab');
});

test('ByteWriter.copy: later writes do not reach the copy', () => {
  const writer = new ByteWriter();
  writer.ascii('one');
  const copy = writer.copy(0, 3);
  writer.clear();
  writer.ascii('two');
  assert.equal(new TextDecoder().decode(copy), 'one');
});
