/** Rows as columns, as DuckDB is handed them. Pure. */
import type { BlockRow } from './block-builder.ts';
import { COMPACTED_COLUMNS, type TextDictionary } from './compacted-columns.ts';

/** A value as it is gathered: of a coded column, its number. */
type Value = string | bigint | number | null;

/** Some rows. Texts of a column are joined: handed to DuckDB together, one costs a quarter of what it does alone. */
export interface RowBatch {
  /** Of each column that is not of texts, in the columns' order: those of coded ones, 0 for none. */
  readonly numbers: readonly (readonly (bigint | number)[])[];
  /** Of each column of texts; `null` where no row has one. */
  readonly texts: readonly (string | null)[];
  /** What stands between two texts; in none of them. */
  readonly separator: string;
  /** What stands for no text, and is none of them. */
  readonly nothing: string;
}

/** Characters that hardly any text has. */
const SEPARATOR = '\u0002';
const NOTHING = '\u0003';

/** Puts rows into columns. Texts of coded ones get their numbers from their column's dictionary. */
export function toBatch(
  rows: readonly BlockRow[],
  dictionaries: ReadonlyMap<string, TextDictionary>,
): RowBatch {
  const numbers: (bigint | number)[][] = [];
  const texts: (string | null)[][] = [];
  for (const { name, type, value } of COMPACTED_COLUMNS) {
    const dictionary = dictionaries.get(name);
    if (type === 'VARCHAR') texts.push(rows.map(value) as (string | null)[]);
    else if (dictionary === undefined) numbers.push(rows.map(value) as (bigint | number)[]);
    else numbers.push(rows.map((row) => codeOf(dictionary, value(row))));
  }
  for (let attempt = 0; ; attempt++) {
    // Longer each time, so there comes one that no text has. None begins as it ends, so that two cannot overlap.
    const separator = attempt === 0 ? SEPARATOR : SEPARATOR.repeat(attempt + 1) + NOTHING;
    const nothing = NOTHING.repeat(attempt + 1);
    const joined = texts.map((column) => joinTexts(column, separator, nothing));
    if (!joined.includes(undefined)) {
      return { numbers, texts: joined.map((text) => text ?? null), separator, nothing };
    }
  }
}

function codeOf(dictionary: TextDictionary, text: Value): number {
  return typeof text === 'string' ? dictionary.codeOf(text) : 0;
}

/** `null` for none at all, `undefined` where the separators will not do. */
function joinTexts(
  texts: readonly (string | null)[],
  separator: string,
  nothing: string,
): string | null | undefined {
  let some = false;
  const all = texts.map((text) => {
    if (text !== null) some = true;
    return text ?? nothing;
  });
  if (!some) return null;
  if (texts.includes(nothing)) return undefined;
  const joined = all.join(separator);
  return countOf(joined, separator) === texts.length - 1 ? joined : undefined;
}

/** How often a text is found in another, from left to right and without overlapping, as it will be split. */
function countOf(text: string, sought: string): number {
  let count = 0;
  for (let at = text.indexOf(sought); at !== -1; at = text.indexOf(sought, at + sought.length)) count++;
  return count;
}
