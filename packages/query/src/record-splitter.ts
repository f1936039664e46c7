/** Takes the JSON of a record apart into columns. Pure. */
import { JsonScanError, scanList, scanObject, stringEnd, valueEnd } from './json-scan.ts';
import { PROMOTED_ATTRIBUTES, type RecordColumns } from './record-columns.ts';
import { HOLE, HOLES, PIECE_SEPARATOR } from './record-shape.ts';
import { displayText, isPlainNumber } from './value-sql.ts';

/** Does not fit the columns, though it may well be OTLP: it is then kept as it is. */
class Misfit extends Error {}

const QUOTE = 0x22;
const LONE_SURROGATE = /\p{Surrogate}/u;
const DIGITS = /^(?:0|[1-9]\d{0,19})$/;
const UINT64_MAX = 2n ** 64n - 1n;
const TRACE_ID = /^(?!0+$)[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0+$)[0-9a-f]{16}$/;
const SHORT_INTEGER = /^\d{1,9}$/;
/** The largest number of nanoseconds between a record's two times that its column holds. */
export const INT64_MAX: bigint = 2n ** 63n - 1n;
/** The columns of small numbers have one byte. */
const MAX_NUMBER = 255;
const EMPTY_STRING_END = 2;

/** The columns of a record, from its JSON; `undefined` where they cannot hold it. */
export type RecordSplitter = (line: string, start: number, end: number) => RecordColumns | undefined;

/** Splits log records. */
export const splitLog: RecordSplitter = (line, start, end) =>
  splitRecord(line, start, end, (split, key, at) => {
    switch (key) {
      case 'timeUnixNano':
        return split.time(at);
      case 'observedTimeUnixNano':
        return split.secondTime(at);
      case 'severityNumber':
        return split.number(at, 'severityNumber');
      case 'severityText':
        return split.shapeText(at, 'severityText');
      case 'eventName':
        return split.shapeText(at, 'eventName');
      case 'body':
        return split.body(at);
      case 'attributes':
        return split.attributes(at);
      case 'traceId':
        return split.id(at, 'traceId', TRACE_ID, HOLES.traceId);
      case 'spanId':
        return split.id(at, 'spanId', SPAN_ID, HOLES.spanId);
      case 'flags':
      case 'droppedAttributesCount':
        return split.shapeInteger(at);
      default:
        throw new Misfit();
    }
  });

/** Splits spans. */
export const splitSpan: RecordSplitter = (line, start, end) => {
  const columns = splitRecord(line, start, end, (split, key, at) => {
    switch (key) {
      case 'startTimeUnixNano':
        return split.time(at);
      case 'endTimeUnixNano':
        return split.secondTime(at);
      case 'name':
        return split.name(at);
      case 'kind':
        return split.number(at, 'kind');
      case 'status':
        return split.status(at);
      case 'attributes':
        return split.attributes(at);
      case 'traceId':
        return split.id(at, 'traceId', TRACE_ID, HOLES.traceId);
      case 'spanId':
        return split.id(at, 'spanId', SPAN_ID, HOLES.spanId);
      case 'parentSpanId':
        return split.id(at, 'parentSpanId', SPAN_ID, HOLES.parentSpanId);
      case 'events':
      case 'links':
      case 'traceState':
        return split.piece(at);
      case 'flags':
      case 'droppedAttributesCount':
      case 'droppedEventsCount':
      case 'droppedLinksCount':
        return split.shapeInteger(at);
      default:
        throw new Misfit();
    }
  });
  // Without an end, it ended at 0, which the columns do not tell.
  return columns?.shape.includes(HOLE + HOLES.secondTime) ? columns : undefined;
};

type Member = (split: Split, key: string, at: number) => number;

