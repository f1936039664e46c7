/** Describes the form of a token by its parts, and matches it in one walk: no part gives back what it took. */
import { inClass } from './character-class.ts';

/** Characters of some classes, and of a few besides, so many of them. */
export interface Run {
  readonly classes: number;
  /** Characters in addition to the classes. */
  readonly extra: string;
  readonly least: number;
  readonly most: number;
}

/** A literal, or a run of characters. A run takes as much as it can; the literal behind it is not in its classes. */
export type FormatPart = string | Run;

/** A run of `least` to `most` characters; exactly `least` where `most` is left out. */
export function run(classes: number, least: number, most: number = least, extra = ''): Run {
  return { classes, extra, least, most };
}

/** Where the format that begins at `at` ends, or -1. */
export function matchFormat(text: string, at: number, parts: readonly FormatPart[]): number {
  let position = at;
  for (const part of parts) {
    if (typeof part === 'string') {
      if (!text.startsWith(part, position)) return -1;
      position += part.length;
      continue;
    }
    const end = runEnd(text, position, part);
    if (end - position < part.least) return -1;
    position = end;
  }
  return position;
}

function runEnd(text: string, from: number, { classes, extra, most }: Run): number {
  const limit = Math.min(text.length, from + most);
  let at = from;
  while (
    at < limit &&
    (inClass(text.charCodeAt(at), classes) || (extra !== '' && extra.includes(text.charAt(at))))
  )
    at++;
  return at;
}
