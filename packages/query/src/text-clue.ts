/** What must stand in the bare OTLP/JSON of a record of which a condition is true. Pure. */
import type { Condition, FieldReference, StringTest } from '@agentbus/filter';

/** A part of a record, each with a JSON of its own. */
export type RecordPart = 'record' | 'resource' | 'scope';

/** Holds wherever there is a record of which the condition is true, and often not elsewhere. */
export type TextClue =
  | { readonly type: 'and' | 'or'; readonly clues: readonly TextClue[] }
  /** All the words stand in one of the parts as they are, or the part has an escape which could hide one. */
  | {
      readonly type: 'words';
      /** With `ignoreCase`, in lower case. */
      readonly words: readonly string[];
      readonly ignoreCase: boolean;
      readonly parts: readonly RecordPart[];
    };

/** What may stand for any character, and what has several texts for the same bytes. */
export const HIDING_TEXTS: readonly string[] = ['\\u', '"bytesValue"'];

/** The clue to a condition; `undefined` where there is none. */
export function clueOf(condition: Condition): TextClue | undefined {
  switch (condition.type) {
    case 'and':
      return join('and', condition.conditions.map(clueOf).filter(isClue));
    case 'or': {
      const clues = condition.conditions.map(clueOf);
      return clues.every(isClue) ? join('or', clues) : undefined;
    }
    case 'text':
      return wordsClue({ words: condition.pattern.map(longestWord), ignoreCase: condition.ignoreCase }, [
        'record',
      ]);
    case 'string':
      return wordsClue(wordsOf(condition.field, condition.test), partsOf(condition.field));
    default:
      return undefined;
  }
}

function join(type: 'and' | 'or', clues: readonly TextClue[]): TextClue | undefined {
  return clues.length === 0 ? undefined : { type, clues };
}

function isClue(clue: TextClue | undefined): clue is TextClue {
  return clue !== undefined;
}

/** Words that all stand in one text. */
interface Words {
  readonly words: readonly string[];
  readonly ignoreCase: boolean;
}

function wordsClue({ words, ignoreCase }: Words, parts: readonly RecordPart[]): TextClue | undefined {
  const sought = words.filter((word) => word !== '');
  if (sought.length === 0) return undefined;
  const written = ignoreCase ? sought.map((word) => word.toLowerCase()) : sought;
  return { type: 'words', words: written, ignoreCase, parts };
}

function partsOf(field: FieldReference): readonly RecordPart[] {
  switch (field.kind) {
    case 'resource':
    case 'service':
      return ['resource'];
    case 'scope':
      return ['scope'];
    case 'attribute':
      return field.forced ? ['record'] : ['record', 'resource'];
    default:
      return ['record'];
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
