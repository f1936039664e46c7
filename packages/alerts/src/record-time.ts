import type { StoredRecord } from '@agentbus/otlp';

/** When a record was, Unix milliseconds; of a span, when it ended. */
export function recordMillis(record: StoredRecord): number {
  const nanoseconds = record.signal === 'traces' ? record.endTimestamp : record.timestamp;
  return Number(nanoseconds / 1_000_000n);
}
