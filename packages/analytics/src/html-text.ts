/** HTML that is made of parts: text is always escaped, so that telemetry cannot become markup. */

/** A piece of HTML, as opposed to text. */
export interface Html {
  readonly html: string;
}

type HtmlPart = Html | string | number | readonly Html[];

/** A template whose parts are escaped, unless they are {@link Html} themselves. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const pieces = strings.map((text, index) => text + pieceOf(parts[index]));
  return { html: pieces.join('') };
}

/** Nothing. */
export const NOTHING: Html = { html: '' };

function pieceOf(part: HtmlPart | undefined): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map((piece) => piece.html).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls have no place in a page; those that turn the direction of text make it read differently from what it is. */
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function escapeHtml(text: string): string {
  return text
    .replace(CONTROLS, '\u{fffd}')
    .replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? character);
}
