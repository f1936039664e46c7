/** With the `u` flag a surrogate pair is one character, so that this matches lone surrogates only. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Text with every lone surrogate replaced by U+FFFD: what is left of it in UTF-8, and so in OTLP. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd');
}
