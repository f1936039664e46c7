/** JSON in base64, as payloads of queues, cookies and query parameters carry it. */
import { inClass, TOKEN } from './character-class.ts';
import type { Match } from './detector.ts';
import { OBJECT_STARTS } from './jwt.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** Shorter objects have no room for a name and a secret. */
const MIN_LENGTH = 24;

/** Only so much is decoded. */
const MAX_LENGTH = 8_192;

const ENTRY = /"([\w.$ -]{2,64})"\s{0,4}:\s{0,4}(?:"((?:[^"\\]|\\.){1,512})"|(\d{3,20}))/g;

/** The base64 from `start` on, whole, if it is of an object with a secret under a key that says so. */
export function findEncodedJson(text: string, start: number, policy: FragmentPolicy): Match | undefined {
  if (!OBJECT_STARTS.some((prefix) => text.startsWith(prefix, start))) return undefined;
  const before = text.charCodeAt(start - 1);
  // In the middle of base64 nothing begins.
  if (before === 0x2b) return undefined;
  const isSegment = before === 0x2f;
  const end = base64End(text, start, Math.min(text.length, start + MAX_LENGTH), isSegment);
  if (end - start < MIN_LENGTH) return undefined;
  const json = Buffer.from(text.slice(start, end), 'base64').toString('utf8');
  for (const [, key = '', quoted, digits] of json.matchAll(ENTRY)) {
    const rule =
      policy.keyMeaning(key).rule === undefined ? undefined : policy.ruleOfEntry(key, quoted ?? digits ?? '');
    if (rule !== undefined) return { start, end: base64End(text, end, text.length, isSegment), rule };
  }
  return undefined;
}

/** Of either alphabet, with its padding; a segment of a path has no slash in it. */
function base64End(text: string, from: number, limit: number, isSegment: boolean): number {
  let end = from;
  while (end < limit && (isBase64(text.charCodeAt(end)) || (!isSegment && text.charCodeAt(end) === 0x2f)))
    end++;
  while (end < limit && text.charCodeAt(end) === 0x3d) end++;
  return end;
}

function isBase64(code: number): boolean {
  return inClass(code, TOKEN) || code === 0x2b;
}
