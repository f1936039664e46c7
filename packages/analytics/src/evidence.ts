/** What tells a word that varies from words that are different messages. */
import { isMark, VARIABLE } from './candidate.ts';

/** Different plain words in one place that make it variable: sets of states and commands seldom have as many. */
const PLAIN_WORDS = 10;

/** The same behind an equals sign or a quote, where a value stands. */
const ASSIGNED_WORDS = 4;

/** The same for words that look like names of things: `payment-service.ts`, `userCreated`. */
const NAMES = 3;

/** The same behind a noun that a name follows. */
const NAMED_WORDS = 2;

/** How much more it takes at the start of a line: what varies there is rather the message. */
const START_FACTOR = 3;

/** Marks that a value follows. */
const VALUE_MARKS = new Set(['=', '"', "'", '`']);

/** Words that a name follows. */
const NAMED_NOUNS = new Set('user username login account'.split(' '));

const UPPER_CASE = /^[A-Z_]+$/u;
const NAME = /[._$@/\\~-][\p{L}\p{N}<]|<\*>|\p{Ll}\p{Lu}/u;

/** The words seen in one place of otherwise equal lines. */
export class Evidence {
  private readonly words = new Set<string>();
  private weight = 0;
  /** Whether a value stood there: a number or what else is a value by its form. */
  private value = false;

  /**
   * Adds the token at `position` of `tokens`.
   *
   * @param known words that are values in other lines.
   */
  add(tokens: readonly string[], position: number, known: ReadonlySet<string>): void {
    const word = tokens[position] ?? '';
    if (word === VARIABLE) this.value = true;
    else if (!this.words.has(word)) {
      this.words.add(word);
      const needed = wordsNeeded(tokens, position, word, known);
      this.weight += 1 / (position === 0 ? START_FACTOR * needed : needed);
    }
  }

  /** @param constants the words that all these lines have in common. */
  isVariable(constants: number): boolean {
    if (constants === 0) return false;
    // The sum of ten tenths is a little below one.
    return (this.value && constants >= 2) || (this.words.size > 1 && this.weight > 0.999);
  }
}

function wordsNeeded(
  tokens: readonly string[],
  position: number,
  word: string,
  known: ReadonlySet<string>,
): number {
  if (isNamed(tokens, position)) return NAMED_WORDS;
  if (isName(word) || known.has(word)) return NAMES;
  return isAssigned(tokens, position) ? ASSIGNED_WORDS : PLAIN_WORDS;
}

/** Whether a value is expected at `position`, so that a word found variable there is a name elsewhere too. */
export function isValuePlace(tokens: readonly string[], position: number): boolean {
  return isNamed(tokens, position) || isAssigned(tokens, position);
}

function isNamed(tokens: readonly string[], position: number): boolean {
  return NAMED_NOUNS.has(tokens[position - 1] ?? '');
}

function isAssigned(tokens: readonly string[], position: number): boolean {
  return VALUE_MARKS.has(tokens[position - 1] ?? '');
}

/** Whether a word looks like the name of a thing rather than a word of a sentence or a state. */
function isName(word: string): boolean {
  return NAME.test(word) && !UPPER_CASE.test(word) && !isMark(word);
}
