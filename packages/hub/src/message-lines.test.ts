import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLine, messagesFromJson, type OtlpMessage, type Signal } from '@agentbus/otlp';
import fc from 'fast-check';
import { splitAudit } from './audit-split.ts';
import { messageLines } from './message-lines.ts';

const MAX_LINE_BYTES = 2000;

const text = fc.string({ maxLength: 300 });
const attributes = fc.array(
  fc.record({ key: fc.constantFrom('a', 'agentbus.log.kind'), value: fc.record({ stringValue: text }) }),
  { maxLength: 2 },
);
const kind = fc
  .constantFrom('audit', 'security', 'business', 'none')
  .map((stringValue) => [{ key: 'agentbus.log.kind', value: { stringValue } }]);

const logRecord = fc.record({
  timeUnixNano: fc.nat().map(String),
  body: fc.record({ stringValue: text }),
  attributes: fc.oneof(attributes, kind),
});
const point = fc.record({ asInt: fc.nat().map(String), attributes });
const metric = fc.record({
  name: text,
  sum: fc.record({
    aggregationTemporality: fc.constant(2),
    dataPoints: fc.array(point, { minLength: 1, maxLength: 30 }),
  }),
});

function documents(
  [resources, scopes, items]: readonly [string, string, string],
  item: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const ofScope = fc.record({ scope: fc.record({ name: text }), [items]: fc.array(item, { maxLength: 12 }) });
  const ofResource = fc.record({
    resource: fc.record({ attributes }),
    [scopes]: fc.array(ofScope, { maxLength: 3 }),
  });
  return fc.record({ [resources]: fc.array(ofResource, { maxLength: 3 }) });
}

function messageOf(json: unknown, signal: Signal): OtlpMessage {
  return messagesFromJson(JSON.stringify(json)).get(signal) ?? assert.fail();
}

for (const [signal, arbitrary] of [
  ['logs', documents(['resourceLogs', 'scopeLogs', 'logRecords'], logRecord)],
  ['metrics', documents(['resourceMetrics', 'scopeMetrics', 'metrics'], metric)],
] as const) {
  test(`messageLines: ${signal} are whole, in order and in short lines, but for those too large for one`, () => {
    fc.assert(
      fc.property(arbitrary, (json) => {
        const { lines, oversized } = messageLines(messageOf(json, signal), signal, MAX_LINE_BYTES);
        for (const { bytes } of lines) assert.ok(bytes.length <= MAX_LINE_BYTES);
        const written = lines.flatMap(({ bytes }) => decodeLine(bytes));
        const all = decodeLine(JSON.stringify(json));
        assert.equal(written.length + oversized, all.length);
        assert.equal(
          written.length,
          lines.reduce((sum, { count }) => sum + count, 0),
        );
        if (oversized === 0) assert.deepEqual(written, all);
      }),
      { numRuns: 300 },
    );
  });
}

test('splitAudit: audit and security records in one part, all others in the other, each in order', () => {
  fc.assert(
    fc.property(documents(['resourceLogs', 'scopeLogs', 'logRecords'], logRecord), (json) => {
      const parts = splitAudit(messageOf(json, 'logs'));
      const isAudit = (record: object) => {
        const entries: { key: string; value: { stringValue: string } }[] =
          (record as { attributes?: [] }).attributes ?? [];
        return entries.some(
          ({ key, value }) => key === 'agentbus.log.kind' && /^(audit|security)$/u.test(value.stringValue),
        );
      };
      const records = (message: OtlpMessage) =>
        messageLines(message, 'logs').lines.flatMap(({ bytes }) => {
          const { resourceLogs } = JSON.parse(new TextDecoder().decode(bytes));
          return resourceLogs.flatMap(
            (ofResource: { scopeLogs: { logRecords: object[]; scope: object }[]; resource: object }) =>
              (ofResource.scopeLogs ?? []).flatMap(({ logRecords = [], scope }) =>
                logRecords.map((record) => ({ record, scope, resource: ofResource.resource })),
              ),
          );
        });
      const all = records(messageOf(json, 'logs'));
      for (const stream of ['audit', 'logs']) {
        const part = parts.find((candidate) => candidate.stream === stream);
        const expected = all.filter(({ record }) => isAudit(record) === (stream === 'audit'));
        assert.deepEqual(part === undefined ? [] : records(part.message), expected);
      }
    }),
    { numRuns: 300 },
  );
});
