import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { complete } from './complete.ts';
import type { CompletionSource } from './completion.ts';
import { formatQuery } from './format-query.ts';
import { parseQuery } from './parse-query.ts';
import { anyQueryText } from './random-query.conformance.ts';

const FIELDS = [
  { name: 'service', count: 100 },
  { name: 'http.route', count: 80, type: 'text' as const },
  { name: 'elapsed_ms', count: 60, type: 'number' as const },
  { name: 'user name', count: 5 },
  { name: 'by', count: 1 },
];

const VALUES = new Map([
  [
    'service',
    [
      { value: 'checkout', count: 70 },
      { value: 'check in', count: 20 },
      { value: 'gateway', count: 10 },
    ],
  ],
  ['level', [{ value: 'ERROR', count: 3 }]],
]);

const source: CompletionSource = {
  fields: async () => FIELDS,
  values: async ({ name }) => VALUES.get(name) ?? [],
};

/** Completes a text at its `^`. */
async function completionsOf(marked: string) {
  const cursor = marked.indexOf('^');
  const text = marked.replace('^', '');
  const completions = await complete(text, cursor, source);
  return completions.map((completion) => {
    const { position, length, insertion } = completion;
    assert.ok(position >= 0 && length >= 0 && position + length <= text.length);
    return { ...completion, result: text.slice(0, position) + insertion + text.slice(position + length) };
  });
}

for (const [marked, first] of [
  // Fields, most frequent first; then those that every record has
  ['^', ['service', 'http.route', 'elapsed_ms', '"user name"', 'by', 'level']],
  ['ser^', ['service']],
  ['SERV^', ['service']],
  ['rout^', ['route', 'http.route']],
  ['a -ser^', ['a -service']],
  ['(a OR ser^', ['(a OR service']],
  ['a AND ser^vi b', ['a AND service b']],
  ['"user n^', ['"user name"']],
  ['"user n^am" b', ['"user name" b']],
  // Operators by the field's type
  ['level^', ['level>=', 'level:', 'level!=']],
  ['elapsed_ms^', ['elapsed_ms>=', 'elapsed_ms>']],
  ['http.route^', ['http.route:', 'http.route=', 'http.route!=', 'http.route=~', 'http.route!~']],
  ['trace^', ['trace:', 'trace=', 'trace!=']],
  // Values with their numbers
  ['service:^', ['service:checkout', 'service:"check in"', 'service:gateway']],
  ['service:che^', ['service:checkout', 'service:"check in"']],
  ['service:"che^', ['service:"checkout"', 'service:"check in"']],
  ['service:"che^ck" b', ['service:"checkout" b']],
  ['service!=gate^way b', ['service!=gateway b']],
  ['service:(gateway,ch^', ['service:(gateway,checkout', 'service:(gateway,"check in"']],
  ['level>=^', ['level>=ERROR', 'level>=trace', 'level>=debug']],
  ['level:eror service:ch^', ['level:eror service:checkout']],
  ['kind:^', ['kind:performance']],
  ['statusCode:^', ['statusCode:unset', 'statusCode:ok', 'statusCode:error']],
  ['body=~^', []],
  ['constructor:^', []],
  ['duration>^', ['duration>100ms']],
  // Between terms, and stages
  ['a O^', ['a OR']],
  ['a |^', ['a |count', 'a |rate']],
  ['a | ^', ['a | count', 'a | rate', 'a | avg']],
  ['a | co^', ['a | count', 'a | context']],
  ['a | p9^', ['a | p90', 'a | p95', 'a | p99']],
  ['a | cont | so^', ['a | cont | sort']],
  ['a | count ^', ['a | count by', 'a | count every', 'a | count |']],
  ['a | count b^', ['a | count by']],
  [
    'a | count by ^',
    [
      'a | count by service',
      'a | count by http.route',
      'a | count by elapsed_ms',
      'a | count by "user name"',
      'a | count by "by"',
    ],
  ],
  ['a | count by service ^', ['a | count by service every', 'a | count by service |']],
  ['a | count, p^', ['a | count, p50', 'a | count, p90']],
  ['a | avg el^', ['a | avg elapsed_ms']],
  ['a | rate ^', ['a | rate 1m', 'a | rate 5m']],
  ['a | count every ^', ['a | count every 1m']],
  ['a | top 10 ht^', ['a | top 10 http.route']],
  ['a | limit ^', ['a | limit 10', 'a | limit 100']],
  ['a | sort service d^', ['a | sort service desc']],
  ['a | context 3 ^', ['a | context 3 before', 'a | context 3 after']],
  // Columns, where stages have made rows
  [
    'a | count, p95 duration by route | sort ^',
    [
      'a | count, p95 duration by route | sort route',
      'a | count, p95 duration by route | sort count',
      'a | count, p95 duration by route | sort p95_duration',
    ],
  ],
  ['a | count by service | sort c^', ['a | count by service | sort count']],
  // Elsewhere
  ['sql^', ['sql:']],
  ['sql: SEL^', []],
  ['"some text ^', []],
] as const) {
  test(`complete: ${marked}`, async () => {
    const results = (await completionsOf(marked)).map(({ result }) => result);
    assert.deepEqual(results.slice(0, Math.max(1, first.length)), first);
  });
}

test('complete: fields and values come with their numbers, and each with its kind', async () => {
  const [field] = await completionsOf('ser^');
  assert.deepEqual([field?.kind, field?.label, field?.count], ['field', 'service', 100]);
  const [value] = await completionsOf('service:^');
  assert.deepEqual([value?.kind, value?.label, value?.count], ['value', 'checkout', 70]);
  const [operator] = await completionsOf('level^');
  assert.deepEqual([operator?.kind, operator?.label, operator?.count], ['operator', 'level>=', undefined]);
  const stages = await completionsOf('a | c^');
  assert.deepEqual(
    stages.map(({ kind, label }) => `${kind} ${label}`),
    ['aggregate count', 'stage context'],
  );
});

test('complete: proposes a value as the source has it, quoted where it must be', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (value) => {
      const text = 'service:';
      const completions = await complete(text, text.length, {
        fields: async () => [],
        values: async () => [{ value }],
      });
      const query = parseQuery(text + (completions[0]?.insertion ?? assert.fail()));
      assert.ok(query.type === 'pipeline');
      assert.deepEqual(query.filter, {
        type: 'compare',
        field: { name: 'service', kind: 'service' },
        operator: ':',
        value: [value],
      });
    }),
  );
});

test('complete: takes any text at any place', async () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), anyQueryText.map(formatQuery));
  await fc.assert(
    fc.asyncProperty(anyText, fc.nat(), async (text, place) => {
      const cursor = place % (text.length + 1);
      for (const { position, length } of await complete(text, cursor, source)) {
        assert.ok(position >= 0 && length >= 0 && position <= cursor && position + length <= text.length);
        assert.ok(position + length >= cursor);
      }
    }),
    { numRuns: 1000 },
  );
});
