/** Stores on disk for the tests of this package. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { toOtlpValue } from '@agentbus/otlp';
import type { Stream } from '@agentbus/segments';
import type { Corruption } from './corruption.ts';
import { type DuckDbEngineOptions, openDuckDbEngine } from './open-duckdb-engine.ts';
import type { QueryEngine } from './query-engine.ts';

/** A directory that goes with the test. */
export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'agentbus-query-test-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes one file of a store, as it is. Returns its path. */
export function writeFileOf(directory: string, stream: Stream, name: string, content: string): string {
  mkdirSync(join(directory, stream), { recursive: true });
  const path = join(directory, stream, name);
  writeFileSync(path, content);
  return path;
}

/** The name of a segment: number 2 of a writer seals its number 1. */
export function segmentName(stream: Stream, sequence: number, writer = 'w'): string {
  return `${stream}-20261123T16150${sequence}.000Z-${writer}-00000${sequence}.jsonl`;
}

/** A log record in OTLP/JSON. */
export function logJson(timestamp: bigint | number, body: unknown, fields: object = {}): object {
  return { timeUnixNano: String(timestamp), body: toOtlpValue(body), ...fields };
}

/** A span in OTLP/JSON. */
export function spanJson(timestamp: bigint | number, name: string, fields: object = {}): object {
  return {
    startTimeUnixNano: String(timestamp),
    endTimeUnixNano: String(Number(timestamp) + 5),
    name,
    ...fields,
  };
}

/** KeyValues in OTLP/JSON. */
export function keyValues(attributes: Record<string, unknown>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toOtlpValue(value) }));
}

/** A line of log records that share a resource and a scope. */
export function logsLine(records: readonly object[], service = 'checkout'): string {
  const resource = { attributes: keyValues({ 'service.name': service }) };
  const scopeLogs = [{ scope: { name: 'test' }, logRecords: records }];
  return `${JSON.stringify({ resourceLogs: [{ resource, scopeLogs }] })}\n`;
}

/** A line of spans that share a resource and a scope. */
export function spansLine(spans: readonly object[], service = 'checkout'): string {
  const resource = { attributes: keyValues({ 'service.name': service }) };
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'test' }, spans }] }] })}\n`;
}

/** An engine that goes with the test, and the corruptions that it has reported. */
export async function openEngine(
  t: TestContext,
  directory: string,
  options: Partial<DuckDbEngineOptions> = {},
): Promise<{ engine: QueryEngine; corruptions: Corruption[] }> {
  const corruptions: Corruption[] = [];
  const engine = await openDuckDbEngine({
    directory,
    threads: 2,
    onCorruption: (corruption) => corruptions.push(corruption),
    ...options,
  });
  t.after(() => engine.close());
  return { engine, corruptions };
}

/** All of an iteration. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}
