/** What completion proposes for each thing that a parser expects. */
import { LOG_KINDS } from '@agentbus/otlp';
import type { Completion, CompletionSource, ValueFrequency } from './completion.ts';
import type { Expectation } from './expectation.ts';
import { FIELD_NAMES, type FieldReference, resolveField } from './field.ts';
import { formatName, formatValue } from './format.ts';
import { formatStageField } from './format-query.ts';
import { foldCase } from './letter-case.ts';
import { operatorsOf } from './operators-of.ts';
import { SPAN_KINDS, SPAN_STATUSES } from './read-field.ts';
import { LEVEL_NAMES } from './severity-range.ts';
import type { Column } from './stage-column.ts';
import { AGGREGATE_NAMES } from './stage-words.ts';
import { quote } from './syntax-problem.ts';

/** A proposal, before it is known what it replaces. */
export type Proposal = Pick<Completion, 'kind' | 'label' | 'insertion' | 'count'>;

/** The word that the cursor is in, up to the cursor. */
export interface Word {
  /** Without quotes and escapes. */
  readonly text: string;
  readonly quoted: boolean;
  /** Whether nothing stands before it. */
  readonly first: boolean;
}

/** The proposals for one thing that is expected, best first. */
export async function proposalsFor(
  expected: Expectation,
  word: Word,
  source: CompletionSource,
): Promise<Proposal[]> {
  switch (expected.type) {
    case 'term':
      return termProposals(word, source);
    case 'value':
      return valueProposals(expected.field, expected.operator, word, source);
    case 'field':
      return expected.columns
        ? columnProposals(expected.columns, word)
        : fieldProposals(word, source, formatStageField);
    case 'stage':
      return wordProposals('stage', expected.words, word);
    case 'aggregate':
      return wordProposals('aggregate', AGGREGATE_NAMES, word);
    case 'keyword':
    case 'amount':
      return wordProposals('keyword', expected.words, word);
  }
}

async function termProposals(word: Word, source: CompletionSource): Promise<Proposal[]> {
  const fields = await fieldProposals(word, source, formatName);
  const operators = word.quoted ? [] : await operatorProposals(word.text, source);
  const keywords =
    word.text === '' ? [] : wordProposals('keyword', word.first ? ['NOT', 'sql:'] : ['NOT'], word);
  return [...operators, ...fields, ...keywords];
}

/** The operators of a field whose name is written in full. */
async function operatorProposals(name: string, source: CompletionSource): Promise<Proposal[]> {
  if (name === '') return [];
  const known = (await source.fields(name)).find((field) => field.name === name);
  if (!known && !FIELD_NAMES.includes(name)) return [];
  return operatorsOf(resolveField(name), known?.type).map((operator) => ({
    kind: 'operator',
    label: name + operator,
    insertion: operator,
    count: undefined,
  }));
}

async function fieldProposals(
  word: Word,
  source: CompletionSource,
  formatted: (field: FieldReference) => string,
): Promise<Proposal[]> {
  const known = await source.fields(word.text);
  const names = new Map<string, number | undefined>(known.map(({ name, count }) => [name, count]));
  for (const name of FIELD_NAMES) if (!names.has(name)) names.set(name, undefined);
  return best([...names], word.text, ([name]) => name).map(([name, count]) => ({
    kind: 'field',
    label: name,
    insertion: word.quoted ? quote(name) : formatted(resolveField(name)),
    count,
  }));
}

function columnProposals(columns: readonly Column[], word: Word): Proposal[] {
  return best(columns, word.text, ({ name }) => name).map(({ name }) => ({
    kind: 'field',
    label: name,
    insertion: word.quoted ? quote(name) : formatStageField(resolveField(name)),
    count: undefined,
  }));
}

async function valueProposals(
  field: FieldReference,
  operator: string,
  word: Word,
  source: CompletionSource,
): Promise<Proposal[]> {
  if (operator === '=~' || operator === '!~') return [];
  const known = await source.values(field, word.text);
  const all: ValueFrequency[] = [...known];
  for (const value of namedValues(field)) {
    if (!known.some((each) => foldCase(each.value) === value)) all.push({ value });
  }
  return best(all, word.text, ({ value }) => value).map(({ value, count }) => ({
    kind: 'value',
    label: value,
    insertion: word.quoted ? quote(value) : formatValue(field, [value]),
    count,
  }));
}

/** Values that need not have occurred to be known. */
function namedValues({ kind }: FieldReference): readonly string[] {
  switch (kind) {
    case 'level':
      return LEVEL_NAMES;
    case 'kind':
      return [...LOG_KINDS, ...SPAN_KINDS];
    case 'statusCode':
      return SPAN_STATUSES;
    case 'duration':
      return ['100ms', '500ms', '1s', '10s', '1m'];
    default:
      return [];
  }
}

function wordProposals(kind: Completion['kind'], words: readonly string[], word: Word): Proposal[] {
  if (word.quoted) return [];
  const wanted = foldCase(word.text);
  return words
    .filter((candidate) => foldCase(candidate).startsWith(wanted))
    .map((candidate) => ({
      kind: kind === 'stage' && AGGREGATE_NAMES.includes(candidate) ? 'aggregate' : kind,
      label: candidate,
      insertion: candidate,
      count: undefined,
    }));
}

/** What has a text in its name, in any case: first what begins with it, then the others, each in their order. */
function best<T>(items: readonly T[], part: string, nameOf: (item: T) => string): T[] {
  const wanted = foldCase(part);
  const fitting = items.filter((item) => foldCase(nameOf(item)).includes(wanted));
  const begins = (item: T) => foldCase(nameOf(item)).startsWith(wanted);
  return [...fitting.filter(begins), ...fitting.filter((item) => !begins(item))];
}
