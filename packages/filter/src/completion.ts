import type { FieldReference } from './field.ts';

/** One proposal: an edit of the text. */
export interface Completion {
  readonly kind: 'field' | 'operator' | 'value' | 'stage' | 'aggregate' | 'keyword';
  /** What is shown. */
  readonly label: string;
  /** What takes the place of the part at `position`; in quotes where the language needs them. */
  readonly insertion: string;
  /** Start of the part that is replaced, in UTF-16 units from 0. */
  readonly position: number;
  /** Length of that part, in UTF-16 units: the word that the cursor is in. */
  readonly length: number;
  /** How many records have it, where the source has told. */
  readonly count: number | undefined;
}

/** Knows the records: an index, a sample, or what an interface has cached. Both answers come most frequent first. */
export interface CompletionSource {
  /** Fields whose names have `part` in them, in any case; `''` for all. More may be given: they are filtered. */
  fields(part: string): Promise<readonly FieldFrequency[]>;
  /** Values of a field that have `part` in them, likewise. */
  values(field: FieldReference, part: string): Promise<readonly ValueFrequency[]>;
}

/** A field that records have. */
export interface FieldFrequency {
  /** As `resolveField` takes it. */
  readonly name: string;
  /** How many records have it. */
  readonly count?: number | undefined;
  /** What its values are, if that is known: it decides which operators are proposed. */
  readonly type?: 'text' | 'number' | undefined;
}

/** A value that a field has. */
export interface ValueFrequency {
  /** Its string, as `readField` gives it. */
  readonly value: string;
  /** How many records have it. */
  readonly count?: number | undefined;
}
