/** Finds where things end in compact JSON, without parsing them. Pure. */

/** The text is not compact JSON of the expected shape. */
export class JsonScanError extends Error {
  override readonly name = 'JsonScanError';
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Where the string ends that begins with the quote at `start`: behind its closing quote. */
export function stringEnd(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
    if (end === -1) throw new JsonScanError(`a string from character ${start} on has no end`);
  } while (isEscaped(text, end));
  return end + 1;
}

function isEscaped(text: string, position: number): boolean {
  let before = position - 1;
  while (text.charCodeAt(before) === BACKSLASH) before--;
  return (position - before) % 2 === 0;
}

/** Where the value ends that begins at `start`. */
export function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  if (first !== OPEN_OBJECT && first !== OPEN_LIST) return scalarEnd(text, start);
  let depth = 0;
  let position = start;
  for (;;) {
    switch (text.charCodeAt(position)) {
      case QUOTE:
        position = stringEnd(text, position);
        continue;
      case OPEN_OBJECT:
      case OPEN_LIST:
        depth += 1;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        depth -= 1;
        if (depth === 0) return position + 1;
        break;
      default:
        if (position >= text.length) throw new JsonScanError(`a value from character ${start} on has no end`);
    }
    position += 1;
  }
}

/** A number, `true`, `false` or `null`. */
function scalarEnd(text: string, start: number): number {
  let position = start;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === COMMA || code === CLOSE_OBJECT || code === CLOSE_LIST || position >= text.length) break;
    position += 1;
  }
  if (position === start) throw new JsonScanError(`there is no value at character ${start}`);
  return position;
}

/**
 * Visits the members of the object at `start`: `visit` gets each key (as it is written, without quotes) and where its
 * value begins, and returns where that ends. Returns where the object ends.
 */
export function scanObject(
  text: string,
  start: number,
  visit: (key: string, valueStart: number) => number,
): number {
  expect(text, start, OPEN_OBJECT);
  if (text.charCodeAt(start + 1) === CLOSE_OBJECT) return start + 2;
  let position = start + 1;
  for (;;) {
    expect(text, position, QUOTE);
    const keyEnd = stringEnd(text, position);
    expect(text, keyEnd, COLON);
    position = visit(text.slice(position + 1, keyEnd - 1), keyEnd + 1);
    const code = text.charCodeAt(position);
    if (code === CLOSE_OBJECT) return position + 1;
    expect(text, position, COMMA);
    position += 1;
  }
}

/** Visits the items of the list at `start`, in the same way. */
export function scanList(text: string, start: number, visit: (itemStart: number) => number): number {
  expect(text, start, OPEN_LIST);
  if (text.charCodeAt(start + 1) === CLOSE_LIST) return start + 2;
  let position = start + 1;
  for (;;) {
    position = visit(position);
    if (text.charCodeAt(position) === CLOSE_LIST) return position + 1;
    expect(text, position, COMMA);
    position += 1;
  }
}

function expect(text: string, position: number, code: number): void {
  if (text.charCodeAt(position) === code) return;
  const wanted = String.fromCharCode(code);
  throw new JsonScanError(`there is no ${wanted} at character ${position}`);
}
