/** Texts that are kept for long. Pure. */

/**
 * The same text in memory of its own. A piece of a longer text keeps all of that in memory: of a few ids from each line, a
 * block would keep every line.
 */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
