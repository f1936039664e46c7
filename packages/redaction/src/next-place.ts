/** Finds the next byte of the window at which there is something to decide. All of a text goes through this loop. */
import { DASH, DIGIT, IN_RUN, KIND, TRIGGER } from './candidate-filter.ts';

/**
 * What each byte is to the loop: bits 0–4 let the length of the run that it is in through, which is long when it has
 * outgrown the first four; bit 7 says that there is something to decide, bit 6 that it depends on the bytes beside.
 */
const steps = new Uint8Array(256);
for (let code = 0; code < 256; code++) {
  const kind = KIND[code] ?? 0;
  const isWork = (kind & (DIGIT | DASH | TRIGGER)) !== 0;
  steps[code] = ((kind & IN_RUN) === 0 ? 0 : 0x1f) | (isWork ? 0x80 : 0);
}
for (const quote of [0x22, 0x27]) steps[quote] = 0xc0;
// Letters of schemes of credentials, of words for a password, and of LOGIN, AUTH and VALUES.
for (const letter of 'BDWwGUVv') steps[letter.charCodeAt(0)] = 0xdf;

/** How far {@link nextPlace} shifts the place, so that the length of the run fits below. */
export const PLACE_SHIFT = 8;

/** The length of the run in what {@link nextPlace} gives. */
export const RUN_MASK = 0xff;

/**
 * The next byte before `end` that is a digit, a dash, a trigger, a quote behind a space or comma, a letter that names are
 * told by, or the sixteenth of a run: its place, shifted, and how long the run is up to it. `end` where there is none,
 * and how much of a run lies in front of it.
 *
 * The numbers are written out: a constant of the module is looked up each time.
 *
 * @param run - how long the run is that `from` continues.
 */
export function nextPlace(bytes: Uint8Array, from: number, end: number, run: number): number {
  let place = nextStep(bytes, from, end, run);
  for (let at = place >> 8; at < end; at = place >> 8) {
    const length = place & 0xff;
    if (length >= 16 || ((steps[bytes[at] as number] as number) & 0x40) === 0 || isNaming(bytes, at)) break;
    place = nextStep(bytes, at + 1, end, length);
  }
  return place;
}

/** A loop by itself, so that all that it needs is at hand. */
function nextStep(bytes: Uint8Array, from: number, end: number, run: number): number {
  let length = run;
  for (let at = from; at < end; at++) {
    const step = steps[bytes[at] as number] as number;
    length = (length + 1) & step;
    if ((step | (length << 3)) > 0x7f) return (at << 8) | (length & 0x1f);
  }
  return (end << 8) | length;
}

/**
 * Whether the byte is a quote as sentences and calls have it, or a letter where `Basic`, `Bearer`, `Digest`, `password`, `pw`,
 * `LOGIN`, `AUTH` or `VALUES` has it.
 */
function isNaming(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] as number;
  const before = bytes[at - 1] as number;
  // The quotes of data stand behind a colon, a bracket or what they close.
  if (byte < 0x30) return before === 0x20 || before === 0x2c || before === 0x28;
  const next = bytes[at + 1] as number;
  switch (byte) {
    case 0x57: // W
    case 0x77:
      return (before | 0x20) === 0x73 || (before | 0x20) === 0x70;
    case 0x47: // G
      return before === 0x4f && next === 0x49;
    case 0x55: // U
      return before === 0x41 && next === 0x54;
    case 0x56: // V
    case 0x76:
      return (next | 0x20) === 0x61 && (before === 0x20 || before === 0x29);
  }
  return byte === 0x42 ? next === 0x61 || next === 0x65 : next === 0x69;
}
