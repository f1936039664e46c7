/** Secrets in quotes behind a word that names them: `my passphrase is "correct horse"`. */
import { ALPHA, inClass, skipClassBack } from './character-class.ts';
import type { Match } from './detector.ts';
import { valueAt } from './fragment-value.ts';
import { isHarmlessValue } from './harmless-value.ts';
import type { FragmentPolicy } from './text-fragments.ts';

/** Fewer characters are no secret. */
const MIN_LENGTH = 3;

/** What stands quoted behind these and a verb is the secret. */
const NAMED = /^(?:password|passwd|passphrase|passcode|pwd|pin|secret|token|apikey)$/i;

/** Behind these it is without a verb as well; `unexpected token "x"` is a parser's. */
const NAMED_DIRECTLY = /^(?:password|passwd|passphrase|passcode)$/i;

const VERB = /^(?:is|was)$/i;

/** The secret in the quotes behind the word that ends at `wordEnd`, and a space. */
export function findQuotedSecret(text: string, wordEnd: number, policy: FragmentPolicy): Match | undefined {
  let name = wordBefore(text, wordEnd);
  if (VERB.test(name)) {
    const end = wordEnd - name.length - 1;
    name = text.charCodeAt(end) === 0x20 ? wordBefore(text, end) : '';
    if (!NAMED.test(name)) return undefined;
  } else if (!NAMED_DIRECTLY.test(name)) return undefined;
  const value = valueAt(text, wordEnd + 1);
  if (value === undefined || !value.quoted || value.end - value.start < MIN_LENGTH) return undefined;
  // A quote that is never closed is an apostrophe, or the text's own.
  if (value.end === text.length || isHarmlessValue(text, name, value, true)) return undefined;
  const rule = policy.ruleOfEntry(name, text.slice(value.start, value.end));
  return rule === undefined ? undefined : { start: value.start, end: value.end, rule };
}

function wordBefore(text: string, end: number): string {
  const start = skipClassBack(text, end, ALPHA, Math.max(0, end - 12));
  return inClass(text.charCodeAt(start - 1), ALPHA) ? '' : text.slice(start, end);
}
