import { charClass, DIGIT, LETTER } from './char-class.ts';
import type { LineTokens } from './line-tokens.ts';

/** Characters between quotes that are a value; more is text of which parts may vary. Bounds the search for the end. */
const MAX_QUOTED = 512;

/** The request line of an access log is more than one value. */
const METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS) /u;

const COLON = 58;

/** Keys whose quoted value is the message, as logfmt and JSON write it. */
const MESSAGE_KEYS = new Set(['msg', 'message', 'error', 'err', 'event', 'reason', 'level', 'log', 'text']);

/**
 * The index of the quote that closes the one at `start`; -1 where that opens nothing: it stands behind a letter, nothing
 * closes it, or what it encloses is a key of JSON.
 */
export function closingQuote(text: string, start: number): number {
  if (start > 0 && isWordCharacter(text.charCodeAt(start - 1))) return -1;
  const quote = text.charCodeAt(start);
  const first = text.charCodeAt(start + 1);
  if (first >= 65 && first <= 90 && METHOD.test(text.slice(start + 1, start + 9))) return -1;
  const limit = Math.min(text.length, start + MAX_QUOTED);
  for (let index = start + 1; index < limit; index++) {
    const code = text.charCodeAt(index);
    if (code === 92) index++;
    else if (code === quote && !isWordCharacter(text.charCodeAt(index + 1))) {
      return text.charCodeAt(index + 1) === COLON && quote === 34 ? -1 : index;
    }
  }
  return -1;
}

/** A word between quotes that no key precedes: a state or a name, so other lines tell whether it varies. */
const SINGLE_WORD = /^\p{L}{1,32}$/u;

/** Whether the text from `start` to its closing quote is a word as others, by its form and by what precedes it. */
export function isQuotedWord(tokens: LineTokens, start: number, close: number): boolean {
  const last = tokens.count - 1;
  if (tokens.isMark(last, '=') || tokens.isMark(last, ':')) return false;
  return close - start <= 33 && SINGLE_WORD.test(tokens.text.slice(start + 1, close));
}

/** Whether the tokens so far end in a key whose value is the message: `msg=`, `"message":`. */
export function keepsQuoted(tokens: LineTokens): boolean {
  let index = tokens.count - 1;
  if (!tokens.isMark(index, '=') && !tokens.isMark(index, ':')) return false;
  index--;
  if (tokens.isMark(index, '"')) index--;
  return tokens.isWord(index) && MESSAGE_KEYS.has(tokens.slice(index));
}

function isWordCharacter(code: number): boolean {
  return code === 95 || (charClass(code) & (LETTER | DIGIT)) !== 0;
}
