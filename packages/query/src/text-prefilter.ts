/** Rules lines and records out by their bare text, before their JSON is read. */
import type { Condition, FieldReference, StringTest } from '@agentbus/filter';
import type { SqlParameters } from './sql-parameters.ts';

/** The expressions for the texts that hold a record's parts. All may be the same one, of the whole line. */
export interface RecordTexts {
  readonly record: string;
  readonly resource: string;
  readonly scope: string;
}

/** Writes a condition; adds its values to the parameters. */
type SqlWriter = (parameters: SqlParameters) => string;

/**
 * A condition on OTLP/JSON texts that holds wherever they have a record of which `condition` is true, and often not
 * elsewhere; `''` where there is none.
 *
 * It looks for words that must stand in the text as they are. A text passes that has an escape which could hide one.
 */
export function prefilterSql(condition: Condition, texts: RecordTexts, parameters: SqlParameters): string {
  return prefilter(condition, texts)?.(parameters) ?? '';
}

function prefilter(condition: Condition, texts: RecordTexts): SqlWriter | undefined {
  switch (condition.type) {
    case 'and':
      return join(condition.conditions.map((inner) => prefilter(inner, texts)).filter(isWriter), 'AND');
    case 'or': {
      const parts = condition.conditions.map((inner) => prefilter(inner, texts));
      return parts.every(isWriter) ? join(parts, 'OR') : undefined;
    }
    case 'text': {
      const words = condition.pattern.map(longestWord);
      return wordsWriter({ words, ignoreCase: condition.ignoreCase }, [texts.record]);
    }
    case 'string':
      return wordsWriter(wordsOf(condition.field, condition.test), placesOf(condition.field, texts));
    default:
      return undefined;
  }
}

/** Words that all stand in one text. */
interface Words {
  readonly words: readonly string[];
  readonly ignoreCase: boolean;
}

function placesOf(field: FieldReference, { record, resource, scope }: RecordTexts): readonly string[] {
  switch (field.kind) {
    case 'resource':
    case 'service':
      return [resource];
    case 'scope':
      return [scope];
    case 'attribute':
      return field.forced ? [record] : [record, resource];
    default:
      return [record];
  }
}

function wordsOf({ kind }: FieldReference, test: StringTest): Words {
  if (test.type === 'regex') return { words: [], ignoreCase: false };
  const { ignoreCase } = test;
  const literals = test.type === 'equals' ? [test.value] : test.pattern;
  switch (kind) {
    case 'trace':
    case 'span':
    case 'parent':
      // OTLP/JSON takes ids in either case.
      return { words: literals.map(longestUnescaped), ignoreCase: true };
    case 'event':
    case 'name':
    case 'scope':
      return { words: literals.map(longestUnescaped), ignoreCase };
    case 'body':
    case 'service':
    case 'attribute':
    case 'resource': {
      const wholeString = test.type === 'equals' && isStringsOnly(test.value);
      return { words: literals.map(wholeString ? longestUnescaped : longestWord), ignoreCase };
    }
    default:
      return { words: [], ignoreCase };
  }
}

/** What every number, boolean, list and map looks like as a string, and what is nothing. */
const MAYBE_NO_STRING = /^(?:[-+.\d{[]|nan$|infinity$|true$|false$|$)/i;

/** Whether only a string (or bytes) can be displayed so. */
function isStringsOnly(text: string): boolean {
  return !MAYBE_NO_STRING.test(text);
}

/** The longest run of characters that JSON writes as they are: printable ASCII but for quote, backslash and slash. */
function longestUnescaped(text: string): string {
  return longest(text.match(/[ !#-.0-[\]-~]+/g) ?? []);
}

/**
 * The longest run that can only come from a string. The digits of a number may stand otherwise in the text than they are
 * displayed, and so may what is shorter than three characters (the `e-` of `1e-7`) or part of `null`.
 */
function longestWord(text: string): string {
  const runs = text.match(/[A-Za-z _-]{3,}/g) ?? [];
  return longest(runs.filter((run) => /[A-Za-z]/.test(run) && !'null'.includes(run.toLowerCase())));
}

function longest(runs: readonly string[]): string {
  return runs.reduce((best, run) => (run.length > best.length ? run : best), '');
}

function wordsWriter({ words, ignoreCase }: Words, places: readonly string[]): SqlWriter | undefined {
  const sought = words.filter((word) => word !== '');
  if (sought.length === 0) return undefined;
  return (parameters) => {
    const placeholders = sought.map((word) => parameters.add(ignoreCase ? word.toLowerCase() : word));
    const inPlace = [...new Set(places)].map((place) => {
      const text = ignoreCase ? `lower(${place})` : place;
      const found = placeholders.map((placeholder) => `contains(${text}, ${placeholder})`).join(' AND ');
      // An escape may stand for any character, and the same bytes have several base64 texts.
      return `${found} OR contains(${place}, '\\u') OR contains(${place}, '"bytesValue"')`;
    });
    return `coalesce(${inPlace.join(' OR ')}, false)`;
  };
}

function join(parts: readonly SqlWriter[], operator: 'AND' | 'OR'): SqlWriter | undefined {
  if (parts.length === 0) return undefined;
  return (parameters) => `(${parts.map((part) => part(parameters)).join(` ${operator} `)})`;
}

function isWriter(part: SqlWriter | undefined): part is SqlWriter {
  return part !== undefined;
}
