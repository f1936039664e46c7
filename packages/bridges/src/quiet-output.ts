/** Keeps what a bridged logger prints from being taken for a record of its own by the bridge of the console. */

let depth = 0;

/** Runs what prints records that are sent already. */
export function quietly<T>(print: () => T): T {
  depth++;
  try {
    return print();
  } finally {
    depth--;
  }
}

/** Whether this is called from within {@link quietly}. */
export function isQuiet(): boolean {
  return depth > 0;
}

const QUIET = Symbol('prints quietly');

/** A function that does the same quietly. One that does already is returned as it is. */
export function quiet<This, Args extends unknown[], Result>(
  print: (this: This, ...args: Args) => Result,
): (this: This, ...args: Args) => Result {
  if ((print as { [QUIET]?: boolean })[QUIET] === true) return print;
  const printQuietly = function (this: This, ...args: Args): Result {
    return quietly(() => print.apply(this, args));
  };
  return Object.assign(printQuietly, { [QUIET]: true });
}
