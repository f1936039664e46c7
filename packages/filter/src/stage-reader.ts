import { parseDuration } from './duration.ts';
import { type FieldReference, resolveField } from './field.ts';
import type { FilterErrorCode } from './filter-error.ts';
import { readQuoted } from './read-value.ts';
import type { Flow } from './stage-flow.ts';
import { INTERVAL_RANGE, RESERVED_WORDS } from './stage-words.ts';
import { quote, replaced, SyntaxProblem } from './syntax-problem.ts';
import type { TextCursor } from './text-cursor.ts';

/** A part of a text. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

const WORD = /[^\s"|,()]+/y;
const FIELD_NAME = /^(?:[\p{L}_$][^\\*:=<>!]*|@[^\\*:=<>!]+)$/u;

/** Units as people write them who have not read ours. */
const LONG_UNIT = /^(\d+)(ms|[smhdw])[a-z]*$/i;

/** Reads the words of a stage, one after the other; notes where its fields are. */
export class StageReader {
  readonly cursor: TextCursor;
  /** What goes into the stage. */
  readonly flow: Flow;
  /** Where each field that has been read is written. */
  readonly places: Map<FieldReference, Place> = new Map();
  /** The last thing that has been read: what misses its argument when none follows. */
  last: Place;

  constructor(cursor: TextCursor, flow: Flow, pipe: Place) {
    this.cursor = cursor;
    this.flow = flow;
    this.last = pipe;
  }

  /** The unquoted word here, as it is written; `undefined` where there is none. */
  peekWord(): string | undefined {
    return this.cursor.peek(WORD);
  }

  /** Reads the unquoted word here, and moves behind the white space after it. */
  takeWord(): string | undefined {
    const start = this.cursor.position;
    const word = this.cursor.take(WORD);
    if (word === undefined) return undefined;
    this.last = { start, end: this.cursor.position };
    this.cursor.skipSpace();
    return word;
  }

  /** Reads one of a stage's own words, in any case. */
  takeKeyword(...words: readonly string[]): string | undefined {
    this.cursor.expect({ type: 'keyword', words });
    const word = this.peekWord()?.toLowerCase();
    if (word === undefined || !words.includes(word)) return undefined;
    this.takeWord();
    return word;
  }

  /** Reads a comma. */
  takeComma(): boolean {
    const start = this.cursor.position;
    if (this.cursor.take(/,\s*/y) === undefined) return false;
    this.last = { start, end: start + 1 };
    return true;
  }

  /** Reads a field's name. */
  takeField(): FieldReference {
    const { cursor } = this;
    const start = cursor.position;
    cursor.expect({ type: 'field', columns: this.flow.type === 'rows' ? this.flow.columns : undefined });
    const name = cursor.next === '"' ? readQuoted(cursor) : this.#takeBareName();
    const place = { start, end: start + cursor.text.slice(start, cursor.position).trimEnd().length };
    cursor.skipSpace();
    const field = resolveField(name);
    this.places.set(field, place);
    this.last = place;
    return field;
  }

  /** Reads fields with commas between them. */
  takeFields(): FieldReference[] {
    const fields = [this.takeField()];
    while (this.takeComma()) fields.push(this.takeField());
    this.refuseMissingComma();
    return fields;
  }

  /** Throws where a field follows without a comma. */
  refuseMissingComma(): void {
    const word = this.cursor.next === '"' ? '"' : this.peekWord();
    if (word === undefined || RESERVED_WORDS.includes(word.toLowerCase())) return;
    if (word !== '"' && !FIELD_NAME.test(word)) return;
    const { text, position } = this.cursor;
    throw this.problem(
      'missing-comma',
      { start: position, end: position + word.length },
      'A comma belongs between two fields.',
      [`${text.slice(0, position).trimEnd()}, ${text.slice(position)}`],
    );
  }

  /** Reads a whole number within a range; `undefined` where there is no number here. */
  takeNumber(least: number, most: number, examples: readonly string[]): number | undefined {
    this.cursor.expect({ type: 'amount', words: examples });
    const word = this.peekWord();
    if (word === undefined || !/^[-+\d.]/.test(word)) return undefined;
    this.takeWord();
    const number = Number(word);
    if (/^\d+$/.test(word) && number >= least && number <= most) return number;
    const nearest = number < least ? least : number > most ? most : Math.round(number);
    throw this.problem(
      'invalid-argument',
      this.last,
      `"${word}" is not a whole number from ${least} to ${most}.`,
      [this.withLast(Number.isNaN(nearest) ? String(Number.parseInt(word, 10) || least) : String(nearest))],
    );
  }

  /** Reads the width of a time bucket; `undefined` where there is no number here. */
  takeInterval(): bigint | undefined {
    this.cursor.expect({ type: 'amount', words: ['1m', '5m', '1h', '1d'] });
    const word = this.peekWord();
    if (word === undefined || !/^[-+\d.]/.test(word)) return undefined;
    this.takeWord();
    const interval = parseDuration(word);
    const { least, most } = INTERVAL_RANGE;
    if (interval !== undefined && interval >= least && interval <= most && interval % least === 0n)
      return interval;
    const [, digits, unit = ''] = LONG_UNIT.exec(word) ?? [];
    const reason = `"${word}" is not a length of time from 1ms to 366d in whole milliseconds. Write 30s, 1m, 1h or 1d.`;
    throw this.problem('invalid-argument', this.last, reason, [
      ...(digits === undefined ? [] : [this.withLast(digits + unit.toLowerCase())]),
      ...(/^\d+$/.test(word) ? [this.withLast(`${word}m`)] : []),
    ]);
  }

  /** A problem at a place of the text. */
  problem(
    code: FilterErrorCode,
    { start, end }: Place,
    reason: string,
    repairs: readonly string[] = [],
  ): SyntaxProblem {
    return new SyntaxProblem({ code, position: start, length: end - start, reason }, repairs);
  }

  /** The problem that something has to follow what has been read last; `insertion` may be what. */
  missing(what: string, example: string, insertion?: string): SyntaxProblem {
    const { text } = this.cursor;
    const { start, end } = this.last;
    const word = text.slice(start, end);
    const reason = `Behind "${word}" ${what} is missing, as in ${example}.`;
    const without = replaced(text, text.slice(0, start).trimEnd().length, end, '');
    const inserted = insertion === undefined ? [] : [replaced(text, end, end, ` ${insertion}`)];
    const dispensable = word === ',' || word.toLowerCase() === 'by' ? [without] : [];
    return this.problem('missing-argument', this.last, reason, [...inserted, ...dispensable]);
  }

  /** The text with what has been read last replaced. */
  withLast(replacement: string): string {
    return replaced(this.cursor.text, this.last.start, this.last.end, replacement);
  }

  #takeBareName(): string {
    const word = this.peekWord();
    if (word === undefined || RESERVED_WORDS.includes(word.toLowerCase()))
      throw this.missing('a field', 'by route');
    this.takeWord();
    if (FIELD_NAME.test(word)) return word;
    const bare = /^[-+]?([\p{L}_$@].*)$/u.exec(word)?.[1];
    const descending = word.startsWith('-') && bare !== undefined ? [this.withLast(`${bare} desc`)] : [];
    throw this.problem(
      'invalid-field',
      this.last,
      `"${word}" is no name of a field; such a name goes in quotes.`,
      [
        ...descending,
        ...(bare !== undefined && bare !== word ? [this.withLast(bare)] : []),
        this.withLast(quote(word)),
      ],
    );
  }
}
