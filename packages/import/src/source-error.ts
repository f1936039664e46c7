/** Errors, as loggers write them, as the attributes of OTel's semantic conventions. */
import type { SourceJson } from './source-json.ts';

/** An error of a record. */
export interface SourceException {
  readonly type: string | undefined;
  readonly message: string | undefined;
  readonly stack: string | undefined;
  /** What else the error has: a code, say. */
  readonly rest: Record<string, unknown>;
}

/** Errors that cause one another are shown this far. */
const MAX_CAUSES = 8;

/** The first line of a stack: `TypeError: x is no function`. */
const HEADLINE = /^(?:Uncaught )?([\p{Lu}_$][\w$.]*(?:Error|Exception)?)(?: \[[^\]]*\])?(?:: ([^\n]*))?/u;

/** The error that a value is; `undefined` where it is none. Takes those of pino, bunyan, winston and tslog. */
export function exceptionOf(value: unknown): SourceException | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { type, name, message, stack, nativeError, cause, ...rest } = value as SourceJson;
  if (typeof message !== 'string') return undefined;
  const kind = typeof type === 'string' ? type : typeof name === 'string' ? name : undefined;
  if (typeof stack !== 'string' && !Array.isArray(stack) && nativeError === undefined) return undefined;
  const own = typeof nativeError === 'object' && nativeError !== null ? (nativeError as SourceJson) : {};
  return {
    type: kind,
    message,
    stack: Array.isArray(stack) ? tslogStack(value as SourceJson, 0) : textOf(stack),
    rest: {
      ...own,
      ...rest,
      ...(typeof type === 'string' && typeof name === 'string' && name !== type ? { name } : {}),
      // A list of frames, with those of its causes, is all in the stack.
      ...(cause === undefined || Array.isArray(stack) ? {} : { cause }),
    },
  };
}

/** The error that a stack by itself tells of: of winston's `errors({ stack: true })`. */
export function exceptionOfStack(stack: string, message: unknown): SourceException {
  const headline = HEADLINE.exec(stack);
  return {
    type: headline?.[1],
    message: headline?.[2] ?? textOf(message),
    stack,
    rest: {},
  };
}

/** tslog takes stacks apart. */
function tslogStack({ name, message, stack, cause }: SourceJson, depth: number): string {
  const frames = Array.isArray(stack) ? stack.map(frameText) : [];
  const lines = [`${textOf(name) ?? 'Error'}: ${textOf(message) ?? ''}`, ...frames];
  if (typeof cause !== 'object' || cause === null || depth === MAX_CAUSES) return lines.join('\n');
  return `${lines.join('\n')}\n[cause]: ${tslogStack(cause as SourceJson, depth + 1)}`;
}

function frameText(frame: unknown): string {
  const { method, fullFilePath, filePathWithLine } = (frame ?? {}) as SourceJson;
  const place = textOf(fullFilePath) ?? textOf(filePathWithLine) ?? 'unknown';
  const called = textOf(method);
  return called === undefined || called === '[undefined]' ? `    at ${place}` : `    at ${called} (${place})`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
