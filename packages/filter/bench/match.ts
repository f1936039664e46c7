/**
 * What a filter costs a record that it does not match: twenty filters of each kind, and twenty as alert rules have them.
 * Medians of interleaved rounds, in nanoseconds of process CPU per record and twenty filters.
 */
import type { StoredLog } from '@agentbus/otlp';
import { compile, compileSet, type Predicate, parse, parseQuery, type SetPredicate } from '../src/index.ts';

const ROUNDS = 9;
const RECORDS = 2_000;
const FILTERS = 20;
const PASSES = 20;

const KINDS: Readonly<Record<string, (index: number) => string>> = {
  'level>=error': () => 'level>=error',
  'service:name': (index) => `service:billing-${index}`,
  'service=name': (index) => `service=billing-${index}`,
  'attribute:word': (index) => `http.request.method:word${index}`,
  'attribute:5*': (index) => `status:5${index}*`,
  'attribute>=number': (index) => `status>=${500 + index}`,
  'missing:word': (index) => `missing.${index}:word`,
  'duration>500ms': (index) => `duration>${500 + index}ms`,
  'kind:audit': () => 'kind:audit',
  'event:name': (index) => `event:auth.login.${index}`,
  'text search': (index) => `"timed out ${index}"`,
  'rules, mixed': (index) =>
    [
      `level>=error service:billing-${index}`,
      `status>=${500 + index} route:/pay`,
      `event:auth.login.failed kind:security`,
      `duration>${1 + index}s service:checkout`,
      `level>=warn "connection refused"`,
    ][index % 5] ?? '',
};

const records = Array.from(
  { length: RECORDS },
  (_, index): StoredLog => ({
    signal: 'logs',
    resource: { attributes: { 'service.name': 'checkout', 'host.name': 'web-1' }, schemaUrl: '' },
    scope: { name: 'shop', version: '1.0.0', attributes: {}, schemaUrl: '' },
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/orders/:id',
      'http.response.status_code': 200,
      'user.id': `user-${index}`,
      elapsed_ms: index % 400,
    },
    timestamp: 1_795_450_500_000_000_000n + BigInt(index),
    observedTimestamp: 0n,
    severityNumber: 9,
    severityText: 'INFO',
    body: 'order placed by a customer of the shop',
    eventName: '',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    traceFlags: 1,
    droppedAttributesCount: 0,
  }),
);

/** How often a record matches a filter, asked one by one. */
function matchedAlone(predicates: readonly Predicate[]): number {
  let count = 0;
  for (const record of records) for (const matches of predicates) if (matches(record)) count++;
  return count;
}

/** The same, asked at once. */
function matchedAtOnce(matches: SetPredicate): number {
  let count = 0;
  for (const record of records) count += matches(record).length;
  return count;
}

const cases = Object.entries(KINDS).flatMap(([kind, filterOf]) => {
  const filters = Array.from({ length: FILTERS }, (_, index) => parse(filterOf(index)));
  const predicates = filters.map((filter) => compile(filter));
  const set = compileSet(filters);
  return [
    { name: `${FILTERS} × ${kind}`, run: () => matchedAlone(predicates), samples: [] as number[] },
    { name: `${FILTERS} × ${kind}, as a set`, run: () => matchedAtOnce(set), samples: [] as number[] },
  ];
});

for (let round = 0; round < ROUNDS; round++) {
  for (const { name, run, samples } of cases) {
    const start = process.cpuUsage();
    let count = 0;
    for (let pass = 0; pass < PASSES; pass++) count += run();
    const { user, system } = process.cpuUsage(start);
    if (count > 0) throw new Error(`${name} matches, and is not to.`);
    samples.push(((user + system) * 1000) / (PASSES * RECORDS));
  }
}

for (const { name, samples } of cases) console.log(`${median(samples).toFixed(0).padStart(6)} ns  ${name}`);

const text =
  'level>=error service:checkout "timed out" -route:/health | count, p95 duration by route | sort count desc';
const parses: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const start = process.cpuUsage();
  for (let index = 0; index < 5_000; index++) parseQuery(text);
  const { user, system } = process.cpuUsage(start);
  parses.push((user + system) / 5_000);
}
console.log(`${median(parses).toFixed(1).padStart(6)} µs  parseQuery of ${text.length} characters`);

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}
