/** The text of an XML or HTML element whose name is sensitive: `<password>x</password>`. */
import { ALNUM, ALPHA, inClass, isSpace } from './character-class.ts';
import type { Match } from './detector.ts';
import { isHarmlessValue } from './harmless-value.ts';
import type { FragmentPolicy } from './text-fragments.ts';

const MAX_NAME_LENGTH = 64;
const MAX_TAG_LENGTH = 256;
const MAX_ENTRY_LENGTH = 512;
const ENTRY =
  /^>\s{0,8}([\w.$-]{2,64})\s{0,8}<\/(?:name|key)>\s{0,32}(?:<(?:value|string|data)[^<>]{0,32}>\s{0,32}){1,2}([^<]{1,256})</;

const NAMED_ELEMENT = /^ (?:key|name|id)=["']([\w.$-]{2,64})["']>([^<]{1,256})<\//;

const CDATA = '<![CDATA[';

/** The text of the element whose start tag begins at `at`. */
export function findElementText(text: string, at: number, policy: FragmentPolicy): Match | undefined {
  if (!inClass(text.charCodeAt(at + 1), ALPHA)) return undefined;
  const nameEnd = elementNameEnd(text, at + 1);
  const qualified = text.slice(at + 1, nameEnd);
  const name = qualified.slice(qualified.indexOf(':') + 1);
  if (name === 'name' || name === 'key') return findEntryText(text, nameEnd, policy);
  if (name === '') return undefined;
  if (policy.keyMeaning(name).rule === undefined) return findNamedElement(text, nameEnd, policy);
  const tagEnd = startTagEnd(text, nameEnd);
  if (tagEnd === -1) return undefined;
  const [contentStart, contentEnd] = contentOf(text, tagEnd);
  if (!endsElement(text, contentStart, contentEnd)) return undefined;
  const range = trimmed(text, contentStart, contentEnd);
  if (!/[\p{L}\p{Nd}]/u.test(text.slice(range.start, Math.min(range.end, range.start + MAX_NAME_LENGTH))))
    return undefined;
  const rule = policy.ruleOfEntry(name, text.slice(range.start, range.end));
  if (rule === undefined || isHarmlessValue(text, name, { ...range, quoted: true }, false)) return undefined;
  return { ...range, rule };
}

/** `<key>password</key><string>x</string>`, `<name>password</name><value><string>x</string></value>`: a name, then its value. */
function findEntryText(text: string, from: number, policy: FragmentPolicy): Match | undefined {
  if (text.charCodeAt(from) !== 0x3e) return undefined;
  const entry = ENTRY.exec(text.slice(from, from + MAX_ENTRY_LENGTH));
  const [whole, name = '', content = ''] = entry ?? [];
  if (whole === undefined || policy.keyMeaning(name).rule === undefined) return undefined;
  const end = from + whole.length - 1;
  const start = end - content.length;
  const rule = policy.ruleOfEntry(name, content);
  if (rule === undefined || isHarmlessValue(text, name, { start, end, quoted: true }, false))
    return undefined;
  return { start, end, rule };
}

/** `<entry key="password">x</entry>` */
function findNamedElement(text: string, from: number, policy: FragmentPolicy): Match | undefined {
  if (text.charCodeAt(from) !== 0x20) return undefined;
  const element = NAMED_ELEMENT.exec(text.slice(from, from + MAX_ENTRY_LENGTH));
  const [whole, name = '', content = ''] = element ?? [];
  if (whole === undefined || policy.keyMeaning(name).rule === undefined) return undefined;
  const end = from + whole.length - 2;
  const start = end - content.length;
  const rule = policy.ruleOfEntry(name, content);
  if (rule === undefined || isHarmlessValue(text, name, { start, end, quoted: true }, false))
    return undefined;
  return { start, end, rule };
}

function elementNameEnd(text: string, from: number): number {
  let at = from;
  while (at - from < MAX_NAME_LENGTH && isNameUnit(text.charCodeAt(at))) at++;
  return at;
}

function isNameUnit(code: number): boolean {
  return inClass(code, ALNUM) || code === 0x3a || code === 0x2d || code === 0x5f || code === 0x2e;
}

/** Behind the tag's closing bracket, or -1 where it is empty or no tag. */
function startTagEnd(text: string, from: number): number {
  for (let at = from; at - from < MAX_TAG_LENGTH; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3e) return text.charCodeAt(at - 1) === 0x2f ? -1 : at + 1;
    if (code === 0x3c || Number.isNaN(code)) return -1;
  }
  return -1;
}

/** Up to the next tag; a text that was cut off ends instead. */
function contentOf(text: string, from: number): [start: number, end: number] {
  if (text.startsWith(CDATA, from)) {
    const end = text.indexOf(']]>', from);
    return [from + CDATA.length, end === -1 ? text.length : end];
  }
  const end = text.indexOf('<', from);
  return [from, end === -1 ? text.length : end];
}

/** A usage line has `<password>` as well: an element has an end tag, unless the text was cut off inside its content. */
function endsElement(text: string, start: number, end: number): boolean {
  if (end === text.length) return end > start && !/\s/.test(text.slice(start, Math.min(end, start + 256)));
  const next = text.charCodeAt(end + 1);
  return next === 0x2f || text.charCodeAt(end) === 0x5d;
}

function trimmed(text: string, from: number, to: number): { start: number; end: number } {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return { start, end };
}
