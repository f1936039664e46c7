import type { Buffer } from 'node:buffer';

/** The longest text that is remembered: attribute keys are shorter, and most values that come again. */
const MAX_LENGTH = 40;

/** How many texts are remembered, a power of 2. */
const SLOTS = 1024;

const texts: string[] = Array.from({ length: SLOTS }, () => '');

/**
 * Short ASCII text out of bytes; `undefined` for any other. Telemetry says the same keys and words over and over: one
 * that was read before is the same string again, which saves making it, and its hash when it becomes a property's name.
 */
export function knownText(buffer: Buffer, start: number, length: number): string | undefined {
  if (length > MAX_LENGTH) return undefined;
  let hash = length;
  for (let at = start; at < start + length; at++) {
    const byte = buffer[at] as number;
    if (byte > 0x7f) return undefined;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
  const known = texts[slot] as string;
  if (equals(known, buffer, start, length)) return known;
  const text = buffer.toString('latin1', start, start + length);
  texts[slot] = text;
  return text;
}

function equals(text: string, buffer: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== buffer[start + i]) return false;
  return true;
}
