/** What the lines of pino say. */
import { hostname } from 'node:os';
import { type SourceSeverity, severityOfLevel } from '@agentbus/otlp';
import type { BridgedRecord } from './bridge.ts';
import { setOwn } from './call-arguments.ts';
import { errorAttributes, isError, writtenErrorAttributes } from './source-error.ts';
import { sourceMillis, sourceTime } from './source-time.ts';

type Open = Readonly<Record<string, unknown>>;

/** What only the logger knows of its lines. */
export interface PinoLineForm {
  /** Default `msg`. */
  readonly messageKey?: string | undefined;
  /** Default `err`. */
  readonly errorKey?: string | undefined;
  /** The names of levels by their numbers. */
  readonly labels?: Readonly<Record<number, string>> | undefined;
  /** The number of the line's level, where the line may have another form of it. */
  readonly level?: number | undefined;
  /** The error itself, if it is at hand. */
  readonly error?: unknown;
}

/** An integer that a double may not hold. May also match within a string: then the slow way gives the same. */
const LONG_INTEGER = /[[:,]\s*-?\d{16}/u;

const INTEGER = /^-?\d+$/u;

/** The record of a line. A line that is no JSON object is the body. */
export function readPinoLine(line: string, form: PinoLineForm): BridgedRecord {
  const { messageKey = 'msg', errorKey = 'err' } = form;
  const json = parseLine(line);
  if (json === undefined) return { severity: { number: 0, text: '' }, body: line.trimEnd(), attributes: {} };
  const { level, time, pid, hostname: host, name, [messageKey]: message, [errorKey]: error, ...rest } = json;
  const attributes: Record<string, unknown> = {};
  for (const key of Object.keys(rest)) setOwn(attributes, key, rest[key]);
  if (pid !== undefined && pid !== process.pid) attributes['process.pid'] = pid;
  if (host !== undefined && host !== hostname()) attributes['host.name'] = host;
  const millis = sourceMillis(time);
  if (time !== undefined && millis === undefined) attributes.time = time;
  const exception = exceptionOf(error, form.error);
  if (error !== undefined && exception === undefined) attributes[errorKey] = error;
  const scope = typeof name === 'string' ? name : undefined;
  if (name !== undefined && scope === undefined) attributes.name = name;
  return {
    severity: severityOf(form.level ?? level, form.labels),
    body: message ?? exception?.['exception.message'],
    attributes,
    exception,
    scope,
    timestamp: sourceTime(millis),
  };
}

/** By the number, so that pino's own order holds for custom levels, too; the text is the name that they have. */
function severityOf(level: unknown, labels: Readonly<Record<number, string>> = {}): SourceSeverity {
  if (typeof level === 'string') return severityOfLevel(level);
  if (typeof level !== 'number') return { number: 0, text: '' };
  const { number, text } = severityOfLevel(level);
  return { number, text: labels[level] ?? (text === '' ? String(level) : text) };
}

/** The error itself says more than what pino makes of it; where the application's serializer changed it, that counts. */
function exceptionOf(written: unknown, error: unknown): Record<string, unknown> | undefined {
  if (isError(error) && typeof error.stack === 'string' && startsWith(written, error))
    return errorAttributes(error);
  return writtenErrorAttributes(written);
}

function startsWith(written: unknown, { message, stack }: Error): boolean {
  if (typeof written !== 'object' || written === null) return false;
  const { message: writtenMessage, stack: writtenStack } = written as Open;
  return (
    typeof writtenMessage === 'string' &&
    writtenMessage.startsWith(message) &&
    typeof writtenStack === 'string' &&
    writtenStack.startsWith(String(stack))
  );
}

function parseLine(line: string): Open | undefined {
  try {
    const json: unknown = LONG_INTEGER.test(line) ? JSON.parse(line, exactInteger) : JSON.parse(line);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Open) : undefined;
  } catch {
    // Another program's line, or one that a formatter made text of: it is the body.
    return undefined;
  }
}

/** Node 20 does not say how a number was written: there long integers are as exact as a double. */
function exactInteger(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context?.source !== undefined && INTEGER.test(context.source) ? BigInt(context.source) : value;
}
