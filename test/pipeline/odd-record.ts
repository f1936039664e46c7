/**
 * Records that stores tend to lose: a fixed function of writer and number, so that the process that writes them and
 * the test that reads them back agree without sharing anything else.
 */

/** What a writer logs, and how `agentbus query -o ndjson` must show it. */
export interface OddRecord {
  message: string;
  attributes: Record<string, unknown>;
  expected: { body: string; attributes: Record<string, unknown> };
}

const MEBIBYTE = 1024 * 1024;
/** One record in this many has a body of 1 MiB. */
const LARGE_EVERY = 5000;

const CONTROL_CHARACTERS = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('');

/** Record number `index` of writer `writer`. */
export function oddRecord(writer: number, index: number): OddRecord {
  const id = `w${writer}-${index}`;
  const message =
    index % LARGE_EVERY === LARGE_EVERY - 1 ? `large ${id} ${'x'.repeat(MEBIBYTE)}` : `record ${id}`;
  const { attributes, expected } = oddAttributes(index % 10);
  return {
    message,
    attributes: { id, ...attributes },
    expected: { body: message, attributes: { id, ...expected } },
  };
}

function oddAttributes(shape: number): {
  attributes: Record<string, unknown>;
  expected: Record<string, unknown>;
} {
  const same = (attributes: Record<string, unknown>) => ({ attributes, expected: attributes });
  switch (shape) {
    case 0:
      return same({ text: 'Grüße, 世界, עולם, \u2028 and \u2029', emoji: '👩‍👩‍👧‍👦 🏳️‍🌈' });
    case 1:
      return {
        attributes: { high: 'a\ud800b', low: 'c\udfffd', 'key\ud83d': 1 },
        expected: { high: 'a\ufffdb', low: 'c\ufffdd', 'key\ufffd': 1 },
      };
    case 2:
      return same({ control: CONTROL_CHARACTERS, quotes: '"\\\'`', delete: '\u007f' });
    case 3:
      return {
        attributes: {
          big: 9223372036854775807n,
          negative: -9223372036854775808n,
          safe: 42n,
          max: Number.MAX_SAFE_INTEGER,
        },
        expected: {
          big: '9223372036854775807',
          negative: '-9223372036854775808',
          safe: 42,
          max: Number.MAX_SAFE_INTEGER,
        },
      };
    case 4:
      return {
        attributes: {
          nan: Number.NaN,
          up: Number.POSITIVE_INFINITY,
          down: Number.NEGATIVE_INFINITY,
          tiny: 5e-324,
        },
        expected: { nan: 'NaN', up: 'Infinity', down: '-Infinity', tiny: 5e-324 },
      };
    case 5:
      return {
        attributes: { bytes: new Uint8Array([0, 1, 254, 255]), none: new Uint8Array(0) },
        expected: { bytes: 'AAH+/w==', none: '' },
      };
    case 6:
      return same({ nested: { a: { b: { c: [1, [2, { d: null }]] } } }, mixed: [1, 'two', true, null, 2.5] });
    case 7:
      return same({ emptyObject: {}, emptyList: [], emptyText: '', nothing: null, no: false, zero: 0 });
    case 8: {
      const circular: Record<string, unknown> = { name: 'loop' };
      circular.self = circular;
      return { attributes: { circular }, expected: { circular: { name: 'loop', self: '[Circular]' } } };
    }
    default:
      return same({ 'dotted.key': 1, 'key with spaces': 2, 'key"quote': 3, large: 1e20, small: -0.1 });
  }
}
