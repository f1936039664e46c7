/** Joins tokens that are one value although spaces divide them: `Jun 14 15:16:02 2005`, `<1 sec`, `12 MB`. */
import { charClass, LETTER } from './char-class.ts';
import { type LineTokens, TOKEN_MARK } from './line-tokens.ts';
import { spacedUnitType } from './value-type.ts';

const MONTHS = new Set('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '));
const WEEKDAYS = new Set('Mon Tue Wed Thu Fri Sat Sun'.split(' '));

/** Longer words are no units. */
const MAX_UNIT_LENGTH = 12;

/** Joins a unit to the number before it. @returns whether the word at `start` was one. */
export function joinUnit(tokens: LineTokens, start: number, end: number): boolean {
  const number = tokens.count - 1;
  if (!tokens.isValue(number, 'number') || end - start > MAX_UNIT_LENGTH) return false;
  const gap = start - (tokens.ends[number] ?? 0);
  const word = tokens.text.slice(start, end);
  const unit = gap > 1 ? undefined : spacedUnitType(word);
  if (unit === undefined) return false;
  // `<1 sec` is a duration too.
  const below =
    unit === 'duration' &&
    number > 0 &&
    tokens.kinds[number - 1] === TOKEN_MARK &&
    tokens.text.charCodeAt(tokens.starts[number - 1] ?? 0) === 60 &&
    tokens.starts[number] === (tokens.ends[number - 1] ?? 0);
  tokens.merge(below ? 2 : 1, end, unit);
  return true;
}

/** Joins the number just read to the date before it: the day to its month, the year to its time. */
export function joinAfterNumber(tokens: LineTokens): void {
  const last = tokens.count - 1;
  const start = tokens.starts[last] ?? 0;
  const end = tokens.ends[last] ?? 0;
  if (tokens.isWord(last - 1) && isMonth(tokens, last - 1) && end - start <= 2) {
    const weekday = tokens.isWord(last - 2) && WEEKDAYS.has(tokens.slice(last - 2));
    tokens.merge(weekday ? 3 : 2, end, 'time');
  } else if (end - start === 4 && tokens.isValue(last - 1, 'time') && beginsWithLetter(tokens, last - 1)) {
    tokens.merge(2, end, 'time');
  } else if (
    end - start === 4 &&
    tokens.isWord(last - 1) &&
    isMonth(tokens, last - 1) &&
    tokens.isValue(last - 2, 'number')
  ) {
    tokens.merge(3, end, 'time');
  }
}

/** Joins the time of day just read to the date before it. */
export function joinAfterTime(tokens: LineTokens): void {
  const last = tokens.count - 1;
  if (tokens.isValue(last - 1, 'time')) tokens.merge(2, tokens.ends[last] ?? 0, 'time');
}

/** Values with spaces between that are a list and not a few values: fewer are worth telling apart. */
const MIN_SPACED_LIST = 5;

/** Joins the value just read to the list that it continues: values of one type with commas or, if many, spaces between. */
export function joinList(tokens: LineTokens): void {
  const last = tokens.count - 1;
  const type = tokens.types[last];
  if (type === undefined || !tokens.isValue(last, type)) return;
  if (tokens.isMark(last - 1, ',') && tokens.isValue(last - 2, type)) {
    tokens.merge(3, tokens.ends[last] ?? 0, type);
    return;
  }
  let first = last;
  while (last - first < MIN_SPACED_LIST && tokens.isValue(first - 1, type)) first--;
  const count = last - first + 1;
  // Once there is a list, each further value is the next of it.
  if (count >= MIN_SPACED_LIST || (count === 2 && tokens.isList(first))) {
    tokens.merge(count, tokens.ends[last] ?? 0, type);
    tokens.markList();
  }
}

/** A time that begins with its weekday or month has its year last. */
function beginsWithLetter(tokens: LineTokens, index: number): boolean {
  return (charClass(tokens.text.charCodeAt(tokens.starts[index] ?? 0)) & LETTER) !== 0;
}

function isMonth(tokens: LineTokens, index: number): boolean {
  return (tokens.ends[index] ?? 0) - (tokens.starts[index] ?? 0) === 3 && MONTHS.has(tokens.slice(index));
}
