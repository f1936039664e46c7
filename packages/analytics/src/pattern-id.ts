import { createHash } from 'node:crypto';

/** Hexadecimal digits of an id: among a million patterns, two share one with a chance of 1 in 500. */
const ID_LENGTH = 12;

/** The id of a template: a hash of its tokens alone, so that it is the same in every run and on every machine. */
export function patternId(tokens: readonly string[]): string {
  return createHash('sha256').update(tokens.join(' ')).digest('hex').slice(0, ID_LENGTH);
}
