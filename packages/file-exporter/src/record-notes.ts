/** Something that is known of a record in a line. */
export interface PlacedNote<T> {
  readonly note: T;
  /** Which record of the line it is of, from 0. */
  readonly index: number;
}

/**
 * What is known of some of the records that an encoder was given, by their order: lines have only bytes and a count. Records
 * must be announced in the order in which they come into lines, also while another record is being encoded.
 */
export class RecordNotes<T> {
  readonly #notes: { readonly note: T; readonly ordinal: number }[] = [];
  #announced = 0;
  #taken = 0;

  /** A record is about to be added; `undefined`: nothing is known of it. */
  announce(note: T | undefined): void {
    if (note !== undefined) this.#notes.push({ note, ordinal: this.#announced });
    this.#announced += 1;
  }

  /** Takes out what is known of the oldest `count` records, those of a line. */
  take(count: number): PlacedNote<T>[] {
    const first = this.#taken;
    this.#taken += count;
    if (this.#notes.length === 0) return [];
    const rest = this.#notes.findIndex(({ ordinal }) => ordinal >= this.#taken);
    const taken = this.#notes.splice(0, rest < 0 ? this.#notes.length : rest);
    return taken.map(({ note, ordinal }) => ({ note, index: ordinal - first }));
  }

  /** Takes out everything that was announced and is in no line yet. */
  takeRest(): PlacedNote<T>[] {
    return this.take(this.#announced - this.#taken);
  }
}
