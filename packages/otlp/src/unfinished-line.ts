/** Reads the whole records of a line of OTLP/JSON that is not finished: it is still being written, or never will be. */
import { Buffer } from 'node:buffer';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The levels around a record: an object with a list of resources' objects, each with a list of scopes' objects. */
const RECORD_DEPTH = 6;

/** What closes a line behind a record, without the newline. */
const CLOSING = Buffer.from(']}]}]}');
const CLOSING_LINE = Buffer.from(`${CLOSING}\n`);

/** What the beginning of a line can be made into. */
export interface ClosedLine {
  /** A line with the whole records, without a newline. */
  readonly bytes: Uint8Array;
  /** Where the last whole record ends in what was given. */
  readonly recordEnd: number;
  /** What must follow there to close the line: brackets and a newline, always the same. */
  readonly closing: Uint8Array;
  /** How many bytes follow there that are no beginning of {@link closing}: those of a record that is not whole. */
  readonly tornBytes: number;
}

/**
 * Finds the last whole record in the beginning of a line, and closes the line there. Records are log records, spans and
 * metrics.
 *
 * @param bytes A line from its start, cut off anywhere. Its resource and scope must precede their records: otherwise
 * nobody can tell whose they are.
 * @returns `undefined` where there is no whole record
 */
export function closeLine(bytes: Uint8Array): ClosedLine | undefined {
  const line = new UnfinishedLine();
  line.push(bytes);
  const closed = line.take();
  if (closed === undefined) return undefined;
  const rest = bytes.subarray(line.end);
  const tornBytes = CLOSING_LINE.subarray(0, rest.length).equals(rest) ? 0 : rest.length;
  return { bytes: closed, recordEnd: line.end, closing: CLOSING_LINE, tornBytes };
}

/** What precedes a record in its line. */
interface Heads {
  /** `{"resourceLogs":[` */
  readonly line: Uint8Array;
  /** `{"resource":{…},"scopeLogs":[` */
  readonly resource: Uint8Array;
  /** `{"scope":{…},"logRecords":[` */
  readonly scope: Uint8Array;
}

/**
 * A line that is read while it is being written: hands out each record once, in lines that are whole. Linear; keeps what
 * it needs of the line, not all of it.
 */
export class UnfinishedLine {
  /** What has been pushed and not been looked at. */
  readonly #pushed: Uint8Array[] = [];
  #end = 0;
  /** Of the last whole record; `undefined` while there was none. */
  #heads: Heads | undefined;

  /**
   * Bytes from the start of the line up to the end of the last whole record that {@link take}, {@link skip} or
   * {@link finish} found. What is pushed next must go on from there: the rest is forgotten.
   */
  get end(): number {
    return this.#end;
  }

  /** Adds what follows. */
  push(bytes: Uint8Array): void {
    this.#pushed.push(bytes);
  }

  /** A line with the whole records that have been pushed, without a newline; `undefined` where there is none. */
  take(): Uint8Array | undefined {
    return this.#read(this.#takePushed());
  }

  /** Leaves out the whole records that have been pushed. */
  skip(): void {
    this.#scan(this.#takePushed());
  }

  /**
   * The lines to be read of one whose end has been pushed, without its newline: what {@link take} has; and what does not go
   * on as it should, as it is, so that whoever decodes it notices.
   */
  finish(): Uint8Array[] {
    const bytes = this.#takePushed();
    const endBefore = this.#end;
    const line = this.#read(bytes);
    const rest = bytes.subarray(this.#end - endBefore);
    const lines = CLOSING.equals(rest) ? [] : [rest];
    return line === undefined ? lines : [line, ...lines];
  }

  #takePushed(): Uint8Array {
    const pushed = this.#pushed.splice(0);
    return pushed.length === 1 && pushed[0] !== undefined ? pushed[0] : Buffer.concat(pushed);
  }

  #read(bytes: Uint8Array): Uint8Array | undefined {
    const found = this.#scan(bytes);
    if (found === undefined) return undefined;
    const { line, resource, scope } = found.heads;
    return Buffer.concat([line, resource, scope, bytes.subarray(found.start, found.end), CLOSING]);
  }

  /** Goes on behind the last whole record. Returns where the records are that are whole, and what precedes the first. */
  #scan(
    bytes: Uint8Array,
  ): { readonly heads: Heads; readonly start: number; readonly end: number } | undefined {
    let found: { readonly heads: Heads; readonly start: number; end: number } | undefined;
    let { line, resource, scope }: Partial<Heads> = this.#heads ?? {};
    let heads = this.#heads;
    let depth = heads === undefined ? 0 : RECORD_DEPTH;
    let levelStart = 0;
    // Whether the resource, or scope, precedes the list of what belongs to it.
    let described = false;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        at = stringEnd(bytes, at);
      } else if (byte === OPEN_BRACE && isObjectItself(depth)) {
        const start = at;
        at = objectEnd(bytes, at);
        described = true;
        if (depth === RECORD_DEPTH && at < bytes.length) {
          if (line === undefined || resource === undefined || scope === undefined) break;
          heads ??= { line, resource, scope };
          found ??= { heads, start, end: 0 };
          found.end = at + 1;
          this.#heads = heads;
        }
      } else if (byte === OPEN_BRACE && depth % 2 === 0) {
        levelStart = at;
        described = false;
        heads = undefined;
        depth++;
      } else if (byte === OPEN_BRACKET && (depth === 1 || described) && depth % 2 === 1) {
        if (depth === 1) line = bytes.slice(levelStart, at + 1);
        else if (depth === 3) resource = bytes.slice(levelStart, at + 1);
        else scope = bytes.slice(levelStart, at + 1);
        depth++;
      } else if (byte === (depth % 2 === 0 ? CLOSE_BRACKET : CLOSE_BRACE)) {
        depth--;
      } else if (isBracket(byte)) {
        break;
      }
    }
    if (found !== undefined) this.#end += found.end;
    return found;
  }
}

/** Whether an object at this depth is a resource, a scope or a record, and not a level around one. */
function isObjectItself(depth: number): boolean {
  return depth === 3 || depth === 5 || depth === RECORD_DEPTH;
}

function isBracket(byte: number | undefined): boolean {
  return byte === OPEN_BRACE || byte === CLOSE_BRACE || byte === OPEN_BRACKET || byte === CLOSE_BRACKET;
}

/** Where the string that begins at `start` ends; the length of the bytes if it does not. */
function stringEnd(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  for (let at = start + 1; at < length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return length;
}

/** Where the object that begins at `start` ends; the length of the bytes if it does not. */
function objectEnd(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  let depth = 0;
  for (let at = start; at < length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at;
    }
  }
  return length;
}
