import { types } from 'node:util';
import { toAnyValue } from './any-value.ts';

/** A thrown value in the terms of OTel's exception attributes. */
export interface Exception {
  /** The error's class; for a value that is no error, its class or type (`string`). */
  readonly type: string;
  readonly message: string;
  /** The stack, followed by the stacks of the errors it aggregates and of its causes; `undefined` where there is none. */
  readonly stacktrace: string | undefined;
}

/** Errors that one stack trace tells, so that a long or wide graph of causes stays readable and bounded. */
const MAX_ERRORS_IN_STACKTRACE = 100;

/** Causes that get attributes of their own; deeper ones are in the stack trace only. */
const MAX_CAUSE_ATTRIBUTES = 5;

/** Whether a value is an error, from this realm or another one. Never throws. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    // A proxy whose trap throws: whatever it stands for, it cannot be read as an error.
    return false;
  }
}

/** Describes anything that can be thrown. Never throws, whatever the value's getters do. */
export function describeException(thrown: unknown): Exception {
  const hasStack = isError(thrown) || typeof read(thrown, 'stack') === 'string';
  return {
    type: typeOf(thrown),
    message: messageOf(thrown),
    stacktrace: hasStack ? stacktraceOf(thrown, new Set()) : undefined,
  };
}

/**
 * The attributes of a thrown value: `exception.type`, `.message` and `.stacktrace` of OTel's semantic conventions,
 * and beside them `exception.code` (`ECONNREFUSED`), `exception.errors` (what an `AggregateError` holds), and for the
 * chain of causes `exception.cause.type`, `exception.cause.message`, `exception.cause.cause.type` and so on.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/
 */
export function exceptionAttributes(thrown: unknown): Record<string, unknown> {
  const { type, message, stacktrace } = describeException(thrown);
  const attributes: Record<string, unknown> = { 'exception.type': type, 'exception.message': message };
  if (stacktrace !== undefined) attributes['exception.stacktrace'] = stacktrace;
  const code = read(thrown, 'code');
  if (typeof code === 'string' || typeof code === 'number') attributes['exception.code'] = code;
  const errors = errorsOf(thrown);
  if (errors.length > 0) {
    attributes['exception.errors'] = errors
      .slice(0, MAX_ERRORS_IN_STACKTRACE)
      .map((error) => ({ type: typeOf(error), message: messageOf(error) }));
  }
  addCauses(attributes, thrown);
  return attributes;
}

function addCauses(attributes: Record<string, unknown>, thrown: unknown): void {
  const seen = new Set([thrown]);
  let prefix = 'exception';
  for (let cause = read(thrown, 'cause'); cause !== undefined; cause = read(cause, 'cause')) {
    if (seen.has(cause) || seen.size > MAX_CAUSE_ATTRIBUTES) return;
    seen.add(cause);
    prefix += '.cause';
    attributes[`${prefix}.type`] = typeOf(cause);
    attributes[`${prefix}.message`] = messageOf(cause);
  }
}

function typeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return thrown === null ? 'null' : typeof thrown;
  const name = read(thrown, 'name');
  const className = read(read(thrown, 'constructor'), 'name');
  if (isError(thrown) && isNonEmpty(name) && (setsName(thrown) || !isNonEmpty(className))) return name;
  return isNonEmpty(className) ? className : 'object';
}

/** Whether an error or its own class sets `name`; few classes do, and the inherited one says less than the class. */
function setsName(error: Error): boolean {
  try {
    return Object.hasOwn(error, 'name') || Object.hasOwn(Object.getPrototypeOf(error), 'name');
  } catch {
    // No prototype to ask: then the name cannot be inherited.
    return true;
  }
}

function isNonEmpty(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function messageOf(thrown: unknown): string {
  const message = typeof thrown === 'object' && thrown !== null ? read(thrown, 'message') : thrown;
  if (message !== undefined || thrown === undefined) return text(message);
  return isError(thrown) ? '' : text(thrown);
}

function text(value: unknown): string {
  const plain = toAnyValue(value);
  return typeof plain === 'object' && plain !== null ? JSON.stringify(plain) : String(plain);
}

function stacktraceOf(thrown: unknown, told: Set<unknown>): string {
  if (told.has(thrown)) return `${headline(thrown)} [told above]`;
  if (told.size === MAX_ERRORS_IN_STACKTRACE) return '[further errors left out]';
  told.add(thrown);
  const stack = read(thrown, 'stack');
  const parts = [isNonEmpty(stack) ? stack : headline(thrown)];
  const errors = errorsOf(thrown);
  for (const [index, error] of errors.entries()) {
    parts.push(`Error ${index + 1} of ${errors.length}: ${stacktraceOf(error, told)}`);
    if (told.size === MAX_ERRORS_IN_STACKTRACE) break;
  }
  const cause = read(thrown, 'cause');
  if (cause !== undefined) parts.push(`Caused by: ${stacktraceOf(cause, told)}`);
  return parts.join('\n');
}

function headline(thrown: unknown): string {
  const message = messageOf(thrown);
  return message === '' ? typeOf(thrown) : `${typeOf(thrown)}: ${message}`;
}

function errorsOf(thrown: unknown): readonly unknown[] {
  const errors = isError(thrown) ? read(thrown, 'errors') : undefined;
  return Array.isArray(errors) ? errors : [];
}

/** A property of anything, `undefined` where there is none, a marker where reading it throws. */
function read(value: unknown, key: string): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  try {
    return (value as Record<string, unknown>)[key];
  } catch {
    return '[Threw]';
  }
}
