/** Writes the markers that stand for what was redacted. `marker.ts` recognises them. */
import { markerEnd } from './marker.ts';

/** The form of rule names and key ids: they go into markers as they are. */
export const MARKER_NAME: RegExp = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** The rule of a text that did not fit into the limits. */
export const NOT_SCANNED = 'not-scanned';

/** The rule of a value whose getter, `toJSON` or proxy trap threw. */
export const UNREADABLE = 'unreadable';

/** The rule of an object that contains itself, where another part of it had to change. */
export const CIRCULAR = 'circular';

/** The rule of what a fail-closed policy does not allow. */
export const NOT_ALLOWED = 'not-allowed';

/** The rules of the engine itself. */
export const ENGINE_RULES: readonly string[] = [NOT_SCANNED, UNREADABLE, CIRCULAR, NOT_ALLOWED];

const OPENING_BRACKET = 0x5b;

/** The marker of a masked value. */
export function maskMarker(rule: string): string {
  return `[REDACTED:${rule}]`;
}

/** The marker of a masked value of which the last characters are shown. */
export function partialMarker(rule: string, lastCharacters: string): string {
  return `[REDACTED:${rule}:${lastCharacters}]`;
}

/** The marker of a hashed value. */
export function hashMarker(keyId: string, hexDigest: string): string {
  return `[HASH:${keyId}:${hexDigest}]`;
}

/** Whether a text is one marker and nothing else. */
export function isMarker(text: string): boolean {
  return text.charCodeAt(0) === OPENING_BRACKET && markerEnd(text, 0) === text.length;
}

/** A text with a word that means nothing in the place of each marker. */
export function withoutMarkers(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length; ) {
    const end = markerEnd(text, at);
    rest += end < 0 ? text[at] : ' x ';
    at = end < 0 ? at + 1 : end;
  }
  return rest;
}
