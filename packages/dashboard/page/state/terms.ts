/** Puts terms into filters. Pure. */

/** What needs no quotes. */
const PLAIN = /^[\p{L}\p{N}_/@.][\p{L}\p{N}_/@.-]*$/u;

/** What a field may be called without quotes. */
const PLAIN_FIELD = /^[\p{L}_$@][\p{L}\p{N}_.$@-]*$/u;

/** Words of the language. */
const WORDS = /^(?:and|or|not)$/iu;

/** `field:value`, or `-field:value`, with quotes where the language needs them. */
export function termOf(field: string, value: string, isExcluded: boolean = false): string {
  const name = PLAIN_FIELD.test(field) && !WORDS.test(field) ? field : quoted(field);
  // A wildcard in the value stands for itself.
  const escaped = PLAIN.test(value) && !WORDS.test(value) ? value : quoted(value);
  const operator = value.includes('*') ? '=' : ':';
  return `${isExcluded ? '-' : ''}${name}${operator}${escaped}`;
}

/** The filter with the term; where it is there already, or its opposite is, that one is replaced. */
export function withTerm(query: string, field: string, value: string, isExcluded: boolean = false): string {
  const term = termOf(field, value, isExcluded);
  const opposite = termOf(field, value, !isExcluded);
  const trimmed = query.trim();
  if (hasTerm(trimmed, term)) return trimmed;
  const rest = withoutTerm(trimmed, opposite);
  if (rest === '') return term;
  // OR binds less: what was there keeps its meaning in parentheses.
  return / OR /iu.test(rest) ? `(${rest}) ${term}` : `${rest} ${term}`;
}

/** Whether a filter has this term, as a word of its own. */
export function hasTerm(query: string, term: string): boolean {
  return ` ${query} `.includes(` ${term} `);
}

/** The filter without it. */
export function withoutTerm(query: string, term: string): string {
  return ` ${query} `.replace(` ${term} `, ' ').trim();
}

/** Texts that the filter looks for, to mark them: words and quotations that belong to no field. */
export function searchedTexts(query: string): string[] {
  const texts: string[] = [];
  for (const [term = ''] of query.matchAll(/-?"(?:[^"\\]|\\.)*"|\S+/gu)) {
    if (term.startsWith('-') || WORDS.test(term) || /^[|(]/u.test(term)) continue;
    if (term.startsWith('"') && term.endsWith('"')) texts.push(term.slice(1, -1).replace(/\\(.)/gu, '$1'));
    else if (!/[:=<>()"*~]/u.test(term)) texts.push(term);
  }
  return texts.filter((text) => text.length > 1);
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
