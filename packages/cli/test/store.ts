/** Stores on disk for tests, written by the real encoder and writer. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type EncodedLine,
  encodeLogs,
  encodeSpans,
  protobufFromLine,
  type ReadableLogRecord,
  type ReadableSpan,
  writeFrame,
} from '@agentbus/otlp';
import { createSegmentWriter, type SegmentWriterOptions, type Stream } from '@agentbus/segments';
import { TRACE_ID } from './records.ts';

/** Unix seconds of the first record of a test store: 2025-01-15T12:00:00Z. In the past, whenever the tests run. */
export const START_SECONDS = 1_736_942_400;

/** A log record; `at` is milliseconds after {@link START_SECONDS}. */
export interface LogParts {
  at?: number;
  body?: unknown;
  service?: string;
  severityText?: string;
  severityNumber?: number;
  attributes?: Record<string, unknown>;
  traceId?: string;
  spanId?: string;
}

/** A span; `at` is milliseconds after {@link START_SECONDS}. */
export interface SpanParts {
  at?: number;
  millis?: number;
  name: string;
  service?: string;
  spanId: string;
  parentSpanId?: string;
  failed?: string;
  attributes?: Record<string, unknown>;
}

/** A directory that is removed after the test. */
export async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'agentbus-cli-'));
  // Retried, as a process that the test kills afterwards may still be writing there.
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  return directory;
}

/** Writes log records, one line or message each, to the segments of a writer of their own. */
export async function writeLogs(
  directory: string,
  logs: readonly LogParts[],
  options: Partial<SegmentWriterOptions> = {},
): Promise<void> {
  await writeLines(
    directory,
    'logs',
    logs.flatMap((log) => encodeLogs([logRecord(log)])),
    options,
  );
}

/** Writes spans, one line or message each, to the segments of a writer of their own. */
export async function writeSpans(
  directory: string,
  spans: readonly SpanParts[],
  options: Partial<SegmentWriterOptions> = {},
): Promise<void> {
  await writeLines(
    directory,
    'traces',
    spans.flatMap((span) => encodeSpans([readableSpan(span)])),
    options,
  );
}

async function writeLines(
  directory: string,
  stream: Stream,
  lines: readonly EncodedLine[],
  options: Partial<SegmentWriterOptions> = {},
): Promise<void> {
  const writer = createSegmentWriter({ directory, stream, ...options });
  for (const line of lines) writer.append(options.format === 'binary' ? messageOf(line) : line);
  await writer.close();
}

function messageOf(line: EncodedLine): EncodedLine {
  return { ...line, bytes: writeFrame(protobufFromLine(line.bytes).bytes) };
}

/** A log record as the SDK hands it to an exporter. */
export function logRecord(log: LogParts): ReadableLogRecord {
  const time = hrTime(log.at ?? 0);
  return {
    hrTime: time,
    hrTimeObserved: time,
    severityText: log.severityText ?? 'INFO',
    severityNumber: log.severityNumber ?? 9,
    body: log.body ?? 'user signed in',
    attributes: log.attributes ?? {},
    droppedAttributesCount: 0,
    resource: resource(log.service),
    instrumentationScope: { name: 'test' },
    spanContext: log.spanId === undefined ? undefined : spanContext(log.spanId, log.traceId),
  };
}

function readableSpan(span: SpanParts): ReadableSpan {
  const start = span.at ?? 0;
  return {
    name: span.name,
    kind: 0,
    spanContext: () => spanContext(span.spanId),
    parentSpanContext: span.parentSpanId === undefined ? undefined : spanContext(span.parentSpanId),
    startTime: hrTime(start),
    endTime: hrTime(start + (span.millis ?? 10)),
    status: span.failed === undefined ? { code: 0 } : { code: 2, message: span.failed },
    attributes: span.attributes ?? {},
    links: [],
    events: [],
    resource: resource(span.service),
    instrumentationScope: { name: 'test' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function resource(service = 'shop'): { attributes: Record<string, unknown> } {
  return { attributes: { 'service.name': service } };
}

function spanContext(spanId: string, traceId: string = TRACE_ID) {
  return { traceId, spanId, traceFlags: 1 };
}

function hrTime(millis: number): [number, number] {
  return [START_SECONDS + Math.floor(millis / 1000), (millis % 1000) * 1e6];
}
