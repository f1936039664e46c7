import type { Expression } from './expression.ts';
import type { FieldReference } from './field.ts';
import { FilterError } from './filter-error.ts';
import { nearNames } from './near-name.ts';
import { DURATION_UNITS, SIZE_UNITS } from './quantity.ts';
import type { ReadValue } from './read-value.ts';
import { LEVEL_NAMES, severityRange } from './severity-range.ts';
import { quote, quotedToken, replaced, SyntaxProblem } from './syntax-problem.ts';
import { toCondition } from './to-condition.ts';

/** Units of all dimensions. */
const UNITS: readonly string[] = [...Object.keys(DURATION_UNITS), ...Object.keys(SIZE_UNITS)];

/** Where in a filter a value was read. */
export interface ValuePlace {
  /** The whole filter. */
  readonly text: string;
  /** Where the term begins that the value belongs to. */
  readonly termStart: number;
  readonly field: FieldReference;
  readonly value: ReadValue;
}

/** Throws where a comparison can mean nothing, with the place of its value. */
export function checkMeaning(expression: Expression, place: ValuePlace): void {
  try {
    toCondition(expression);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { start, end } = place.value;
    const fault = { code: error.code, position: start, length: end - start, reason: error.message };
    throw new SyntaxProblem(fault, repairs(error, place));
  }
}

/** Throws where `level` is compared with a bare word that is no level: rather a slip than another system's text. */
export function checkLevel({ text, field, value }: ValuePlace): void {
  const [name = '', wildcard] = value.pieces;
  if (field.kind !== 'level' || value.quoted || wildcard !== undefined || severityRange(name)) return;
  const { start, end } = value;
  const reason = `"${name}" is not a level. Levels are ${LEVEL_NAMES.join(', ')}; any other severity text goes in quotes.`;
  throw new SyntaxProblem({ code: 'unknown-level', position: start, length: end - start, reason }, [
    ...nearLevels(text, value),
    replaced(text, start, end, quote(name)),
  ]);
}

function repairs(error: FilterError, { text, termStart, field, value }: ValuePlace): string[] {
  const { end } = value;
  switch (error.code) {
    case 'unknown-level':
      return nearLevels(text, value);
    case 'missing-unit':
      return [text.slice(0, end) + text.slice(end).trimStart(), replaced(text, end, end, 'ms')];
    case 'invalid-value': {
      const asText = field.kind === 'attribute' ? [quotedToken(text, termStart)] : [];
      return [...withUnitInCase(text, value), ...asText];
    }
    default:
      return [];
  }
}

function nearLevels(text: string, { pieces, start, end }: ReadValue): string[] {
  const nearest = nearNames(pieces.join('*'), LEVEL_NAMES);
  return nearest.map((level) => replaced(text, start, end, level));
}

/** `2mib` with its unit as it is written, `2MiB`. */
function withUnitInCase(text: string, { pieces, start, end }: ReadValue): string[] {
  const [, digits = '', unit = ''] = /^(.*[\d.])([a-z]+)$/i.exec(pieces.join('*')) ?? [];
  const known = UNITS.filter((candidate) => candidate.toLowerCase() === unit.toLowerCase());
  return known.map((candidate) => replaced(text, start, end, digits + candidate));
}
