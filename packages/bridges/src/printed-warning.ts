/** Knows the warnings that Node prints with `console.error`. */

const PREFIX = `(node:${process.pid}) `;

let bridged = false;

/** Told of whether a bridge sends this process' warnings. */
export function setWarningsBridged(are: boolean): void {
  bridged = are;
}

/** Whether what is printed is a warning that a bridge sends anyway. */
export function isBridgedWarning(text: unknown): boolean {
  return bridged && typeof text === 'string' && text.startsWith(PREFIX);
}
