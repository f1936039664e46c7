/** The lines of a store that some lines of a file become. */
import {
  ATTR_LOG_KIND,
  AUDIT_STREAM_KINDS,
  createLogsEncoder,
  type EncodedLine,
  type StoredRecord,
} from '@agentbus/otlp';
import type { ImportedLine } from './imported-line.ts';
import { linesOfOtlp, type MessageTransform, type StreamLine } from './otlp-lines.ts';
import { readableLog } from './stored-log.ts';

/** 256 KiB: about what a line of the store holds in turn. */
const STEP_BYTES = 256 * 1024;

const KINDS: readonly unknown[] = AUDIT_STREAM_KINDS;

/** Lines of a file that go to the store together. */
export interface ImportStep {
  readonly lines: readonly ImportedLine[];
  /** At most one for each stream. */
  readonly storeLines: readonly StreamLine[];
}

/** Divides lines into steps: by their places in the file alone, so that a step that is made again is the same. */
export async function* stepsOf(
  chunks: AsyncIterable<readonly ImportedLine[]>,
  transform: MessageTransform | undefined,
): AsyncGenerator<ImportStep, void, undefined> {
  let lines: ImportedLine[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    for (const line of chunk) {
      // OTLP goes on as it is, and is about as large as a step by itself.
      if (line.otlp !== undefined && lines.length > 0) {
        yield makeStep(lines, transform);
        lines = [];
        bytes = 0;
      }
      lines.push(line);
      bytes += line.end - line.offset;
      if (line.otlp === undefined && bytes < STEP_BYTES) continue;
      yield makeStep(lines, transform);
      lines = [];
      bytes = 0;
    }
  }
  if (lines.length > 0) yield makeStep(lines, transform);
}

function makeStep(lines: readonly ImportedLine[], transform: MessageTransform | undefined): ImportStep {
  const [{ otlp } = { otlp: undefined }] = lines;
  if (otlp !== undefined) return { lines, storeLines: linesOfOtlp(otlp, transform) };
  const records = lines.flatMap((line) => line.records);
  const storeLines: StreamLine[] = [];
  for (const stream of ['logs', 'audit'] as const) {
    const line = encode(records.filter((record) => isAudit(record) === (stream === 'audit')));
    if (line === undefined) continue;
    // Redaction and the like work on messages of OTLP.
    if (transform === undefined) storeLines.push({ stream, line });
    else storeLines.push(...linesOfOtlp(line.bytes, transform));
  }
  return { lines, storeLines };
}

function encode(records: readonly StoredRecord[]): EncodedLine | undefined {
  const encoder = createLogsEncoder();
  for (const record of records) if (record.signal === 'logs') encoder.add(readableLog(record));
  return encoder.take();
}

function isAudit({ attributes }: StoredRecord): boolean {
  return KINDS.includes(attributes[ATTR_LOG_KIND]);
}
