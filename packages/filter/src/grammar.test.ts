import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { StoredAttributes, StoredLog, StoredRecord, StoredSpan } from '@agentbus/otlp';
import { compile } from './compile.ts';
import { FILTER_RECORDS } from './filter-cases.conformance.ts';
import { parse } from './parse.ts';
import { parseQuery } from './parse-query.ts';
import type { PatternMiner } from './pattern-miner.ts';
import type { Cell, QueryResult } from './query-result.ts';
import { runQuery } from './run-query.ts';
import { severityRange } from './severity-range.ts';
import { aggregateName } from './stage-column.ts';
import { AGGREGATE_NAMES, STAGE_NAMES } from './stage-words.ts';

const { login: aLog, call: aSpan } = FILTER_RECORDS;

function log(record: Partial<StoredLog>): StoredRecord {
  assert.ok(aLog?.signal === 'logs');
  return { ...aLog, body: '', attributes: {}, ...record };
}

function span(record: Partial<StoredSpan>): StoredRecord {
  assert.ok(aSpan?.signal === 'traces');
  return { ...aSpan, ...record };
}

function body(text: string): StoredRecord {
  return log({ body: text });
}

function attributes(own: StoredAttributes, ofResource: StoredAttributes = {}): StoredRecord {
  return log({ attributes: own, resource: { attributes: ofResource, schemaUrl: '' } });
}

function lasting(milliseconds: number): StoredRecord {
  return span({ timestamp: 0n, endTimestamp: BigInt(milliseconds) * 1_000_000n });
}

