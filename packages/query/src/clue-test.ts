/** Looks for clues in texts in memory. Pure. */
import { byteSearch } from './byte-search.ts';
import { HIDING_TEXTS, type RecordPart, type TextClue } from './text-clue.ts';

/** Whether a line may have a record of which the clue's condition is true. */
export type LineTest = (line: string) => boolean;

/** The test for lines of ASCII, or for many of them, as bytes. Without a clue, any may. */
export function bytesTest(clue: TextClue | undefined): (lines: Buffer) => boolean {
  if (clue === undefined) return () => true;
  if (clue.type === 'words') {
    const tests = clue.words.map((word) => byteSearch(word, clue.ignoreCase));
    return (lines) => tests.every((test) => test(lines)) || HIDING_BYTES.some((hides) => hides(lines));
  }
  const tests = clue.clues.map(bytesTest);
  if (clue.type === 'and') return (lines) => tests.every((test) => test(lines));
  return (lines) => tests.some((test) => test(lines));
}

/** Of a short text that is rare, Node's own search is the fastest. */
const HIDING_BYTES = HIDING_TEXTS.map((text) =>
  text.length < 4 ? (lines: Buffer) => lines.includes(text, 0, 'latin1') : byteSearch(text, false),
);

/** The texts of a record's parts; `null` for one that is absent. */
export type PartTexts = Readonly<Record<RecordPart, string | null>>;

/** The test for lines, or for many of them in one text. Without a clue, any may. */
export function lineTest(clue: TextClue | undefined): LineTest {
  if (clue === undefined) return () => true;
  const test = clueTest(clue);
  return (line) => test({ record: line, resource: line, scope: line }, true);
}

/** The test for records. */
export function recordTest(clue: TextClue | undefined): (texts: PartTexts) => boolean {
  if (clue === undefined) return () => true;
  const test = clueTest(clue);
  return (texts) => test(texts, false);
}

/** @param same all parts are one text, which need not be looked through more than once. */
type ClueTest = (texts: PartTexts, same: boolean) => boolean;

function clueTest(clue: TextClue): ClueTest {
  if (clue.type === 'words') {
    const { words, ignoreCase, parts } = clue;
    const tests = words.map((word) => wordTest(word, ignoreCase));
    const inText = (text: string | null | undefined) =>
      typeof text === 'string' && (tests.every((test) => test(text)) || hides(text));
    return (texts, same) => (same ? inText(texts.record) : parts.some((part) => inText(texts[part])));
  }
  const tests = clue.clues.map(clueTest);
  if (clue.type === 'and') return (texts, same) => tests.every((test) => test(texts, same));
  return (texts, same) => tests.some((test) => test(texts, same));
}

function hides(text: string): boolean {
  return HIDING_TEXTS.some((hiding) => text.includes(hiding));
}

/** Words are printable ASCII; with `ignoreCase`, letters beyond it that fold to ASCII are found as well. */
function wordTest(word: string, ignoreCase: boolean): LineTest {
  if (!ignoreCase || !/[a-z]/.test(word)) return (text) => text.includes(word);
  const letters = [...word].map((letter) => {
    if (!/[a-z]/.test(letter)) return letter.replace(/[^\w\s]/, '\\$&');
    const beyond = letter === 'i' ? '\u0130' : letter === 'k' ? '\u212a' : '';
    return `[${letter}${letter.toUpperCase()}${beyond}]`;
  });
  // Of literals only, each once: it takes linear time.
  const expression = new RegExp(letters.join(''));
  return (text) => expression.test(text);
}
