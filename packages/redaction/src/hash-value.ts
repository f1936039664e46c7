import { hashMarker } from './redaction-marker.ts';

/** A key for the action `hash`. */
export interface HashKey {
  /** Names the key in the markers, so that hashes of several keys can be told apart: lower-case letters, digits, `.`, `_`, `-`. */
  readonly keyId: string;
  /** The key: at least 16 bytes. Without it nobody can find a short value by trying. */
  readonly key: string | Uint8Array;
}

/** The least length of a hash key, in bytes: 128 bits, as no attacker can try all of them. */
export const MIN_HASH_KEY_BYTES = 16;

/** How much of the digest a marker shows: 128 bits, enough that two values never share one by chance. */
const DIGEST_HEX_DIGITS = 32;

/** `[HASH:keyid:…]`: HMAC-SHA-256 of the text's UTF-8. */
export function hashValue(text: string, { keyId, key }: HashKey): string {
  // Loaded where it is needed: its import costs every process some milliseconds.
  const { createHmac } = process.getBuiltinModule('node:crypto');
  const digest = createHmac('sha256', key).update(text, 'utf8').digest('hex');
  return hashMarker(keyId, digest.slice(0, DIGEST_HEX_DIGITS));
}
