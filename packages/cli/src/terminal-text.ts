/**
 * Log content is hostile: it may carry escape sequences that move the cursor, retitle the window or hide text, and
 * bidirectional controls that make a line read differently from what it is. These functions make it plain text.
 */

/**
 * C0 and DEL and C1 (ESC and the 8-bit CSI and OSC among them), the bidirectional controls and isolates, and the two
 * Unicode line ends.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The same, but for what JSON.stringify has escaped already. */
const UNSAFE_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** One line of plain text: every control is shown as an escape (`\n`, `\x1b`, `\u202e`). */
export function escapeLine(text: string): string {
  return text.replace(UNSAFE, visible);
}

/** Lines of plain text: line ends separate them, every other control is shown as an escape. A tab is two spaces. */
export function escapeLines(text: string): string[] {
  return text.split(/\r?\n/u).map((line) => escapeLine(line.replaceAll('\t', '  ')));
}

/** JSON text with the controls that JSON lets through written as escapes too. It parses to the same value. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE_IN_JSON, unicodeEscape);
}

function visible(control: string): string {
  if (control === '\n') return '\\n';
  if (control === '\r') return '\\r';
  if (control === '\t') return '\\t';
  const code = control.charCodeAt(0);
  return code > 0xff ? unicodeEscape(control) : `\\x${code.toString(16).padStart(2, '0')}`;
}

function unicodeEscape(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
