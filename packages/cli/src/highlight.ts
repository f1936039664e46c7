import { type Condition, type Expression, foldCase, toCondition } from '@agentbus/filter';
import { ANSI_STYLE, type Paint } from './color.ts';

/** Marks in a line what a filter asks for, whether the line has colours or not. */
export type Highlighter = (line: string) => string;

/** A highlighter for the texts and values of a filter. Regular expressions and what is negated are not marked. */
export function createHighlighter(filter: Expression, paint: Paint): Highlighter {
  const texts = [...new Set(textsOf(toCondition(filter)))].filter((text) => text !== '');
  if (texts.length === 0) return (line) => line;
  return (line) =>
    line
      .split(ANSI_STYLE)
      .map((part, index) => (index % 2 === 1 ? part : mark(part, texts, paint)))
      .join('');
}

function textsOf(condition: Condition): readonly string[] {
  switch (condition.type) {
    case 'and':
    case 'or':
      return condition.conditions.flatMap(textsOf);
    case 'text':
      return condition.pattern.map(foldCase);
    case 'string': {
      const { test } = condition;
      if (test.type === 'equals') return [foldCase(test.value)];
      return test.type === 'wildcard' ? test.pattern.map(foldCase) : [];
    }
    default:
      return [];
  }
}

function mark(text: string, sought: readonly string[], paint: Paint): string {
  const folded = foldCase(text);
  // Where folding changes lengths, places in one are none in the other.
  if (folded.length !== text.length) return text;
  let marked = '';
  let position = 0;
  for (;;) {
    const next = nextHit(folded, sought, position);
    if (next === undefined) return marked + text.slice(position);
    const end = next.start + next.length;
    marked += text.slice(position, next.start) + paint('inverse', text.slice(next.start, end));
    position = end;
  }
}

/** The first of the texts from a place on, the longest of those that begin there. */
function nextHit(text: string, sought: readonly string[], from: number) {
  let best: { start: number; length: number } | undefined;
  for (const { length, start } of sought.map((word) => ({
    length: word.length,
    start: text.indexOf(word, from),
  }))) {
    if (start === -1) continue;
    if (best === undefined || start < best.start || (start === best.start && length > best.length)) {
      best = { start, length };
    }
  }
  return best;
}
