/** JSON Web Tokens (RFC 7519, compact form of RFC 7515 and RFC 7516). */
import { skipClass, TOKEN } from './character-class.ts';
import type { Match } from './detector.ts';

/** A JSON object begins with `{"`, which is `eyJ` in base64url; `{ ` and `{\n` are `eyA` and `ewo`. */
export const OBJECT_STARTS: readonly string[] = ['eyJ', 'eyA', 'ewo', 'ewA'];

/** Longer headers carry certificates; no more of them than this is decoded. */
const MAX_HEADER_LENGTH = 16_384;

/** A JWE has five parts. */
const MAX_PARTS = 5;

/**
 * The token whose first part is the given run of base64url characters.
 *
 * A signature that is cut off, or that `"alg":"none"` leaves empty, makes the claims no less secret.
 */
export function findJwt(text: string, start: number, headerEnd: number): Match | undefined {
  if (!OBJECT_STARTS.some((prefix) => text.startsWith(prefix, start))) return undefined;
  if (text.charCodeAt(headerEnd) !== 0x2e || headerEnd - start > MAX_HEADER_LENGTH) return undefined;
  let end = skipClass(text, headerEnd + 1, TOKEN);
  if (end === headerEnd + 1) return undefined;
  if (!isJoseHeader(text.slice(start, headerEnd))) return undefined;
  for (let parts = 2; parts < MAX_PARTS && text.charCodeAt(end) === 0x2e; parts++) {
    const next = skipClass(text, end + 1, TOKEN);
    if (next === end + 1) break;
    end = next;
  }
  return { start, end, rule: 'jwt' };
}

function isJoseHeader(encoded: string): boolean {
  try {
    const header: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'alg' in header;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
