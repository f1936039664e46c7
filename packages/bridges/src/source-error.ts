/** Errors in other loggers' records, as attributes of OTel's semantic conventions for exceptions. */
import { types } from 'node:util';
import { exceptionAttributes } from '@agentbus/logger';

/** What {@link exceptionAttributes} says already, or an error has of itself. */
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  'name',
  'message',
  'stack',
  'cause',
  'code',
  'errors',
  'type',
]);

/** Causes of an error that was written as JSON are told of this far. */
const MAX_CAUSES = 8;

/** Whether a value is an error, from this realm or another one. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    // A proxy whose trap throws: it cannot be read as an error.
    return false;
  }
}

/** The attributes of an error, with what else it has that is plain: a status, a path. */
export function errorAttributes(error: unknown): Record<string, unknown> {
  const attributes = exceptionAttributes(error);
  if (isError(error)) addPlainProperties(error, attributes);
  return attributes;
}

/**
 * The attributes of an error that a logger has made an object of: `type` or `name`, `message` and `stack`. `undefined` where
 * the value is none.
 */
export function writtenErrorAttributes(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const error = value as Readonly<Record<string, unknown>>;
  if (typeof error.message !== 'string' || typeof error.stack !== 'string') return undefined;
  const attributes: Record<string, unknown> = {
    'exception.type': typeOf(error),
    'exception.message': error.message,
    'exception.stacktrace': stackOf(error, 0),
  };
  if (typeof error.code === 'string' || typeof error.code === 'number')
    attributes['exception.code'] = error.code;
  let prefix = 'exception';
  let { cause } = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof cause === 'object' && cause !== null; depth++) {
    const { message, cause: next } = cause as Readonly<Record<string, unknown>>;
    prefix += '.cause';
    attributes[`${prefix}.type`] = typeOf(cause);
    attributes[`${prefix}.message`] = String(message ?? '');
    cause = next;
  }
  addPlainProperties(error, attributes);
  return attributes;
}

/** An error that only its stack is left of, as winston's `errors({ stack: true })` leaves it. */
export function stackAttributes(stack: string, message: unknown): Record<string, unknown> {
  const [, type, said] =
    /^(?:Uncaught )?([\p{Lu}_$][\w$.]*)(?: \[[^\]]*\])?(?:: ([^\n]*))?/u.exec(stack) ?? [];
  return {
    'exception.type': type ?? 'Error',
    'exception.message': said ?? (typeof message === 'string' ? message : ''),
    'exception.stacktrace': stack,
  };
}

function addPlainProperties(error: object, attributes: Record<string, unknown>): void {
  for (const key of Object.keys(error)) {
    if (KNOWN_KEYS.has(key)) continue;
    const value: unknown = (error as Record<string, unknown>)[key];
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (plain) attributes[`exception.${key}`] = value;
  }
}

function typeOf(error: object): string {
  const { type, name } = error as Readonly<Record<string, unknown>>;
  if (typeof type === 'string' && type !== '') return type;
  return typeof name === 'string' && name !== '' ? name : 'Error';
}

/** In the words that the stack of an error at hand is told in. */
function stackOf(error: Readonly<Record<string, unknown>>, depth: number): string {
  const { stack, message, cause } = error;
  const own = typeof stack === 'string' ? stack : `${typeOf(error)}: ${String(message)}`;
  if (typeof cause !== 'object' || cause === null || depth === MAX_CAUSES) return own;
  return `${own}\nCaused by: ${stackOf(cause as Readonly<Record<string, unknown>>, depth + 1)}`;
}
