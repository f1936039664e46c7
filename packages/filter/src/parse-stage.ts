import { nearNames } from './near-name.ts';
import { isAggregate, parseAggregateStage } from './parse-aggregate.ts';
import type { ContextStage, SortKey, SortStage, Stage, TopStage } from './stage.ts';
import type { StageReader } from './stage-reader.ts';
import {
  AGGREGATE_NAMES,
  COUNTERPARTS,
  DEFAULT_TOP,
  MAX_CONTEXT,
  MAX_LIMIT,
  STAGE_NAMES,
} from './stage-words.ts';
import { quotedToken, replaced, type SyntaxProblem } from './syntax-problem.ts';

const NAMES: readonly string[] = [...AGGREGATE_NAMES, ...STAGE_NAMES];

/** Reads the stage behind a pipe. */
export function parseStage(reader: StageReader): Stage {
  const pipe = reader.last;
  reader.cursor.expect({ type: 'stage', words: NAMES });
  const name = reader.takeWord()?.toLowerCase();
  if (name === undefined) throw missingStage(reader);
  if (isAggregate(name)) return parseAggregateStage(reader, name);
  switch (name) {
    case 'top':
      return parseTop(reader);
    case 'patterns':
      return { type: 'patterns' };
    case 'fields':
      return { type: 'fields', fields: reader.takeFields() };
    case 'sort':
      return parseSort(reader);
    case 'limit':
      return { type: 'limit', limit: takeLimit(reader) };
    case 'context':
      return parseContext(reader);
    default:
      throw unknownStage(reader, name, pipe.start);
  }
}

function parseTop(reader: StageReader): TopStage {
  const limit = reader.takeNumber(1, MAX_LIMIT, ['10', '20']) ?? DEFAULT_TOP;
  if (reader.peekWord()?.toLowerCase() === 'by') reader.takeWord();
  return { type: 'top', limit, by: reader.takeFields() };
}

function parseSort(reader: StageReader): SortStage {
  const keys: SortKey[] = [];
  do {
    const field = reader.takeField();
    keys.push({ field, direction: reader.takeKeyword('asc', 'desc') === 'desc' ? 'desc' : 'asc' });
  } while (reader.takeComma());
  reader.refuseMissingComma();
  return { type: 'sort', keys };
}

function takeLimit(reader: StageReader): number {
  const limit = reader.takeNumber(1, MAX_LIMIT, ['10', '100']);
  if (limit === undefined) throw reader.missing('a number', 'limit 10', '10');
  return limit;
}

/** `context 3`, `context 3 before 5 after`, `context before 3 after 5`. */
function parseContext(reader: StageReader): ContextStage {
  const sides = new Map<string, number>();
  for (;;) {
    const start = reader.cursor.position;
    const leading = reader.takeKeyword('before', 'after');
    const count = reader.takeNumber(0, MAX_CONTEXT, ['3', '10']);
    if (count === undefined && leading !== undefined)
      throw reader.missing('a number', `context ${leading} 3`, '3');
    if (count === undefined) break;
    const side = leading ?? reader.takeKeyword('before', 'after') ?? 'both';
    if (sides.has(side) || sides.has('both') || (side === 'both' && sides.size > 0)) {
      const reason = 'Context has one number for both sides, or one before and one after.';
      const place = { start, end: reader.last.end };
      const without = replaced(reader.cursor.text, start, place.end, '');
      throw reader.problem('unexpected-text', place, reason, [without.trimEnd()]);
    }
    sides.set(side, count);
    reader.takeComma();
  }
  if (sides.size === 0) throw reader.missing('a number', 'context 3', '3');
  const both = sides.get('both') ?? 0;
  const by = reader.takeKeyword('by') === undefined ? [] : reader.takeFields();
  return { type: 'context', before: sides.get('before') ?? both, after: sides.get('after') ?? both, by };
}

function missingStage(reader: StageReader): SyntaxProblem {
  const { text, position } = reader.cursor;
  const { start } = reader.last;
  const reason = `Behind "|" a stage is missing: ${NAMES.join(', ')}.`;
  return reader.problem('missing-stage', reader.last, reason, [
    `${text.slice(0, start).trimEnd()} ${text.slice(position)}`.trim(),
  ]);
}

function unknownStage(reader: StageReader, name: string, pipe: number): SyntaxProblem {
  const { text } = reader.cursor;
  const { last } = reader;
  const counterpart = Object.hasOwn(COUNTERPARTS, name) ? COUNTERPARTS[name] : undefined;
  const near = [...nearNames(name, NAMES), ...(counterpart === undefined ? [] : [counterpart])];
  // In `a|b` the whole word is rather a text.
  const inWord = /[^\s|]$/.test(text.slice(0, pipe)) && last.start === pipe + 1;
  const wordStart = text.slice(0, pipe).search(/[^\s()|]*$/);
  const filtering = name === 'where' || name === 'filter' || name === 'search';
  const reason = filtering
    ? `"${name}" is not a stage: conditions stand in the filter, before the first "|".`
    : `"${name}" is not a stage. Stages are ${NAMES.join(', ')}.`;
  return reader.problem('unknown-stage', last, reason, [
    ...(inWord ? [quotedToken(text, wordStart)] : []),
    ...near.map((word) => reader.withLast(word)),
  ]);
}
