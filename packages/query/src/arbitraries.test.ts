/** Random records and filters that have much in common, so that they meet. */
import { type Expression, resolveField } from '@agentbus/filter';
import fc from 'fast-check';
import { keyValues } from './store-fixture.test.ts';

/** Strings that meet: in different cases, forms and scripts, with what SQL, LIKE, JSON and RE2 treat specially. */
export const WORDS: readonly string[] = [
  '',
  'error',
  'Error',
  'ERROR',
  'timed out',
  'Timed Out after 5ms',
  'req-12345',
  '5',
  '05',
  '5.0',
  '+5',
  '-3',
  '.5',
  '1e3',
  '1000',
  '1e21',
  '1e+21',
  '1e-7',
  '0.1',
  '1e400',
  'NaN',
  'nan',
  'Infinity',
  'null',
  'true',
  'false',
  '{}',
  '[]',
  '[1,"x"]',
  '{"a":1}',
  'AP+A',
  'K',
  'k',
  '\u212a',
  'İstanbul',
  'istanbul',
  'ΣΑΣ',
  'σας',
  'σασ',
  'straße',
  'STRASSE',
  'ǅ',
  '😀',
  '😀 smile',
  'a%b_c\\d',
  '%',
  '_',
  '\\',
  "it's",
  "'; DROP TABLE logs; --",
  '/* */',
  '$1',
  '?',
  '"quoted"',
  '/users/:id',
  '\u0000',
  'a\u0000b',
  'line\nbreak',
  'tab\tstop',
  '\u2028',
  'checkout',
  'service.name',
  '4bf92f3577b34da6a3ce929d0e0e4736',
  '00f067aa0ba902b7',
  'server',
  'audit',
  '500',
  '200',
];

const KEYS = [
  'a',
  'b.c',
  'http.route',
  'http.response.status_code',
  'correlation.id',
  'elapsed_ms',
  "k'; --",
  '"k"',
  '',
  'service.name',
  'agentbus.log.kind',
  'exception.type',
  '__proto__',
  'ключ',
];

const word = fc.constantFrom(...WORDS);
const summableScalar = fc.oneof(
  { weight: 4, arbitrary: word },
  fc.constantFrom(
    0,
    -0,
    5,
    -3,
    200,
    500,
    1000,
    0.1,
    0.5,
    1e21,
    1e-7,
    1e-6,
    123456.5,
    1 / 3,
    2 ** 53,
    Number.NaN,
    Number.NEGATIVE_INFINITY,
  ),
  fc.constantFrom(5n, 2n ** 63n - 1n, 9_007_199_254_740_993n),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 4 }),
);
const scalar = fc.oneof({ weight: 20, arbitrary: summableScalar }, fc.constant(-(2n ** 63n)));

function valuesOf(top: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 4, arbitrary: top },
    fc.array(scalar, { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', ''), scalar, { maxKeys: 2 }),
  );
}

/** Keys may come twice: the last one counts. */
function attributesOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<object[]> {
  return fc
    .array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 4 })
    .map((pairs) => pairs.flatMap(([key, item]) => keyValues({ x: item }).map((kv) => ({ ...kv, key }))));
}

const ids = {
  traceId: fc.constantFrom(
    '',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    '4BF92F3577B34DA6A3CE929D0E0E4737',
    '0'.repeat(32),
  ),
  spanId: fc.constantFrom('', '00f067aa0ba902b7', 'FFF067AA0BA902B7'),
};

function logOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.record(
    {
      observedTimeUnixNano: fc.constantFrom('0', '5', '1700000000000000000'),
      severityNumber: fc.constantFrom<number | string>(0, 1, 9, 12, 17, 18, 24, 'SEVERITY_NUMBER_WARN'),
      severityText: fc.constantFrom('', 'ERROR', 'Error', 'AUDIT', 'İ', 'fatal'),
      eventName: word,
      body: value.map((body) => keyValues({ body })[0]).map((kv) => (kv as { value: object }).value),
      attributes: attributesOf(value),
      ...ids,
    },
    { requiredKeys: [] },
  );
}

function spanOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.record(
    {
      name: word,
      endTimeUnixNano: fc.constantFrom('0', '5', '1000000', '1700000000000000500', '18446744073709551615'),
      kind: fc.constantFrom<number | string>(0, 1, 2, 5, 9, 'SPAN_KIND_CLIENT'),
      status: fc.record(
        { code: fc.constantFrom<number | string>(0, 1, 2, 7, 'STATUS_CODE_ERROR'), message: word },
        { requiredKeys: [] },
      ),
      parentSpanId: ids.spanId,
      attributes: attributesOf(value),
      ...ids,
    },
    { requiredKeys: [] },
  );
}