/** A record that each filter of the page matches, and one that it does not. */
const EXAMPLES: Readonly<Record<string, readonly [matching: StoredRecord, other: StoredRecord | undefined]>> =
  {
    timeout: [body('a Timeout'), body('time')],
    Timeout: [body('a Timeout'), body('a timeout')],
    '"timed out"': [span({ statusMessage: 'it timed out' }), body('out timed')],
    'time*out': [attributes({ note: 'time ran out' }), body('out of time')],
    'a\\*b': [body('a*b'), body('axb')],
    'error timeout': [body('timeout error'), body('timeout')],
    'error OR timeout': [body('timeout'), body('time')],
    '-timeout': [body('time'), body('timeout')],
    '(role OR login) failed': [body('login failed'), body('login')],
    'service:checkout': [
      attributes({}, { 'service.name': 'Checkout' }),
      attributes({}, { 'service.name': 'checkout-2' }),
    ],
    'http.route:/api/*': [attributes({ 'http.route': '/api/x' }), attributes({ 'http.route': '/health' })],
    'role=Admin': [attributes({ role: 'Admin' }), attributes({ role: 'admin' })],
    'role!=Admin': [attributes({}), attributes({ role: 'Admin' })],
    'status>=500': [
      attributes({ 'http.response.status_code': 504 }),
      attributes({ 'http.response.status_code': 'none' }),
    ],
    'status:>=500': [
      attributes({ 'http.response.status_code': 504 }),
      attributes({ 'http.response.status_code': 499 }),
    ],
    'elapsed_ms>1.5s': [attributes({ elapsed_ms: 1501 }), attributes({ elapsed_ms: 2 })],
    'size>=2MiB': [attributes({ size: 2_097_152 }), attributes({ size: 2_000_000 })],
    'duration>500ms': [lasting(501), attributes({ 'agentbus.operation.duration': 0.5 })],
    'level>=warn': [log({ severityNumber: 13 }), log({ severityNumber: 12 })],
    'level:error': [
      log({ severityNumber: 20, severityText: 'ERROR4' }),
      log({ severityNumber: 21, severityText: '' }),
    ],
    'level:audit': [log({ severityText: 'AUDIT' }), log({ severityText: 'INFO' })],
    'level:"notice"': [log({ severityText: 'NOTICE' }), log({ severityText: 'INFO' })],
    'kind:audit': [attributes({ 'agentbus.log.kind': 'audit' }), span({ kind: 2 })],
    'timestamp>=2026-11-23T16:15Z': [
      log({ timestamp: 1_795_450_500_000_000_000n }),
      log({ timestamp: 1_795_450_499_999_999_999n }),
    ],
    'trace:4bf9*': [log({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736' }), log({ traceId: '' })],
    'user.id:*': [attributes({ 'user.id': '' }), attributes({})],
    'user.id:""': [attributes({ 'user.id': '' }), attributes({})],
    'parent:""': [span({ parentSpanId: '' }), span({ parentSpanId: 'b7ad6b7169203331' })],
    'route:(/health,"/a b",/api/*)': [
      attributes({ 'http.route': '/a b' }),
      attributes({ 'http.route': '/b' }),
    ],
    'body=~"timeout after \\d+ms"': [body('a timeout after 5ms'), body('a Timeout after 5ms')],
    'body!~^GET': [body('POST'), body('GET')],
    '@host.name:web-1': [attributes({ 'host.name': 'web-1' }), attributes({}, { 'host.name': 'web-1' })],
    'resource.host.name:web-1': [
      attributes({}, { 'host.name': 'web-1' }),
      attributes({ 'host.name': 'web-1' }),
    ],
    '"user name":ann': [attributes({ 'user name': 'Ann' }), attributes({ user: 'ann' })],
    'url:http://x:80/': [attributes({ url: 'http://x:80/' }), body('http://x:80/')],
    'http://x:80/': [body('at http://x:80/'), attributes({ http: '//x:80/' })],
    '*': [body(''), undefined],
  };

const page = readFileSync(new URL('../GRAMMAR.md', import.meta.url), 'utf8');
const filters = [
  ...page.slice(page.indexOf('## Filters'), page.indexOf('## Stages')).matchAll(/^\| `(.*?)`\s*\|/gm),
].map(([, filter = '']) => filter);

test('GRAMMAR: has an example of each row, and each example a row', () => {
  assert.deepEqual(filters.toSorted(), Object.keys(EXAMPLES).toSorted());
});

for (const filter of filters) {
  test(`GRAMMAR: ${filter} matches as it says`, () => {
    const [matching, other] = EXAMPLES[filter] ?? assert.fail('no example');
    const matches = compile(parse(filter), { regex: (pattern) => new RegExp(pattern) });
    assert.equal(matches(matching), true);
    if (other) assert.equal(matches(other), false);
  });
}

/** The records of the page's table. */
const records = [...page.matchAll(/^\| (\d\d:\d\d:\d\d) \|(.*)\|$/gm)].map(([, time = '', cells = '']) => {
  const [service = '', level = '', ...values] = cells.split('|').map((cell) => cell.trim());
  const keys = ['http.route', 'http.response.status_code', 'elapsed_ms'];
  const pairs = keys
    .map((key, index) => [key, values[index] ?? ''] as const)
    .filter(([, value]) => value !== '');
  return log({
    timestamp: BigInt(Date.parse(`2026-11-24T${time}Z`)) * 1_000_000n,
    severityText: level,
    severityNumber: severityRange(level)?.lowest ?? 0,
    body: values[3] ?? '',
    attributes: Object.fromEntries(
      pairs.map(([key, value]) => [key, /^\d+$/.test(value) ? Number(value) : value]),
    ),
    resource: { attributes: { 'service.name': service }, schemaUrl: '' },
  });
});

/** Takes what differs in numbers only for one pattern. */
function numberMiner(): PatternMiner {
  const counts = new Map<string, number>();
  return {
    add(record) {
      const pattern = record.signal === 'logs' ? String(record.body).replace(/\d+/g, '<*>') : '';
      counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
    },
    patterns: () => [...counts].map(([pattern, count]) => ({ pattern, count })),
  };
}

function clock(timestamp: bigint): string {
  return new Date(Number(timestamp / 1_000_000n)).toISOString().slice(11, 19);
}

function shownCell(cell: Cell): string {
  if (typeof cell === 'bigint') return clock(cell);
  return String(typeof cell === 'number' ? Number(cell.toPrecision(6)) : cell);
}

/** A result as the page shows it. */
function shown(result: QueryResult): string {
  if (result.type === 'records') {
    return result.records
      .map(
        ({ record, match }) =>
          `${match ? '>' : ' '} ${clock(record.timestamp)} ${record.signal === 'logs' ? record.body : ''}`,
      )
      .join('\n');
  }
  const lines = [result.columns.map(({ name }) => name), ...result.rows.map((row) => row.map(shownCell))];
  const widths = result.columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const examples = [...page.matchAll(/```query\n(.*)\n```\n(?:\n```result\n([\s\S]*?)\n```)?/g)].map(
  ([, query = '', result]) => ({ query: parseQuery(query), text: query, result }),
);

for (const { query, text, result } of examples) {
  test(`GRAMMAR: ${text} gives what it says`, async () => {
    if (query.type === 'sql') return assert.equal(result, undefined);
    const given = await runQuery(query, records.toReversed(), { timeZone: 'UTC', patterns: numberMiner });
    assert.equal(shown(given), result);
  });
}

test('GRAMMAR: has an example of each stage and of each aggregate', () => {
  const stages = examples.flatMap(({ query }) => (query.type === 'pipeline' ? query.stages : []));
  const aggregates = stages.flatMap((stage) => (stage.type === 'aggregate' ? stage.aggregates : []));
  assert.deepEqual(
    [...new Set(stages.map(({ type }) => type))].filter((type) => type !== 'aggregate').sort(),
    STAGE_NAMES.toSorted(),
  );
  assert.deepEqual([...new Set(aggregates.map(aggregateName))].sort(), AGGREGATE_NAMES.toSorted());
  assert.ok(examples.some(({ query }) => query.type === 'sql'));
});
