/** Private keys in PEM (RFC 7468, RFC 1421, RFC 4253's openssh, RFC 4880's PGP), with line ends real, escaped or lost. */
import { ALNUM, inClass } from './character-class.ts';
import type { Match } from './detector.ts';

const BEGIN = '-----BEGIN';
const SSH2_BEGIN = '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----';

/** Labels are short: `ENCRYPTED PRIVATE KEY`, `PGP PRIVATE KEY BLOCK`. */
const MAX_LABEL_LENGTH = 64;

/** Fewer characters of base64 are no key but a message that names the header, unless the footer follows. */
const MIN_BODY_LENGTH = 16;

/** How far the body may begin behind the header: encryption headers stand between. */
const MAX_HEADERS_LENGTH = 512;

/** The key that begins with the dashes at `at`. A key without an end was cut off, and reaches to the end of the text. */
export function findPrivateKey(text: string, at: number): Match | undefined {
  const header = headerEnd(text, at);
  if (header === -1 || !(hasBody(text, header) || isClosed(text, header))) return undefined;
  const footer = text.indexOf('---- END', header);
  const pemFooter = text.indexOf('-----END', header);
  const start = pemFooter === -1 ? footer : pemFooter;
  if (start === -1) return { start: at, end: text.length, rule: 'private-key' };
  const close = text.indexOf('----', start + 8);
  if (close === -1 || close - start > MAX_LABEL_LENGTH + 16)
    return { start: at, end: start, rule: 'private-key' };
  let end = close;
  while (text.charCodeAt(end) === 0x2d) end++;
  return { start: at, end, rule: 'private-key' };
}

function headerEnd(text: string, at: number): number {
  if (text.startsWith(SSH2_BEGIN, at)) return at + SSH2_BEGIN.length;
  if (!text.startsWith(BEGIN, at)) return -1;
  const from = at + BEGIN.length;
  if (!/^(?:[ +]|%20)/.test(text.slice(from, from + 3))) return -1;
  const label = text.slice(from, from + MAX_LABEL_LENGTH);
  const close = label.indexOf('-----');
  if (close === -1 || !/PRIVATE(?:[ +]|%20)KEY/.test(label.slice(0, close))) return -1;
  return from + close + 5;
}

/** Whether the footer follows, with a body in between, however short: not `between BEGIN … and END …`. */
function isClosed(text: string, from: number): boolean {
  const near = text.slice(from, from + MAX_HEADERS_LENGTH);
  const footer = near.search(/-----END[A-Z0-9 +%]*PRIVATE/);
  if (footer === -1) return false;
  const body = near.slice(0, footer);
  return /[\r\n]|\\[rn]/.test(body) ? /[A-Za-z0-9]/.test(body.replace(/\\[rn]/g, '')) : /[A-Z0-9]/.test(body);
}

/** Whether base64 follows: the longest of the first runs of it is long enough. */
function hasBody(text: string, from: number): boolean {
  const limit = Math.min(text.length, from + MAX_HEADERS_LENGTH);
  let length = 0;
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (inClass(code, ALNUM) || code === 0x2b || code === 0x2f || code === 0x3d) length++;
    else if (code === 0x5c) {
      at++;
      length = 0;
    } else length = 0;
    if (length >= MIN_BODY_LENGTH) return true;
    if (code === 0x2d && text.startsWith('-----', at)) return false;
  }
  return false;
}
