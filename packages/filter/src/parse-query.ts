import { FilterSyntaxError } from './filter-syntax-error.ts';
import { nearNames } from './near-name.ts';
import { parseFilter } from './parse-filter.ts';
import { parseStage } from './parse-stage.ts';
import type { PipelineQuery, Query, SqlQuery } from './query.ts';
import type { Stage } from './stage.ts';
import { StageError } from './stage-error.ts';
import { FILTERED, type Flow, flowAfter } from './stage-flow.ts';
import { StageReader } from './stage-reader.ts';
import { MAX_STAGES } from './stage-words.ts';
import { findRepair } from './syntax-fix.ts';
import { problemIn, SyntaxProblem } from './syntax-problem.ts';
import { TextCursor } from './text-cursor.ts';

const SQL = /^\s*sql:\s*/;

/**
 * Parses a query: a filter with stages behind it, or `sql:` and what follows. The language is described in the package's
 * GRAMMAR.md.
 *
 * @param text the query; `''` and `*` are every record.
 * @returns the query; its filter is in normal form, its stages follow one another as `flowOf` allows.
 * @throws FilterSyntaxError where the text is no query, with the place, the cause and, where one is known, a fix.
 */
export function parseQuery(text: string): Query {
  try {
    return parseText(text);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    const repaired = findRepair(error.repairs, (repair) => problemIn(() => parseText(repair)));
    throw new FilterSyntaxError(text, error.fault, repaired, 'query');
  }
}

function parseText(text: string): Query {
  const head = SQL.exec(text)?.[0];
  return head === undefined ? parsePipeline(new TextCursor(text, { pipes: true })) : sqlQuery(text, head);
}

function sqlQuery(text: string, head: string): SqlQuery {
  const position = head.length;
  const sql = text.slice(position).trim();
  if (sql !== '') return { type: 'sql', sql, position };
  const start = text.indexOf('sql:');
  const reason = 'Behind "sql:" a SELECT statement is missing.';
  throw new SyntaxProblem({ code: 'missing-sql', position: start, length: 4, reason });
}

/** Reads a filter and its stages. */
export function parsePipeline(cursor: TextCursor): PipelineQuery {
  const filter = parseFilter(cursor);
  const stages: Stage[] = [];
  let flow: Flow = FILTERED;
  while (cursor.next === '|') {
    const start = cursor.position;
    cursor.position++;
    const reader = new StageReader(cursor, flow, { start, end: cursor.position });
    cursor.skipSpace();
    if (stages.length === MAX_STAGES) throw tooManyStages(reader, start);
    const stage = parseStage(reader);
    cursor.expect({ type: 'keyword', words: ['|'] });
    refuseRest(reader);
    flow = checkedFlow(reader, stage, start);
    stages.push(stage);
  }
  return { type: 'pipeline', filter, stages };
}

/** Throws where something follows a stage that is already complete. */
function refuseRest(reader: StageReader): void {
  const { cursor } = reader;
  if (cursor.atEnd || cursor.atPipe) return;
  const { text, position } = cursor;
  const rest = /^(?:\|\||[^\s|]+)/.exec(text.slice(position))?.[0] ?? cursor.next;
  const end = position + rest.length;
  const reason = `"${rest}" does not belong here: the stage ends before it, and the next one begins behind a "|".`;
  throw reader.problem('unexpected-text', { start: position, end }, reason, [
    `${text.slice(0, position).trimEnd()} ${text.slice(end).trimStart()}`.trimEnd(),
    `${text.slice(0, position)}| ${text.slice(position)}`,
  ]);
}

function checkedFlow(reader: StageReader, stage: Stage, pipe: number): Flow {
  try {
    return flowAfter(reader.flow, stage);
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    const { text, position } = reader.cursor;
    const whole = { start: pipe + 1 + (/^\s*/.exec(text.slice(pipe + 1))?.[0].length ?? 0), end: position };
    whole.end = whole.start + text.slice(whole.start, position).trimEnd().length;
    const place = error.field === undefined ? whole : (reader.places.get(error.field) ?? whole);
    reader.last = place;
    throw reader.problem(error.code, place, error.message, repairs(reader, stage, error));
  }
}

/** What may have been meant by a stage that cannot be where it is. */
function repairs(reader: StageReader, stage: Stage, error: StageError): string[] {
  const { flow } = reader;
  if (error.code === 'unknown-column' && flow.type === 'rows') {
    const wanted = error.field?.name ?? '';
    const columns = flow.columns.map(({ name }) => name);
    const alike = columns.filter((name) => name.startsWith(`${wanted}_`) || name.endsWith(wanted));
    return [...nearNames(wanted, columns), ...alike].map((name) => reader.withLast(name));
  }
  if (error.code === 'duplicate-column' && stage.type !== 'fields') {
    return [reader.withLast(`@${error.field?.name ?? ''}`)];
  }
  if (
    stage.type === 'top' &&
    flow.type === 'rows' &&
    flow.columns.some(({ name }) => name === stage.by[0]?.name)
  ) {
    return [reader.withLast(`sort ${stage.by[0]?.name ?? ''} desc | limit ${stage.limit}`)];
  }
  return error.field?.kind === 'level' ? [reader.withLast('severityNumber')] : [];
}

function tooManyStages(reader: StageReader, start: number): SyntaxProblem {
  const { text } = reader.cursor;
  return reader.problem(
    'too-many-stages',
    { start, end: start + 1 },
    `A query has ${MAX_STAGES} stages at most.`,
    [text.slice(0, start).trimEnd()],
  );
}
