/** Values that the list of columns in front names: `INSERT INTO users (name, password) VALUES ('ann', 'x')`. */
import { isSpace } from './character-class.ts';
import type { Match } from './detector.ts';
import { quotedValue, type ValueRange } from './fragment-value.ts';
import { isHarmlessValue } from './harmless-value.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** How far in front of `VALUES` its statement may begin. */
const MAX_STATEMENT = 640;

const MAX_COLUMNS = 64;
const MAX_ROWS = 32;

/** How far a row reaches at most. */
const MAX_ROW = 2_048;

const COLUMNS =
  /\b(?:insert|replace)\s(?:\w{1,10}\s){0,2}into\s[^\s()]{1,128}\s?\(([^()]{1,480})\)\s?(?:output\s[^()]{1,80}\s)?$/i;

/** The secrets in the rows behind the `VALUES` that ends at `end`. */
export function findInsertedSecrets(
  text: string,
  end: number,
  policy: FragmentPolicy,
): readonly Match[] | undefined {
  const statement = text.slice(Math.max(0, end - 6 - MAX_STATEMENT), end - 6);
  const names = COLUMNS.exec(statement)?.[1]?.split(',', MAX_COLUMNS);
  if (names === undefined) return undefined;
  const columns = names.map((name) => name.replace(/[\s"'`[\]]/g, ''));
  if (!columns.some((column) => policy.keyMeaning(column).rule !== undefined)) return undefined;
  const found: Match[] = [];
  let at = skipSpace(text, end);
  for (let row = 0; row < MAX_ROWS && text.charCodeAt(at) === 0x28; row++) {
    at = readRow(text, at + 1, columns, policy, found);
    at = skipSpace(text, at);
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
  }
  return found.length === 0 ? undefined : found;
}

/** Reads up to the closing parenthesis, and gives what lies behind it. */
function readRow(
  text: string,
  from: number,
  columns: readonly string[],
  policy: FragmentPolicy,
  found: Match[],
): number {
  const limit = Math.min(text.length, from + MAX_ROW);
  let column = 0;
  let at = from;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === 0x29) return at + 1;
    if (code === 0x2c) column++;
    const range = code === 0x27 || code === 0x22 ? stringAt(text, at) : undefined;
    if (range === undefined) {
      at++;
      continue;
    }
    const name = columns[column] ?? '';
    const rule = name === '' ? undefined : policy.ruleOfEntry(name, text.slice(range.start, range.end));
    if (rule !== undefined && !isHarmlessValue(text, name, range, false))
      found.push({ start: range.start, end: range.end, rule });
    at = range.end + 1;
  }
  return at;
}

/** A string, in which a doubled quote stands for one. */
function stringAt(text: string, at: number): ValueRange | undefined {
  const range = quotedValue(text, at);
  if (range === undefined) return undefined;
  let { end } = range;
  const quote = text.charCodeAt(at);
  for (let count = 0; count < MAX_ROWS && text.charCodeAt(end + 1) === quote; count++)
    end = quotedValue(text, end + 1)?.end ?? end;
  return { ...range, end };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at)) && at - from < 16) at++;
  return at;
}
