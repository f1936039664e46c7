import type { Completion, CompletionSource } from './completion.ts';
import { expectationsAt } from './expectations-at.ts';
import { parseAlert } from './parse-alert.ts';
import { parsePipeline } from './parse-query.ts';
import { type Proposal, proposalsFor, type Word } from './proposals.ts';
import type { TextCursor } from './text-cursor.ts';

/** Proposals that are given: a list that can be looked through. */
const MAX_COMPLETIONS = 50;

/**
 * What can be written at a place of a query, best first: fields by their frequency, a field's operators by its type, its
 * values with their numbers, stages, aggregates and their words. The text may be unfinished, and have mistakes before the
 * cursor; what stands behind the cursor does not count.
 *
 * @param cursor the place, in UTF-16 units from 0 to the text's length.
 * @returns at most 50 proposals; none within SQL and within texts that are searched for.
 * @throws what the source throws, and nothing else.
 */
export async function complete(
  text: string,
  cursor: number,
  source: CompletionSource,
): Promise<Completion[]> {
  return /^\s*sql:/.test(text.slice(0, cursor)) ? [] : completeWith(parsePipeline, text, cursor, source);
}

/**
 * The same at a place of an alert rule's expression, see `parseAlertExpression`.
 *
 * @throws what the source throws, and nothing else.
 */
export async function completeAlert(
  text: string,
  cursor: number,
  source: CompletionSource,
): Promise<Completion[]> {
  return completeWith(parseAlert, text, cursor, source);
}

async function completeWith(
  parse: (cursor: TextCursor) => unknown,
  text: string,
  cursor: number,
  source: CompletionSource,
): Promise<Completion[]> {
  const head = text.slice(0, cursor);
  const found = expectationsAt(head, parse);
  if (!found) return [];
  const { position } = found;
  const part = head.slice(position);
  const quoted = part.startsWith('"');
  const word: Word = {
    text: quoted ? part.slice(1).replace(/\\(["\\])/g, '$1') : part,
    quoted,
    first: head.slice(0, position).trim() === '',
  };
  const proposals = await Promise.all(
    found.expectations.map((expected) => proposalsFor(expected, word, source)),
  );
  const length = part.length + restOfWord(text.slice(cursor), part);
  const seen = new Set<string>();
  const completions: Completion[] = [];
  for (const proposal of keywordsFirst(proposals.flat(), word)) {
    if (seen.has(proposal.insertion)) continue;
    seen.add(proposal.insertion);
    // An operator joins the field's name that is there already.
    const place = proposal.kind === 'operator' ? { position: cursor, length: 0 } : { position, length };
    completions.push({ ...proposal, ...place });
  }
  return completions.slice(0, MAX_COMPLETIONS);
}

/** Puts the keyword first that somebody has begun to write: `O` is rather OR than a field with an o in it. */
function keywordsFirst(proposals: readonly Proposal[], { text }: Word): Proposal[] {
  const isBegun = ({ kind, label }: Proposal) => kind === 'keyword' && text !== '' && label.startsWith(text);
  return [...proposals.filter(isBegun), ...proposals.filter((proposal) => !isBegun(proposal))];
}

/** How much of the text behind the cursor belongs to the word before it. */
function restOfWord(rest: string, part: string): number {
  if (part === '') return 0;
  const pattern = part.startsWith('"') ? /^(?:[^"\\|]|\\[\s\S])*"/ : /^[^\s"(),|:=<>!]*/;
  return pattern.exec(rest)?.[0].length ?? 0;
}
