import type { Expectation } from './expectation.ts';
import { problemIn, replaced } from './syntax-problem.ts';
import { TextCursor } from './text-cursor.ts';

/** Mistakes before the cursor that are looked past. */
const MAX_MISTAKES = 20;

/** What is between an expectation and the cursor: the beginning of a name, in quotes or without. */
const NAME_PART = /^(?:"(?:[^"\\]|\\[\s\S])*|[^\s"(),|]*)$/;

/** The same of a value, and of the words of stages. */
const VALUE_PART = /^(?:"(?:[^"\\]|\\[\s\S])*|[^\s"|][^\s|]*)?$/;

/** What can stand directly before a word: within another one, none begins. */
const WORD_START = /^[\s,|]?$/;

/** What could be written at the end of a text. */
export interface Expectations {
  /** Where it would begin: before the word that the text ends with. */
  readonly position: number;
  readonly expectations: readonly Expectation[];
}

/**
 * What could be written at the end of a text, which may have mistakes before.
 *
 * @param parse reads such texts.
 */
export function expectationsAt(
  text: string,
  parse: (cursor: TextCursor) => unknown,
): Expectations | undefined {
  let readable = text;
  for (let mistakes = 0; mistakes <= MAX_MISTAKES; mistakes++) {
    let position = 0;
    let expectations: Expectation[] = [];
    const onExpect = (place: number, expected: readonly Expectation[]) => {
      const part = readable.slice(place);
      const fitting = expected.filter(({ type }) => {
        if (type === 'value') return VALUE_PART.test(part);
        return NAME_PART.test(part) && (type === 'term' || WORD_START.test(readable.slice(place - 1, place)));
      });
      if (fitting.length === 0 || place < position) return;
      if (place > position) expectations = [];
      position = place;
      expectations.push(...fitting);
    };
    const problem = problemIn(() => parse(new TextCursor(readable, { pipes: true, onExpect })));
    if (expectations.length > 0) return { position, expectations };
    if (!problem) return undefined;
    const { position: start, length } = problem.fault;
    const end = start + Math.max(1, length);
    const blank = ' '.repeat(Math.min(end, readable.length) - start);
    if (blank === '') return undefined;
    readable = replaced(readable, start, end, blank);
  }
  return undefined;
}
