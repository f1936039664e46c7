/** What a line says, whoever wrote it. */
import type { SourceSeverity } from '@agentbus/otlp';
import type { SourceException } from './source-error.ts';

/** The parts of a log record, as they are found in a line. */
export interface LogParts {
  /** Unix nanoseconds. */
  time?: bigint | undefined;
  severity?: SourceSeverity | undefined;
  body?: unknown;
  exception?: SourceException | undefined;
  /** What is no part of its own. */
  attributes: Record<string, unknown>;
  traceId?: string | undefined;
  spanId?: string | undefined;
  traceFlags?: number | undefined;
  /** Attributes of the resource: service, host, process. */
  resource: Record<string, string | number>;
  /** The logger's name within its service. */
  scope?: string | undefined;
}

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/iu;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/iu;
const FLAGS = /^[0-9a-f]{1,2}$/iu;

/** Takes a trace id, a span id or flags. @returns whether it is one. */
export function takeTracePart(
  parts: LogParts,
  part: 'traceId' | 'spanId' | 'traceFlags',
  value: unknown,
): boolean {
  if (part === 'traceFlags') {
    if (typeof value === 'number') parts.traceFlags = value & 0xff;
    else if (typeof value === 'string' && FLAGS.test(value)) parts.traceFlags = Number.parseInt(value, 16);
    else return false;
    return true;
  }
  const form = part === 'traceId' ? TRACE_ID : SPAN_ID;
  if (typeof value !== 'string' || !form.test(value)) return false;
  parts[part] = value.toLowerCase();
  return true;
}

/** Takes an attribute of the resource. @returns whether the value can be one. */
export function takeResource(parts: LogParts, key: string, value: unknown): boolean {
  if (typeof value !== 'number' && (typeof value !== 'string' || value === '')) return false;
  parts.resource[key] = value;
  return true;
}
