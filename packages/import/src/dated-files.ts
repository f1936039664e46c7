/** Files that a logger begins anew each day, with the day in their names. */
import { basename, dirname, join } from 'node:path';
import type { ImportFile } from './import-files.ts';
import type { ImportSource } from './import-source.ts';

/** A day within a name: `2026-11-24`, `20261124`, `2026_11_24`. */
const DAY = /(?<!\d)(?:19|20)\d{2}([-_.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)/u;

const WILDCARD = /[*?[{]/u;

/** The files of other days, of a source that is one file with a day in its name; `undefined` for any other source. */
export function otherDays({ format, pattern }: ImportSource): ImportSource | undefined {
  const name = basename(pattern);
  const day = DAY.exec(name)?.[0];
  if (day === undefined || WILDCARD.test(pattern)) return undefined;
  const anyDay = name.replace(day, day.replace(/\d/gu, '[0-9]'));
  return { format, pattern: join(dirname(pattern), anyDay) };
}

/** Whether a file is of a later day than the source's. */
export function isLater({ path }: ImportFile, { pattern }: ImportSource): boolean {
  return basename(path) > basename(pattern);
}
