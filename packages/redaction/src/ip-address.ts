/** Addresses of hosts: IPv4 in dotted decimal (RFC 791) and IPv6 (RFC 4291, section 2.2). */
import { ALNUM, HEX, inClass, isDigit, skipClass } from './character-class.ts';
import type { Match } from './detector.ts';

/** The longest form: eight groups, or six and a dotted IPv4 address. */
const MAX_IPV6_LENGTH = 45;

/** The IPv4 address that begins with the digits at `at`. */
export function findIpv4(text: string, at: number): Match | undefined {
  const end = ipv4End(text, at);
  if (end === -1) return undefined;
  const next = text.charCodeAt(end);
  if (
    inClass(next, ALNUM) ||
    next === 0x5f ||
    ((next === 0x2e || next === 0x2d) && inClass(text.charCodeAt(end + 1), ALNUM))
  )
    return undefined;
  const before = text.charCodeAt(at - 1);
  if (before === 0x2e || before === 0x2d || before === 0x5f || inClass(before, ALNUM)) return undefined;
  return { start: at, end, rule: 'ipv4' };
}

/** Where four numbers of at most 255 with dots between end, or -1. A leading zero makes it a version. */
function ipv4End(text: string, at: number): number {
  let position = at;
  for (let part = 0; part < 4; part++) {
    if (part > 0) {
      if (text.charCodeAt(position) !== 0x2e) return -1;
      position++;
    }
    const start = position;
    let value = 0;
    while (position - start < 4 && isDigit(text.charCodeAt(position)))
      value = value * 10 + text.charCodeAt(position++) - 0x30;
    if (position === start || value > 255 || (position - start > 1 && text.charCodeAt(start) === 0x30))
      return -1;
  }
  return position;
}

/** The IPv6 address that the colon at `colon` is part of. */
export function findIpv6(text: string, colon: number): Match | undefined {
  let start = colon;
  while (start > 0 && colon - start < MAX_IPV6_LENGTH && isIpv6Unit(text.charCodeAt(start - 1))) start--;
  if (inClass(text.charCodeAt(start - 1), ALNUM)) return undefined;
  let end = colon;
  while (end - start <= MAX_IPV6_LENGTH && isIpv6Unit(text.charCodeAt(end))) end++;
  while (end > start && text.charCodeAt(end - 1) === 0x3a && text.charCodeAt(end - 2) !== 0x3a) end--;
  if (end - start > MAX_IPV6_LENGTH || inClass(text.charCodeAt(end), ALNUM)) return undefined;
  const last = text.lastIndexOf(':', end - 1);
  const embedded = text.charCodeAt(end) === 0x2e ? ipv4End(text, last + 1) : -1;
  const groups = countGroups(text, start, embedded === -1 ? end : last + 1);
  if (groups === undefined) return undefined;
  const total = groups.count + (embedded === -1 ? 0 : 2);
  if (groups.compressed ? total > 7 || total === 0 : total !== 8) return undefined;
  return { start, end: Math.max(end, embedded), rule: 'ipv6' };
}

function isIpv6Unit(code: number): boolean {
  return code === 0x3a || inClass(code, HEX);
}

function countGroups(
  text: string,
  start: number,
  end: number,
): { count: number; compressed: boolean } | undefined {
  let count = 0;
  let compressed = false;
  let at = start;
  while (at < end) {
    if (text.charCodeAt(at) === 0x3a) {
      if (text.charCodeAt(at + 1) === 0x3a && at + 1 < end) {
        if (compressed) return undefined;
        compressed = true;
        at += 2;
        continue;
      }
      if (at === start) return undefined;
      at++;
      continue;
    }
    const next = skipClass(text, at, HEX, end);
    if (next === at || next - at > 4) return undefined;
    count++;
    at = next;
  }
  return { count, compressed };
}
