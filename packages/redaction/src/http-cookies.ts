/** Cookies in header dumps (RFC 6265). */
import { ALNUM, isSpace, skipClass } from './character-class.ts';
import type { Match } from './detector.ts';
import { skipLead } from './http-credentials.ts';
import { markerEnd } from './marker.ts';

/** RFC 6265, section 4.1.1, and its successors. */
const ATTRIBUTE = /^(?:samesite|path|domain|max-age|expires|priority)$/i;

/**
 * The values of a Cookie header that begins behind `from`, in order.
 *
 * @param single - whether it is a Set-Cookie header, whose pairs but the first are attributes.
 */
export function findCookies(text: string, from: number, single: boolean): readonly Match[] | undefined {
  const found: Match[] = [];
  let pairs = 0;
  let at = skipLead(text, from);
  for (;;) {
    const nameEnd = cookieNameEnd(text, at);
    if (nameEnd === at || text.charCodeAt(nameEnd) !== 0x3d) break;
    const start = text.charCodeAt(nameEnd + 1) === 0x22 ? nameEnd + 2 : nameEnd + 1;
    const end = cookieValueEnd(text, start);
    pairs++;
    const isAttribute = ATTRIBUTE.test(text.slice(at, nameEnd));
    if (end > start && !isAttribute && markerEnd(text, start) !== end)
      found.push({ start, end, rule: 'cookie' });
    at = text.charCodeAt(end) === 0x22 ? end + 1 : end;
    if (single || text.charCodeAt(at) !== 0x3b) break;
    at++;
    while (text.charCodeAt(at) === 0x20) at++;
  }
  return pairs === 0 ? undefined : found;
}

/** RFC 6265's cookie-name: an RFC 9110 token. */
function cookieNameEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    at = skipClass(text, at, ALNUM);
    const code = text.charCodeAt(at);
    if (code !== 0x2d && code !== 0x5f && code !== 0x2e && code !== 0x24 && code !== 0x21 && code !== 0x25)
      return at;
    at++;
  }
}

function cookieValueEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x3b || code === 0x22 || code === 0x27 || code === 0x5c || code === 0x2c || isSpace(code))
      break;
    if (code === 0x5d && markerEnd(text, from) === -1) break;
    at++;
  }
  return at;
}
