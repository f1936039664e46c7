/** Inputs for both decoders: rubbish, and telemetry that was damaged in one place. */
import { protobufFromLine, type Signal } from '@agentbus/otlp';
import fc from 'fast-check';

/** An input, and what it is said to be. */
export interface HostileInput {
  readonly signal: Signal;
  readonly encoding: 'json' | 'protobuf';
  readonly bytes: Buffer;
}

const value = {
  kvlistValue: {
    values: [{ key: 'k', value: { arrayValue: { values: [{ intValue: '-1' }, { bytesValue: 'AQI=' }] } } }],
  },
};
const attributes = [
  { key: 'a', value: { stringValue: 'user@example.com' } },
  { key: 'agentbus.log.kind', value: { stringValue: 'audit' } },
  { key: 'b', value },
];
const ids = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const resource = { attributes, droppedAttributesCount: 1 };
const scope = { name: 's', version: '1', attributes };
const time = '1700000000000000001';
const point = {
  timeUnixNano: time,
  attributes,
  count: '3',
  sum: 1.5,
  bucketCounts: ['1', '2'],
  explicitBounds: [0.5],
};

const SEEDS: Readonly<Record<Signal, object>> = {
  logs: {
    resourceLogs: [
      {
        resource,
        scopeLogs: [
          {
            scope,
            logRecords: [{ timeUnixNano: time, severityNumber: 9, body: value, attributes, ...ids }, {}],
          },
        ],
      },
    ],
  },
  traces: {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          {
            scope,
            spans: [
              {
                ...ids,
                name: 'n',
                kind: 2,
                startTimeUnixNano: time,
                attributes,
                events: [{ name: 'e', attributes }],
                links: [ids],
                status: { code: 2 },
              },
            ],
          },
        ],
      },
    ],
  },
  metrics: {
    resourceMetrics: [
      {
        resource,
        scopeMetrics: [
          {
            scope,
            metrics: [
              {
                name: 'm',
                gauge: { dataPoints: [{ asDouble: 'NaN', attributes, exemplars: [{ asInt: '1', ...ids }] }] },
              },
              { name: 'h', histogram: { aggregationTemporality: 2, dataPoints: [point] } },
              {
                name: 'e',
                exponentialHistogram: {
                  dataPoints: [{ scale: -1, positive: { offset: 1, bucketCounts: ['1'] } }],
                },
              },
              { name: 's', summary: { dataPoints: [{ quantileValues: [{ quantile: 0.5, value: 1 }] }] } },
            ],
          },
        ],
      },
    ],
  },
};

const SIGNALS: readonly Signal[] = ['logs', 'traces', 'metrics'];

const encoded = SIGNALS.flatMap((signal) => {
  const json = Buffer.from(JSON.stringify(SEEDS[signal]));
  return [
    { signal, encoding: 'json', bytes: json },
    { signal, encoding: 'protobuf', bytes: Buffer.from(protobufFromLine(json).bytes) },
  ] as const;
});

/** What stands in for a value of JSON. */
const WRONG_VALUES = [
  'null',
  '{}',
  '[]',
  '""',
  '1e999',
  '-1',
  '"x"',
  '[[]]',
  '99999999999999999999',
  'true',
  '"\\ud800"',
  '{"__proto__":{}}',
];

const seed = fc.constantFrom(...encoded);
const place = fc.nat(1_000_000);

function cutAt(bytes: Buffer, at: number): number {
  return at % (bytes.length + 1);
}

/** A byte changed, a piece cut out, a piece repeated, rubbish put in. */
const damaged: fc.Arbitrary<HostileInput> = fc
  .record({
    of: seed,
    kind: fc.nat(3),
    at: place,
    length: fc.nat(40),
    rubbish: fc.uint8Array({ maxLength: 12 }),
  })
  .map(({ of, kind, at, length, rubbish }) => {
    const start = cutAt(of.bytes, at);
    const [before, piece, after] = [
      of.bytes.subarray(0, start),
      of.bytes.subarray(start, start + length),
      of.bytes.subarray(start + length),
    ];
    const parts = [
      [before, rubbish.subarray(0, 1), of.bytes.subarray(start + 1)],
      [before, after],
      [before, piece, piece, after],
      [before, rubbish, of.bytes.subarray(start)],
    ][kind];
    return { ...of, bytes: Buffer.concat(parts ?? []) };
  });

/** A value of JSON that is something else. */
const wrongType: fc.Arbitrary<HostileInput> = fc
  .record({ signal: fc.constantFrom(...SIGNALS), at: fc.nat(1000), wrong: fc.constantFrom(...WRONG_VALUES) })
  .map(({ signal, at, wrong }) => {
    const text = JSON.stringify(SEEDS[signal]);
    const values = [...text.matchAll(/(?<=":)(?:"[^"]*"|-?[\d.]+|\[|\{)/gu)];
    const chosen = values[at % values.length];
    const start = chosen?.index ?? 0;
    const scalarEnd = start + (chosen?.[0].length ?? 0);
    const end = /[[{]/u.test(text[start] ?? '') ? closingOf(text, start) : scalarEnd;
    return { signal, encoding: 'json', bytes: Buffer.from(text.slice(0, start) + wrong + text.slice(end)) };
  });

function closingOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if ('[{'.includes(text[at] ?? '')) depth++;
    if (']}'.includes(text[at] ?? '') && --depth === 0) return at + 1;
  }
  return text.length;
}

const rubbish: fc.Arbitrary<HostileInput> = fc.record({
  signal: fc.constantFrom(...SIGNALS),
  encoding: fc.constantFrom('json', 'protobuf'),
  bytes: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
});

/** Any of them. */
export const hostileInput: fc.Arbitrary<HostileInput> = fc.oneof(
  { weight: 5, arbitrary: damaged },
  { weight: 3, arbitrary: wrongType },
  { weight: 2, arbitrary: rubbish },
);
