/** What winston's infos say. */
import { exceptionAttributes } from '@agentbus/logger';
import { addAttributes, type CallParts, setOwn } from './call-arguments.ts';
import { errorAttributes, isError, stackAttributes } from './source-error.ts';

/** The level, as no format has changed it. */
export const LEVEL: unique symbol = Symbol.for('level');

/** The arguments behind the message. */
const SPLAT = Symbol.for('splat');

/** One record of winston: its fields, and what it notes under symbols. */
export type WinstonInfo = Record<string | symbol, unknown>;

/** Keys that are parts of a record, or that winston's formats add to say them once more. */
const PART_KEYS: ReadonlySet<string> = new Set(['level', 'message', 'label', 'timestamp', 'exception']);

/** Keys of errors that are parts of their exception. */
const ERROR_KEYS: ReadonlySet<string> = new Set(['code', 'errors', 'cause', 'stack']);

/** The parts of an info, but for its level. */
export function readWinstonInfo(info: WinstonInfo): CallParts & { readonly scope: string | undefined } {
  const error = findError(info);
  const exception = error === undefined ? undefined : exceptionOf(error, info);
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(info)) {
    if (!PART_KEYS.has(key) && !isCopied(key, info, error)) setOwn(fields, key, info[key]);
  }
  keepOdd(info, fields);
  const attributes: Record<string, unknown> = {};
  const parts = addAttributes(attributes, fields, exception);
  const fromStack = parts ?? takeStack(attributes, info.message);
  return {
    body: bodyOf(info.message, error) ?? fromStack?.['exception.message'],
    attributes,
    exception: fromStack,
    scope: typeof info.label === 'string' ? info.label : undefined,
  };
}

/** The info itself, as `logger.error(error)` has it, or an argument, as `logger.error('failed', error)`. */
function findError(info: WinstonInfo): Error | undefined {
  if (isError(info)) return info;
  const splat = info[SPLAT];
  return Array.isArray(splat) ? splat.find(isError) : undefined;
}

/** Where the info is the error, winston has put fields of the info among the error's own. */
function exceptionOf(error: Error, info: WinstonInfo): Record<string, unknown> {
  return isInfo(error, info) ? exceptionAttributes(error) : errorAttributes(error);
}

/** winston copies the properties of an error into the info. */
function isCopied(key: string, info: WinstonInfo, error: Error | undefined): boolean {
  if (error === undefined) return false;
  if (isInfo(error, info)) return ERROR_KEYS.has(key);
  return key in error && Reflect.get(error, key) === info[key];
}

function isInfo(error: Error, info: WinstonInfo): boolean {
  return (error as unknown) === info;
}

/** A value that cannot be what its key says is an attribute. A time says nothing new in any form. */
function keepOdd({ label, exception }: WinstonInfo, fields: Record<string, unknown>): void {
  if (label !== undefined && typeof label !== 'string') fields.label = label;
  if (exception !== undefined && exception !== true) fields.exception = exception;
}

/** winston appends the message of an error to that of the call. */
function bodyOf(message: unknown, error: Error | undefined): unknown {
  const appended = error === undefined ? '' : ` ${error.message}`;
  if (appended.length < 2 || typeof message !== 'string' || !message.endsWith(appended)) return message;
  return message.slice(0, -appended.length);
}

/** What the format `errors({ stack: true })` leaves of an error. */
function takeStack(
  attributes: Record<string, unknown>,
  message: unknown,
): Record<string, unknown> | undefined {
  const { stack } = attributes;
  if (typeof stack !== 'string' || !stack.includes('\n')) return undefined;
  delete attributes.stack;
  return stackAttributes(stack, message);
}
