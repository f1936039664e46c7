import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_RETENTION } from '@agentbus/segments';
import { retentionPolicy } from './storage-options.ts';

const DAY = 86_400_000;

/** Without the limits that there are not. */
function policy(retention?: Parameters<typeof retentionPolicy>[0]) {
  return JSON.parse(JSON.stringify(retentionPolicy(retention) ?? null));
}

test('retentionPolicy: by default each stream is bounded, audit the least', () => {
  assert.deepEqual(policy(), DEFAULT_RETENTION);
  assert.equal(policy(false), null);
  for (const limits of Object.values(DEFAULT_RETENTION)) assert.ok(Number.isFinite(limits?.maxBytes));
  assert.ok((DEFAULT_RETENTION.audit?.maxBytes ?? 0) > (DEFAULT_RETENTION.logs?.maxBytes ?? 0));
  assert.equal(DEFAULT_RETENTION.audit?.minFreeBytes, undefined);
});

test('retentionPolicy: limits are those of the plain streams; audit and others can have their own', () => {
  const given = policy({
    maxAgeMillis: DAY,
    keepFreeBytes: 5,
    archiveDirectory: '/archive',
    metrics: { maxAgeMillis: 2 * DAY },
    audit: { maxAgeMillis: 365 * DAY },
  });
  const { maxBytes } = DEFAULT_RETENTION.logs ?? {};
  const plain = { maxAgeMillis: DAY, maxBytes, minFreeBytes: 5, archiveDirectory: '/archive' };
  assert.deepEqual(given, {
    logs: plain,
    traces: plain,
    metrics: { ...plain, maxAgeMillis: 2 * DAY, maxBytes: DEFAULT_RETENTION.metrics?.maxBytes },
    audit: {
      maxAgeMillis: 365 * DAY,
      maxBytes: DEFAULT_RETENTION.audit?.maxBytes,
      archiveDirectory: '/archive',
    },
  });
});