/** A log record in OTLP/JSON, but for its time. */
export const log: fc.Arbitrary<object> = logOf(valuesOf(scalar));

/** A span in OTLP/JSON, but for its start. */
export const span: fc.Arbitrary<object> = spanOf(valuesOf(scalar));

/**
 * A log record whose numbers any order of adding gives one sum of: -2⁶³ and 2⁶³ would cancel out, and what is left of the
 * smaller ones beside them is a matter of the order.
 */
export const summableLog: fc.Arbitrary<object> = logOf(valuesOf(summableScalar));

/** A span of such numbers. */
export const summableSpan: fc.Arbitrary<object> = spanOf(valuesOf(summableScalar));

const FIELDS = [
  'severityNumber',
  'body',
  'service',
  'trace',
  'span',
  'parent',
  'event',
  'name',
  'scope',
  'statusCode',
  'kind',
  'level',
  'route',
  'status',
  'correlation',
  ...KEYS,
  '@a',
  '@service.name',
  'resource.service.name',
  'resource.a',
  'duration_ms',
];
const field = fc.constantFrom(...FIELDS.filter((name) => name !== '')).map(resolveField);
const anyField = fc.oneof(
  { weight: 5, arbitrary: field },
  fc.constantFrom('timestamp', 'duration').map(resolveField),
);

/** Pieces of a pattern with wildcards; only those at the ends may be empty. */
const part = fc.oneof(
  word,
  word.chain((text) => fc.nat(4).map((length) => [...text].slice(0, length).join(''))),
);
const pattern = fc
  .array(part, { minLength: 1, maxLength: 3 })
  .filter((pieces) => pieces.slice(1, -1).every((piece) => piece !== ''));
const textPattern = pattern.filter((pieces) => pieces.every((piece) => piece !== ''));

const order = fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const);
const PATTERNS = [
  'err',
  '^$',
  '^timed.*out',
  'a.b',
  'k',
  'i',
  '\\d+ms',
  '[',
  '(?i)σ',
  '^.$',
  'DROP TABLE',
  'x|null',
  '\\x00',
  '$',
];

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), value: textPattern, caseSensitive: fc.boolean() }),
  fc.record({
    type: fc.constant('compare' as const),
    field,
    operator: fc.constant(':' as const),
    value: pattern,
  }),
  fc.record({
    type: fc.constant('compare' as const),
    field,
    operator: fc.constantFrom('=' as const, '!=' as const),
    value: word,
  }),
  fc.record({
    type: fc.constant('compare' as const),
    field: field.filter(({ kind }) => kind !== 'level'),
    operator: order,
    value: fc.constantFrom('5', '-3', '500', '1e3', '500ms', '2KiB', '9007199254740993'),
  }),
  fc.record({
    type: fc.constant('compare' as const),
    field: fc.constant(resolveField('level')),
    operator: fc.oneof(order, fc.constant('=' as const)),
    value: fc.constantFrom('error', 'WARN', 'audit', '12'),
  }),
  fc.record({
    type: fc.constant('compare' as const),
    field: fc.constant(resolveField('duration')),
    operator: fc.oneof(order, fc.constant('=' as const)),
    value: fc.constantFrom('0', '5ns', '5s', '0.5s'),
  }),
  fc.record({
    type: fc.constant('compare' as const),
    field: fc.constant(resolveField('timestamp')),
    operator: fc.oneof(order, fc.constant('=' as const)),
    value: fc.constantFrom('1970-01-01', '2023-11-14T22:13:20Z'),
  }),
  fc.record({
    type: fc.constant('regex' as const),
    field,
    pattern: fc.constantFrom(...PATTERNS.filter((text) => text !== '[')),
    ignoreCase: fc.boolean(),
    negated: fc.boolean(),
  }),
  fc.record({ type: fc.constant('exists' as const), field: anyField }),
  fc.record({
    type: fc.constant('oneOf' as const),
    field,
    values: fc.array(pattern, { minLength: 1, maxLength: 3 }),
  }),
);

const { expression: anyExpression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: leaf },
    fc.record({ type: fc.constant('not' as const), operand: tie('expression') }),
    fc.record({
      type: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

/** Any filter. */
export const expression: fc.Arbitrary<Expression> = anyExpression;
