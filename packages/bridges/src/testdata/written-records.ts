/** Reads back what is on disk, in a form that says the same wherever and whenever it was written. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeLine, type StoredLog } from '@agentbus/otlp';

/** The log records of a store, in the order in which they were written. */
export async function readLogs(directory: string, stream = 'logs'): Promise<StoredLog[]> {
  const folder = join(directory, stream);
  const logs: StoredLog[] = [];
  for (const file of (await readdir(folder).catch(() => [])).sort()) {
    if (!file.endsWith('.jsonl')) continue;
    const text = await readFile(join(folder, file), 'utf8');
    for (const line of text.split('\n').filter(Boolean)) {
      for (const record of decodeLine(line)) if (record.signal === 'logs') logs.push(record);
    }
  }
  return logs;
}

/** What a record says, but for its time and resource. */
export interface RecordContent {
  readonly severityNumber: number;
  /** In small letters: tslog has its levels in capitals, the others have not. */
  readonly level: string;
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly trace: string;
  readonly scope: string;
}

/** What a record says. */
export function contentOf(log: StoredLog): RecordContent {
  const { severityNumber, severityText, body, attributes, traceId, spanId, traceFlags, scope } = log;
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    severityNumber,
    level: severityText.toLowerCase(),
    body,
    attributes: Object.fromEntries(sorted),
    trace: traceId === '' ? '' : `${traceId}-${spanId}-${traceFlags}`,
    scope: scope.name,
  };
}

/** Eight characters that are the same for the same content. */
export function digestOf(contents: readonly RecordContent[]): string {
  const json = JSON.stringify(contents, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
  return createHash('sha256').update(json).digest('hex').slice(0, 8);
}
