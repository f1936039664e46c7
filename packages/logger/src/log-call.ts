import { isError } from './exception.ts';

/**
 * Names among a call's attributes that mean something more than an attribute. Everything else is kept as it is given,
 * by {@link toAnyValue}'s rules.
 */
export interface ReservedAttributes {
  /** Becomes the record's EventName: a low-cardinality name of what happened (`auth.login.failed`). */
  readonly eventName?: string | undefined;
  /**
   * On a kind (`audit`, `security`, `business`, `performance`): becomes the record's SeverityNumber, an integer of
   * 1–24, in place of the kind's own. SeverityText stays the kind's name. On a plain level it is an ordinary attribute.
   */
  readonly severityNumber?: number | undefined;
  /** An `Error` here becomes the record's `exception.*` attributes; any other value is an ordinary attribute. */
  readonly error?: unknown;
  /** Same as `error`, which comes first. */
  readonly err?: unknown;
  readonly [key: string]: unknown;
}

/** Attributes of a log call: any object, whose own enumerable keys count. It is copied and never changed. */
export type LogAttributes = ReservedAttributes | object;

/** What a log call takes, as a list: what a lazy function returns. */
export type LogArguments =
  | readonly [message: string, attributes?: LogAttributes]
  | readonly [message: string, error: unknown, attributes?: LogAttributes]
  | readonly [error: Error, attributes?: LogAttributes]
  | readonly [errorOrAttributes: LogAttributes, message: string, attributes?: LogAttributes];

/**
 * Writes one record. The arguments may come in any order: a message, an error (or anything thrown), attributes; or
 * one function that returns them and is called only if the record is wanted. Never throws, never waits for I/O beyond
 * what the SDK's processors do, and never changes what it is given.
 */
export interface LogMethod<Result> {
  (message: string, attributes?: LogAttributes): Result;
  (message: string, error: unknown, attributes?: LogAttributes): Result;
  (error: Error, attributes?: LogAttributes): Result;
  (errorOrAttributes: LogAttributes, message: string, attributes?: LogAttributes): Result;
  (attributes: LogAttributes): Result;
  (lazy: () => string | LogArguments): Result;
}

/** The arguments of a log call, each in its place. */
export interface LogCall {
  readonly body: unknown;
  /** The thrown value; `undefined` where there is none. */
  readonly error: unknown;
  readonly attributes: object | undefined;
  /** The reserved attribute that {@link error} was taken from, if it was. */
  readonly errorKey: 'error' | 'err' | undefined;
}

/**
 * Sorts a log call's arguments by what they are, in any order: an error is the error, the first other object is the
 * attributes, the first primitive is the message. After a message, one more value (`log.error('failed', 'timeout')`,
 * `log.error('failed', { code: 1 }, { attempt: 2 })`) is what was thrown, as anything can be.
 */
export function parseLogCall(first: unknown, second: unknown, third: unknown): LogCall {
  let body: unknown;
  let error: unknown;
  let attributes: object | undefined;
  let bodyBeforeAttributes = false;
  for (const argument of [first, second, third]) {
    if (argument === undefined || argument === null) continue;
    if (error === undefined && isError(argument)) {
      error = argument;
    } else if (typeof argument !== 'object') {
      if (body === undefined) body = argument;
      else error ??= argument;
    } else if (attributes === undefined) {
      attributes = argument;
      bodyBeforeAttributes = body !== undefined;
    } else if (bodyBeforeAttributes && error === undefined) {
      error = attributes;
      attributes = argument;
    } else {
      error ??= argument;
    }
  }
  const errorKey = error === undefined && attributes !== undefined ? findErrorKey(attributes) : undefined;
  if (errorKey !== undefined) error = readOwn(attributes, errorKey);
  return { body, error, attributes, errorKey };
}

/** An own property of an object; `undefined` where there is none, or where reading it throws. */
export function readOwn(object: object | undefined, key: string): unknown {
  try {
    return object !== undefined && Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
  } catch {
    // A reserved name that cannot be read reserves nothing; the attribute itself is kept as a marker.
    return undefined;
  }
}

function findErrorKey(attributes: object): 'error' | 'err' | undefined {
  if (isError(readOwn(attributes, 'error'))) return 'error';
  return isError(readOwn(attributes, 'err')) ? 'err' : undefined;
}
