import { readFileSync } from 'node:fs';
import { type PortableValue, revive } from './portable-value.ts';

/** One case: a value, and what of it must not be in the output. */
export interface CorpusCase {
  readonly id: string;
  readonly kind: string;
  /** Where the secret is: the name of a place. */
  readonly place: string;
  readonly value: PortableValue;
  /** None for a value that must come out unchanged. */
  readonly secrets: readonly string[];
  /** Who defines the form. */
  readonly source: string;
}

/** Reads one of the corpus files. */
export function readCorpus(name: 'positives' | 'negatives'): CorpusCase[] {
  const text = readFileSync(new URL(`${name}.ndjson`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { secrets, ...rest } = JSON.parse(line) as Omit<CorpusCase, 'secrets'> & { secrets: string[][] };
      return { ...rest, secrets: secrets.map((parts) => parts.join('')) };
    });
}

/** A fresh copy of a case's value. */
export function caseValue({ value }: CorpusCase): unknown {
  return revive(value);
}
