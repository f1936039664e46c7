/** Divides a batch that was rejected, to find the record that is at fault. */
import type { Batch } from './destination.ts';

/** Where each signal's records are: lists within lists. */
const PATHS = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
} as const;

type Json = { readonly [key: string]: unknown };

/**
 * Two batches with the same records in the same order, or none where there is nothing to divide: a single record, or a line
 * that cannot be read.
 */
export function splitBatch(batch: Batch): readonly [] | readonly [Batch, Batch] {
  const { lines } = batch;
  if (lines.length > 1) {
    const middle = Math.ceil(lines.length / 2);
    return [withLines(batch, lines.slice(0, middle)), withLines(batch, lines.slice(middle))];
  }
  const halves = splitLine(lines[0], batch);
  return halves === undefined ? [] : [withLines(batch, [halves[0]]), withLines(batch, [halves[1]])];
}

function withLines({ stream, signal }: Batch, lines: readonly Uint8Array[]): Batch {
  return { stream, signal, lines, bytes: lines.reduce((sum, line) => sum + line.length, 0) };
}

function splitLine(line: Uint8Array | undefined, { signal }: Batch): [Buffer, Buffer] | undefined {
  let root: unknown;
  try {
    root = JSON.parse(Buffer.from(line ?? []).toString());
  } catch {
    // Not JSON: it is at fault as a whole, and is parked so.
    return undefined;
  }
  const halves = splitList(root, PATHS[signal]);
  return halves && [toLine(halves[0]), toLine(halves[1])];
}

/** Divides the outermost list that has more than one element, and keeps what is around it in both halves. */
function splitList(parent: unknown, [field, ...rest]: readonly string[]): [Json, Json] | undefined {
  if (field === undefined || !isObject(parent)) return undefined;
  const list = parent[field];
  if (!Array.isArray(list)) return undefined;
  if (list.length > 1) {
    const middle = Math.ceil(list.length / 2);
    return [
      { ...parent, [field]: list.slice(0, middle) },
      { ...parent, [field]: list.slice(middle) },
    ];
  }
  const halves = splitList(list[0], rest);
  return (
    halves && [
      { ...parent, [field]: [halves[0]] },
      { ...parent, [field]: [halves[1]] },
    ]
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toLine(value: Json): Buffer {
  return Buffer.from(JSON.stringify(value));
}
