/** What redaction is measured on: records as services write them, clean, mixed and dirty; and long texts. */
import type { ReadableLogRecord } from '@agentbus/otlp';
// @boundaries-ignore benchmarks use the same records, and are no part of the published package
import { makeRecords } from '../../segments/bench/log-records.ts';

/** Enough that no cache holds them by chance. */
const POOL_RECORDS = 1000;

/** What of a log record may hold a secret. */
export interface LoggedRecord {
  readonly body: unknown;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The reference records: an e-mail and a token in a nested object on one in twenty. */
export function referenceRecords(): LoggedRecord[] {
  return makeRecords(0, POOL_RECORDS).map(pick);
}

/** The reference records in which nothing is hidden. */
export function cleanRecords(): LoggedRecord[] {
  return makeRecords(0, POOL_RECORDS * 2)
    .map(pick)
    .filter(({ attributes }) => !('customer' in attributes))
    .slice(0, POOL_RECORDS);
}

/** So many clean records that no run has seen before: number `first` of all records and those behind it. */
export function freshRecords(first: number, count: number): LoggedRecord[] {
  // One in twenty has something to hide.
  return makeRecords(first, Math.ceil(count * 1.1))
    .map(pick)
    .filter(({ attributes }) => !('customer' in attributes))
    .slice(0, count);
}

/** The clean records with five secrets in each: two by their keys, three in texts. */
export function dirtyRecords(): LoggedRecord[] {
  return cleanRecords().map(({ body, attributes }, index) => ({
    body: `${body} for user${index}@example.com`,
    attributes: {
      ...attributes,
      password: `hunter${index}`,
      'http.request.header.authorization': `Bearer ${(index * 2_654_435_761).toString(36)}x9f3kq0z`,
      note: `card ${CARDS[index % CARDS.length]} declined`,
      url: `https://api.example.com/me?access_token=${(index * 40_503).toString(16)}a1b2c3d4e5f6`,
    },
  }));
}

/** Test numbers of the card networks. */
const CARDS = ['4111 1111 1111 1111', '5555555555554444', '3782-822463-10005'];

/** Texts of so many characters without a secret: lines of a log, JSON, source code, and one letter. */
export function longTexts(length: number): Readonly<Record<string, string>> {
  const bodies = makeRecords(0, 2000).map(({ body }) => String(body));
  return {
    'log lines': fill(bodies, length),
    JSON: fill(
      cleanRecords().map((record) => JSON.stringify(record)),
      length,
    ),
    'source code': fill([SOURCE_CODE], length),
    'one letter': 'a'.repeat(length),
  };
}

const SOURCE_CODE = `export function parse(text: string): Expression {
  const cursor = new TextCursor(text);
  for (let index = 0; index < text.length; index++) if (cursor.at(index) === '-') return negate(cursor);
  return { type: 'and', operands: cursor.terms.map((term) => resolve(term, { depth: 0 })) };
}
`;

function fill(parts: readonly string[], length: number): string {
  const text = parts.join('\n');
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

function pick({ body, attributes }: ReadableLogRecord): LoggedRecord {
  return { body, attributes };
}
