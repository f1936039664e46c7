/** Reads and compares telemetry records, whole. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { decodeLine, type Signal, type StoredRecord } from '@agentbus/otlp';
import { listSegments, readLines, type Stream } from '@agentbus/segments';

/** How many of the records that differ a failure shows, and how much of each. */
const SHOWN_RECORDS = 3;
const SHOWN_CHARACTERS = 2000;

/** Where a store keeps each signal. */
export const STREAMS_OF_SIGNAL: Record<Signal, readonly Stream[]> = {
  logs: ['logs', 'audit'],
  traces: ['traces'],
  metrics: ['metrics'],
};

/** The lines of a store's streams, in no particular order. */
export async function storeLines(directory: string, streams: readonly Stream[]): Promise<string[]> {
  const lines: string[] = [];
  for (const segment of await listSegments(directory, { streams })) {
    for await (const { bytes } of readLines(segment)) lines.push(Buffer.from(bytes).toString());
  }
  return lines;
}

/** The whole lines that a file has so far; none if there is no such file yet. */
export async function fileLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
}

/** The records of some OTLP/JSON lines. */
export function decodeLines(lines: readonly string[]): StoredRecord[] {
  return lines.flatMap((line) => decodeLine(line));
}

/** Fails unless both have the same records, field by field and each as often, in whatever order. */
export function assertSameRecords(actual: readonly StoredRecord[], expected: readonly StoredRecord[]): void {
  assertSameTexts(actual.map(recordText), expected.map(recordText));
}

/** Fails unless both have the same texts, each as often, in whatever order. */
export function assertSameTexts(actual: readonly string[], expected: readonly string[]): void {
  const missing = difference(expected, actual);
  const unexpected = difference(actual, expected);
  const show = (texts: string[]) =>
    texts.slice(0, SHOWN_RECORDS).map((text) => text.slice(0, SHOWN_CHARACTERS));
  assert.deepEqual(
    { missing: show(missing), unexpected: show(unexpected) },
    { missing: [], unexpected: [] },
    `${missing.length} of ${expected.length} are missing, ${unexpected.length} are unexpected or doubled:\n` +
      inspect({ missing: show(missing), unexpected: show(unexpected) }, { maxStringLength: null }),
  );
}

/** All fields of a record, in the order of their names. An absent body is an empty one: the collector keeps no difference. */
function recordText(record: StoredRecord): string {
  const comparable = record.signal === 'logs' ? { ...record, body: record.body ?? null } : record;
  return inspect(comparable, {
    depth: null,
    sorted: true,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: Number.POSITIVE_INFINITY,
  });
}

/** What is in `texts` more often than in `others`. */
function difference(texts: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of others) counts.set(text, (counts.get(text) ?? 0) + 1);
  return texts.filter((text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}
