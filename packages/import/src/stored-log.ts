/** Makes stored records of what lines say, and gives those to the encoder. */
import type { ReadableLogRecord, StoredLog, StoredResource, StoredScope, StoredValue } from '@agentbus/otlp';
import type { LogParts } from './log-parts.ts';

const NANOS_PER_SECOND = 1_000_000_000n;

/** Loggers and hosts in one file. Beyond that many, they are made anew. */
const MAX_SHARED = 1000;

/**
 * Makes the records of one file. Lines without a time have that of the line before, at the beginning of the file that of the
 * file itself. Records share their resources and scopes.
 */
export class StoredLogs {
  readonly #path: string;
  readonly #resources = new Map<string, StoredResource>();
  readonly #scopes = new Map<string, StoredScope>();
  #time: bigint;

  /** @param writtenAt When the file was last written, in Unix nanoseconds. */
  constructor(path: string, writtenAt: bigint) {
    this.#path = path;
    this.#time = writtenAt;
  }

  /** The record of a line. */
  make(parts: LogParts): StoredLog {
    const { severity, exception, traceId = '', spanId = '' } = parts;
    this.#time = parts.time ?? this.#time;
    if (exception !== undefined) addException(exception, parts.attributes);
    return {
      signal: 'logs',
      timestamp: this.#time,
      observedTimestamp: this.#time,
      severityNumber: severity?.number ?? 0,
      severityText: severity?.text ?? '',
      body: (parts.body ?? parts.exception?.message) as StoredValue | undefined,
      eventName: '',
      traceId,
      // Without its trace a span is none.
      spanId: traceId === '' ? '' : spanId,
      traceFlags: traceId === '' ? 0 : (parts.traceFlags ?? 0),
      droppedAttributesCount: 0,
      attributes: parts.attributes as StoredLog['attributes'],
      resource: this.#resource(parts.resource),
      scope: this.#scope(parts.scope ?? ''),
    };
  }

  #resource(found: LogParts['resource']): StoredResource {
    return shared(this.#resources, JSON.stringify(found), () => ({
      attributes: { ...found, 'log.file.path': this.#path },
      schemaUrl: '',
    }));
  }

  #scope(name: string): StoredScope {
    return shared(this.#scopes, name, () => ({ name, version: '', attributes: {}, schemaUrl: '' }));
  }
}

/** A stored record as the encoder takes it. */
export function readableLog(log: StoredLog): ReadableLogRecord {
  const { timestamp, observedTimestamp, traceId, spanId, traceFlags, scope, ...record } = log;
  return {
    ...record,
    hrTime: hrTime(timestamp),
    hrTimeObserved: hrTime(observedTimestamp),
    spanContext: traceId === '' ? undefined : { traceId, spanId, traceFlags },
    instrumentationScope: scope,
  };
}

function addException(
  { type, message, stack, rest }: NonNullable<LogParts['exception']>,
  to: Record<string, unknown>,
) {
  if (type !== undefined) to['exception.type'] = type;
  if (message !== undefined) to['exception.message'] = message;
  if (stack !== undefined) to['exception.stacktrace'] = stack;
  for (const [key, value] of Object.entries(rest)) to[`exception.${key}`] = value;
}

function hrTime(nanos: bigint): [number, number] {
  return [Number(nanos / NANOS_PER_SECOND), Number(nanos % NANOS_PER_SECOND)];
}

function shared<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MAX_SHARED) known.clear();
  const made = make();
  known.set(key, made);
  return made;
}