function splitRecord(line: string, start: number, end: number, member: Member): RecordColumns | undefined {
  const split = new Split(line, start);
  const seen: string[] = [];
  try {
    scanObject(line, start, (key, at) => {
      if (seen.includes(key)) throw new Misfit();
      seen.push(key);
      return member(split, key, at);
    });
    return split.finish(end);
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}

/** A record that is being taken apart: what lies between two holes is copied into the shape. */
class Split {
  readonly #line: string;
  #shape = '';
  #copied: number;
  #time: bigint | undefined;
  #secondTime: bigint | undefined;
  readonly #texts = {
    severityText: '',
    eventName: '',
    statusMessage: '',
    traceId: '',
    spanId: '',
    parentSpanId: '',
  };
  readonly #numbers = { severityNumber: 0, kind: 0, statusCode: 0 };
  #body: string | null = null;
  #name: string | null = null;
  #keys: string | null = null;
  #values: string | null = null;
  #pieces: string | null = null;
  readonly #promoted: (string | null)[] = PROMOTED_ATTRIBUTES.map(() => null);

  constructor(line: string, start: number) {
    this.#line = line;
    this.#copied = start;
  }

  time(at: number): number {
    const end = stringEnd(this.#line, at);
    this.#time = this.#nanos(at, end);
    // Of no time of its own, a log has that of its observation.
    if (this.#time !== 0n) this.#hole(at + 1, end - 1, HOLES.time);
    return end;
  }

  secondTime(at: number): number {
    const end = stringEnd(this.#line, at);
    this.#secondTime = this.#nanos(at, end);
    this.#hole(at + 1, end - 1, HOLES.secondTime);
    return end;
  }

  /** A small number that stays in the shape. */
  number(at: number, column: 'severityNumber' | 'kind'): number {
    const end = this.shapeInteger(at);
    const number = Number(this.#line.slice(at, end));
    if (number > MAX_NUMBER) throw new Misfit();
    this.#numbers[column] = number;
    return end;
  }

  shapeInteger(at: number): number {
    const end = valueEnd(this.#line, at);
    if (!SHORT_INTEGER.test(this.#line.slice(at, end))) throw new Misfit();
    return end;
  }

  /** One of a few strings, which stays in the shape. */
  shapeText(at: number, column: 'severityText' | 'eventName'): number {
    const end = this.#stringEnd(at);
    this.#texts[column] = this.#string(at, end).value;
    return end;
  }

  id(at: number, column: 'traceId' | 'spanId' | 'parentSpanId', pattern: RegExp, code: string): number {
    const end = this.#stringEnd(at);
    if (end - at === EMPTY_STRING_END) return end;
    const text = this.#line.slice(at + 1, end - 1);
    if (!pattern.test(text)) throw new Misfit();
    this.#texts[column] = text;
    this.#hole(at + 1, end - 1, code);
    return end;
  }

  name(at: number): number {
    const end = this.#stringEnd(at);
    const { value, plain } = this.#string(at, end);
    this.#name = value;
    if (plain) this.#hole(at + 1, end - 1, HOLES.name);
    else this.#pieceHole(at, end, HOLES.piece);
    return end;
  }

  body(at: number): number {
    const end = valueEnd(this.#line, at);
    const field = this.#anyValue(at, end);
    this.#body = field.display;
    if (field.type === 'text') this.#hole(field.start, field.end, HOLES.body);
    else this.#pieceHole(at, end, HOLES.piece);
    return end;
  }

  piece(at: number): number {
    const end = valueEnd(this.#line, at);
    this.#pieceHole(at, end, HOLES.piece);
    return end;
  }

  status(at: number): number {
    const end = valueEnd(this.#line, at);
    const status: unknown = JSON.parse(this.#line.slice(at, end));
    const { code = 0, message = '', ...more } = status as Record<string, unknown>;
    if (typeof code !== 'number' || typeof message !== 'string' || Object.keys(more).length > 0)
      throw new Misfit();
    if (!Number.isInteger(code) || code < 0 || code > MAX_NUMBER) throw new Misfit();
    requireStorable(message);
    this.#numbers.statusCode = code;
    this.#texts.statusMessage = message;
    if (message !== '') this.#pieceHole(at, end, HOLES.piece);
    return end;
  }

  attributes(at: number): number {
    const keys: string[] = [];
    const values: string[] = [];
    const end = scanList(this.#line, at, (item) => this.#attribute(item, keys, values));
    if (keys.length > 0) {
      if (hasRepeats(keys)) throw new Misfit();
      this.#keys = keys.join(HOLE);
      this.#values = values.join(HOLE);
    }
    return end;
  }

  finish(end: number): RecordColumns {
    const time = this.#time || (this.#secondTime ?? 0n);
    const secondTime = this.#secondTime === undefined ? 0n : this.#secondTime - time;
    if (secondTime > INT64_MAX || secondTime < -INT64_MAX) throw new Misfit();
    return {
      shape: this.#shape + this.#line.slice(this.#copied, end),
      time,
      secondTime,
      ...this.#texts,
      ...this.#numbers,
      body: this.#body,
      name: this.#name,
      attributeKeys: this.#keys,
      attributeValues: this.#values,
      promoted: this.#promoted,
      pieces: this.#pieces,
      json: null,
    };
  }

  #attribute(at: number, keys: string[], values: string[]): number {
    const line = this.#line;
    if (!line.startsWith('{"key":"', at)) throw new Misfit();
    const keyEnd = stringEnd(line, at + 7);
    const key = this.#string(at + 7, keyEnd).value;
    if (!line.startsWith(',"value":', keyEnd)) throw new Misfit();
    const valueAt = keyEnd + 9;
    const end = valueEnd(line, valueAt);
    if (line.charCodeAt(end) !== 0x7d) throw new Misfit();
    const field = this.#anyValue(valueAt, end);
    const column = PROMOTED_ATTRIBUTES.indexOf(key);
    if (column === -1) {
      keys.push(key);
      values.push(field.display);
      if (field.type === 'text') this.#hole(field.start, field.end, HOLES.attributeText);
      else if (field.type === 'literal') this.#hole(field.start, field.end, HOLES.attributeLiteral);
      else this.#pieceHole(valueAt, end, HOLES.attributePiece);
      return end + 1;
    }
    if (this.#promoted[column] !== null) throw new Misfit();
    this.#promoted[column] = field.display;
    if (field.type === 'text') this.#hole(field.start, field.end, HOLES.promotedText + column);
    else if (field.type === 'literal') this.#hole(field.start, field.end, HOLES.promotedLiteral + column);
    else this.#pieceHole(valueAt, end, HOLES.piece);
    return end + 1;
  }

  /** An AnyValue: its display text, and where that text, or what it is escaped to, stands as it is. */
  #anyValue(start: number, end: number): AnyValue {
    const line = this.#line;
    if (line.startsWith('{"stringValue":"', start)) {
      const at = start + 15;
      if (stringEnd(line, at) !== end - 1) throw new Misfit();
      const { value, plain } = this.#string(at, end - 1);
      return { type: plain ? 'text' : 'piece', display: value, start: at + 1, end: end - 2 };
    }
    if (line.startsWith('{"intValue":"', start)) {
      return this.#literal('intValue', start + 13, end - 2, `"}`);
    }
    if (line.startsWith('{"boolValue":', start)) return this.#literal('boolValue', start + 13, end - 1, '}');
    if (line.startsWith('{"doubleValue":', start) && line.charCodeAt(start + 15) !== QUOTE) {
      return this.#literal('doubleValue', start + 15, end - 1, '}');
    }
    const json = line.slice(start, end);
    const display = displayJson(json);
    requireStorable(display);
    return { type: 'piece', display, start, end };
  }

  #literal(field: string, start: number, end: number, tail: string): AnyValue {
    const text = this.#line.slice(start, end);
    if (!this.#line.startsWith(tail, end) || !LITERAL.test(text)) throw new Misfit();
    if (isPlainNumber(field === 'intValue')(text) && field !== 'boolValue')
      return { type: 'literal', display: text, start, end };
    const display = displayText(field, text);
    requireStorable(display);
    return { type: display === text ? 'literal' : 'piece', display, start, end };
  }

  #stringEnd(at: number): number {
    if (this.#line.charCodeAt(at) !== QUOTE) throw new Misfit();
    return stringEnd(this.#line, at);
  }

  /** A string's value, and whether JSON has only one way of writing it: the usual one. */
  #string(start: number, end: number): { value: string; plain: boolean } {
    const content = this.#line.slice(start + 1, end - 1);
    if (!content.includes('\\')) return { value: content, plain: true };
    const json = this.#line.slice(start, end);
    const value = parseString(json);
    requireStorable(value);
    return { value, plain: JSON.stringify(value) === json };
  }

  #nanos(start: number, end: number): bigint {
    const text = this.#line.slice(start + 1, end - 1);
    if (this.#line.charCodeAt(start) !== QUOTE || !DIGITS.test(text)) throw new Misfit();
    const value = BigInt(text);
    if (value > UINT64_MAX) throw new Misfit();
    return value;
  }

  #hole(start: number, end: number, code: string): void {
    this.#shape += `${this.#line.slice(this.#copied, start)}${HOLE}${code}`;
    this.#copied = end;
  }

  #pieceHole(start: number, end: number, code: string): void {
    const piece = this.#line.slice(start, end);
    this.#pieces = this.#pieces === null ? piece : this.#pieces + PIECE_SEPARATOR + piece;
    this.#hole(start, end, code);
  }
}

interface AnyValue {
  /** `text`: stands there, escaped; `literal`: stands there as it is; `piece`: something else stands there. */
  readonly type: 'text' | 'literal' | 'piece';
  readonly display: string;
  readonly start: number;
  readonly end: number;
}

const LITERAL = /^[-+.0-9A-Za-z]+$/;

function parseString(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch (cause) {
    throw new JsonScanError(`a string is no JSON: ${json.slice(0, 40)}`, { cause });
  }
}

/** The display text of an AnyValue. */
function displayJson(json: string): string {
  const names = /^\{"(\w+)":/.exec(json);
  if (json === '{}') return '';
  const field = names?.[1];
  if (field === undefined || !['arrayValue', 'kvlistValue', 'bytesValue', 'doubleValue'].includes(field))
    throw new Misfit();
  const value = json.slice(field.length + 4, -1);
  const end = valueEnd(json, field.length + 4);
  if (end !== json.length - 1) throw new Misfit();
  const text = value.startsWith('"') ? parseString(value) : value;
  return displayText(field, text);
}

/** UTF-8 has no lone surrogates, and one character has a meaning of its own here. */
function requireStorable(text: string): void {
  if (text.includes(HOLE) || LONE_SURROGATE.test(text)) throw new Misfit();
}

function hasRepeats(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) {
    if (keys.indexOf(keys[i] ?? '') !== i) return true;
  }
  return false;
}
