/** Percent-encoded text: what an escape stands for, and how far a value reaches in it. */
import { isDigit, isSpace } from './character-class.ts';
import type { ValueRange } from './fragment-value.ts';
import { markerEnd } from './marker.ts';

/** The value behind a percent-encoded separator: up to an encoded or plain delimiter. */
export function encodedValueAt(text: string, from: number): ValueRange | undefined {
  let at = skipEncodedSpace(text, from);
  let quoted = false;
  let quote = '';
  const opening = encodedUnit(text, at);
  if (opening !== undefined && (opening.code === 0x22 || opening.code === 0x27)) {
    quoted = true;
    quote = text.slice(at, opening.end);
    at = opening.end;
  }
  if (quoted) {
    const close = text.indexOf(quote, at);
    const end = close === -1 ? encodedEnd(text, at) : close;
    return end === at ? undefined : { start: at, end, quoted };
  }
  const end = encodedEnd(text, at);
  return end === at ? undefined : { start: at, end, quoted: false };
}

/** A percent-escape, encoded once or more: what it stands for and where it ends. */
export function encodedUnit(text: string, at: number): { code: number; end: number } | undefined {
  if (text.charCodeAt(at) !== 0x25) return undefined;
  let digits = at + 1;
  while (
    text.charCodeAt(digits) === 0x32 &&
    text.charCodeAt(digits + 1) === 0x35 &&
    isHexPair(text, digits + 2)
  )
    digits += 2;
  if (!isHexPair(text, digits)) return undefined;
  return { code: Number.parseInt(text.slice(digits, digits + 2), 16), end: digits + 2 };
}

function isHexPair(text: string, at: number): boolean {
  return isHexDigit(text.charCodeAt(at)) && isHexDigit(text.charCodeAt(at + 1));
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

function skipEncodedSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const unit = encodedUnit(text, at);
    if (unit?.code === 0x20) at = unit.end;
    else if (text.charCodeAt(at) === 0x2b) at++;
    else return at;
  }
}

/** Ends at an encoded `&`, quote, `,`, `;`, `}` or line end, or where a URL ends. */
function encodedEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const marker = code === 0x5b ? markerEnd(text, at) : -1;
    if (marker !== -1) {
      at = marker;
      continue;
    }
    if (code === 0x25) {
      const unit = encodedUnit(text, at);
      if (unit !== undefined) {
        if (isEncodedDelimiter(unit.code)) return at;
        at = unit.end;
        continue;
      }
    }
    if (
      isSpace(code) ||
      code === 0x26 ||
      code === 0x22 ||
      code === 0x27 ||
      code === 0x3c ||
      code === 0x3e ||
      code === 0x23
    )
      return at;
    if (code === 0x29 || code === 0x5d || code === 0x7d || code === 0x60 || code === 0x5c) return at;
    at++;
  }
  return at;
}

function isEncodedDelimiter(code: number): boolean {
  return (
    code === 0x26 ||
    code === 0x22 ||
    code === 0x27 ||
    code === 0x2c ||
    code === 0x3b ||
    code === 0x7d ||
    code === 0x0a ||
    code === 0x0d ||
    code === 0x20 ||
    code === 0x5c
  );
}
