/** Rules lines and records out by their bare text, before their JSON is read. */
import type { Condition } from '@agentbus/filter';
import type { SqlParameters } from './sql-parameters.ts';
import { clueOf, HIDING_TEXTS, type RecordPart, type TextClue } from './text-clue.ts';

/** The expressions for the texts that hold a record's parts. All may be the same one, of the whole line. */
export type RecordTexts = Readonly<Record<RecordPart, string>>;

/**
 * A condition on OTLP/JSON texts that holds wherever they have a record of which `condition` is true, and often not
 * elsewhere; `''` where there is none.
 */
export function prefilterSql(condition: Condition, texts: RecordTexts, parameters: SqlParameters): string {
  const clue = clueOf(condition);
  return clue === undefined ? '' : clueSql(clue, texts, parameters);
}

function clueSql(clue: TextClue, texts: RecordTexts, parameters: SqlParameters): string {
  if (clue.type !== 'words') {
    const parts = clue.clues.map((inner) => clueSql(inner, texts, parameters));
    return `(${parts.join(` ${clue.type.toUpperCase()} `)})`;
  }
  const { words, ignoreCase, parts } = clue;
  const placeholders = words.map((word) => parameters.add(word));
  const inPlace = [...new Set(parts.map((part) => texts[part]))].map((place) => {
    const text = ignoreCase ? `lower(${place})` : place;
    const found = placeholders.map((placeholder) => `contains(${text}, ${placeholder})`).join(' AND ');
    return [found, ...HIDING_TEXTS.map((hiding) => `contains(${place}, '${hiding}')`)].join(' OR ');
  });
  return `coalesce(${inPlace.join(' OR ')}, false)`;
}
