/** Containers nested deeper than this are replaced by {@link TOO_DEEP}. */
export const MAX_VALUE_DEPTH = 64;

/**
 * A body or attribute larger than this (roughly in bytes) is replaced by {@link TOO_LARGE}: 16 MiB. A few shared
 * references can make a small object graph expand without end; this bounds the time and memory one value can cost.
 */
export const MAX_VALUE_SIZE: number = 16 * 1024 * 1024;

/** What one value costs at least towards {@link MAX_VALUE_SIZE}: its type's name and punctuation. */
const VALUE_OVERHEAD = 16;

/** Longest part of an error message that a marker quotes, in characters. */
const MAX_REASON_LENGTH = 1024;

/** Stands for an object that contains itself. */
const CIRCULAR = '[Circular]';

/** Stands for a container beyond {@link MAX_VALUE_DEPTH}. */
const TOO_DEEP = '[Too deep]';

/** Stands for a value beyond {@link MAX_VALUE_SIZE}. */
export const TOO_LARGE = '[Too large]';

/** Stands for a value whose getter, `toJSON` or proxy trap threw. */
export function threwMarker(thrown: unknown): string {
  return `[Threw: ${reasonOf(thrown)}]`;
}

/** A thrown value's message, whatever it is; never throws itself. */
export function reasonOf(thrown: unknown): string {
  try {
    const message = thrown instanceof Error ? thrown.message : thrown;
    return String(message).slice(0, MAX_REASON_LENGTH);
  } catch {
    return 'an error without a readable message';
  }
}

/** Thrown by {@link ValueWalk.spend}; ends the walk of the whole value. One object, as nobody needs its stack. */
export const VALUE_TOO_LARGE: Error = new Error('The value is larger than MAX_VALUE_SIZE');

/** Keeps one walk through a value finite: knows the containers that it is in and how much it has written. */
export class ValueWalk {
  readonly #ancestors: object[] = [];
  #depth = 0;
  #size = 0;

  /** Goes one level down, into `object`; or says which marker to write instead. Pair with {@link leave}. */
  enter(object: object): string | undefined {
    if (this.#ancestors.includes(object)) return CIRCULAR;
    if (this.#depth === MAX_VALUE_DEPTH) return TOO_DEEP;
    this.#ancestors.push(object);
    this.#depth++;
    return undefined;
  }

  /** Continues on the same level with what `toJSON` returned; or says which marker to write instead. */
  replace(form: object): string | undefined {
    if (this.#ancestors.includes(form)) return CIRCULAR;
    this.#ancestors.push(form);
    return undefined;
  }

  /** Goes back up, out of `object`. */
  leave(object: object): void {
    this.#ancestors.length = this.#ancestors.indexOf(object);
    this.#depth--;
  }

  /** Counts one more value with this many characters or bytes of content. Throws {@link VALUE_TOO_LARGE}. */
  spend(content: number): void {
    this.#size += VALUE_OVERHEAD + content;
    if (this.#size > MAX_VALUE_SIZE) throw VALUE_TOO_LARGE;
  }
}
