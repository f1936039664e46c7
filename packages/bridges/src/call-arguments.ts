/** Reads the arguments of loggers that take any: texts are the body, an error is the exception, objects are attributes. */
import { format } from 'node:util';
import { errorAttributes, isError } from './source-error.ts';

/** A call's arguments, each in its place. */
export interface CallParts {
  readonly body: unknown;
  readonly attributes: Record<string, unknown>;
  readonly exception: Record<string, unknown> | undefined;
}

/** Keys by which an object of a call may have its error. */
const ERROR_KEYS: readonly string[] = ['err', 'error'];

/** What `util.format` takes an argument for; `%%` takes none. */
const PLACEHOLDER = /%[sdifjoOc%]/gu;

/**
 * The parts of a call as `console.log` takes it: a first text with placeholders takes the arguments that follow for them.
 *
 */
export function readFormattedCall(args: readonly unknown[]): CallParts {
  const [first, ...rest] = args;
  if (typeof first !== 'string' || rest.length === 0) return readCall(args);
  const places = first.match(PLACEHOLDER)?.filter((place) => place !== '%%').length ?? 0;
  if (places === 0) return readCall(args);
  return readCall([format(first, ...rest.slice(0, places)), ...rest.slice(places)]);
}

/** The parts of a call whose texts are all plain. */
export function readCall(
  args: readonly unknown[],
  exceptionOf: (value: unknown) => Record<string, unknown> | undefined = ownException,
): CallParts {
  const texts: string[] = [];
  const attributes: Record<string, unknown> = {};
  let exception: Record<string, unknown> | undefined;
  for (const [index, argument] of args.entries()) {
    const thrown = exception === undefined ? exceptionOf(argument) : undefined;
    if (thrown !== undefined) exception = thrown;
    else if (typeof argument !== 'object' || argument === null) texts.push(String(argument));
    else if (isRecord(argument)) exception = addAttributes(attributes, argument, exception, exceptionOf);
    else attributes[`arguments.${index}`] = argument;
  }
  const body = texts.length === 0 ? exception?.['exception.message'] : texts.join(' ');
  return { body, attributes, exception };
}

/** Adds an object's properties. One that there is already keeps its place. @returns the exception, if there is one now. */
export function addAttributes(
  attributes: Record<string, unknown>,
  values: Readonly<Record<string, unknown>>,
  exception: Record<string, unknown> | undefined,
  exceptionOf: (value: unknown) => Record<string, unknown> | undefined = ownException,
): Record<string, unknown> | undefined {
  let found = exception;
  for (const key of Object.keys(values)) {
    const value = read(values, key);
    const thrown = found === undefined && ERROR_KEYS.includes(key) ? exceptionOf(value) : undefined;
    if (thrown !== undefined) found = thrown;
    else setOwn(attributes, isTaken(attributes, key, value) ? `arguments.${key}` : key, value);
  }
  return found;
}

function isTaken(attributes: Record<string, unknown>, key: string, value: unknown): boolean {
  return Object.hasOwn(attributes, key) && attributes[key] !== value;
}

/** A getter that throws costs its value, not the record. */
function read(values: Readonly<Record<string, unknown>>, key: string): unknown {
  try {
    return values[key];
  } catch (error) {
    return `[Threw: ${error instanceof Error ? error.message : String(error)}]`;
  }
}

/** Assigning to `__proto__` would set no property. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function ownException(value: unknown): Record<string, unknown> | undefined {
  return isError(value) ? errorAttributes(value) : undefined;
}

/** Whether an object stands for its properties, and not for a value such as a date or a list. */
function isRecord(value: object): value is Record<string, unknown> {
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  } catch {
    // A proxy whose trap throws: its place is an attribute, where a marker comes.
    return false;
  }
}
