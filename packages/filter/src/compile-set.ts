import type { StoredRecord } from '@agentbus/otlp';
import { type CompileOptions, compile, type Predicate } from './compile.ts';
import type { Condition } from './condition.ts';
import type { Expression } from './expression.ts';
import type { FieldReference } from './field.ts';
import { foldCase } from './letter-case.ts';
import { type FieldReader, readField } from './read-field.ts';
import { HIGHEST_SEVERITY } from './severity-range.ts';
import { toCondition } from './to-condition.ts';

/** Which of a set of filters a record matches: their places in the set, ascending. Never throws. */
export type SetPredicate = (record: StoredRecord) => readonly number[];

/** Values of one field that are kept with what they lead to: as many as a service has of routes, not of users. */
const MAX_REMEMBERED = 1000;

/** From WARN on a severity is rare enough to look at nothing else first. */
const RARE_SEVERITY = 13;

const NONE: readonly number[] = [];

/**
 * Compiles many filters at once, to be asked of each record that passes: most filters are ruled out together, by the
 * record's severity or by one look at a field that many of them ask for. The result is that of each filter alone.
 *
 * @throws FilterError as `compile`.
 */
export function compileSet(expressions: readonly Expression[], options: CompileOptions = {}): SetPredicate {
  const predicates = expressions.map((expression) => compile(expression, options));
  const always: number[] = [];
  const bySeverity = Array.from({ length: HIGHEST_SEVERITY + 1 }, (): number[] => []);
  const byField = new Map<string, FieldGate>();
  for (const [index, expression] of expressions.entries()) {
    const gate = gateOf(toCondition(expression));
    if (gate === undefined) {
      always.push(index);
    } else if (gate.type === 'severity') {
      for (let number = gate.lowest; number <= gate.highest; number++) bySeverity[number]?.push(index);
    } else {
      const key = JSON.stringify([gate.ignoreCase, gate.field]);
      const known = byField.get(key) ?? new FieldGate(gate.field, gate.ignoreCase);
      byField.set(key, known);
      for (const value of gate.values) known.add(value, index);
    }
  }
  const gates = [...byField.values()];
  return (record) => {
    let found = always.length === 0 ? undefined : matching(predicates, always, record, undefined);
    const severe = record.signal === 'logs' ? bySeverity[record.severityNumber] : undefined;
    if (severe !== undefined && severe.length > 0) found = matching(predicates, severe, record, found);
    for (const gate of gates) {
      const candidates = gate.candidates(record);
      if (candidates.length > 0) found = matching(predicates, candidates, record, found);
    }
    if (found === undefined) return NONE;
    return found.length > 1 ? found.sort((a, b) => a - b) : found;
  };
}

function matching(
  predicates: readonly Predicate[],
  candidates: readonly number[],
  record: StoredRecord,
  found: number[] | undefined,
): number[] | undefined {
  let all = found;
  for (const index of candidates) {
    if (predicates[index]?.(record)) {
      all ??= [];
      all.push(index);
    }
  }
  return all;
}

/** What a record must have for a filter to be worth a look. */
type Gate =
  | { readonly type: 'severity'; readonly lowest: number; readonly highest: number }
  | {
      readonly type: 'value';
      readonly field: FieldReference;
      /** Folded where `ignoreCase`. */
      readonly values: readonly string[];
      readonly ignoreCase: boolean;
    };

function gateOf(condition: Condition): Gate | undefined {
  switch (condition.type) {
    case 'severity':
      // A severity text may say what the number does not.
      return condition.texts.length === 0 ? condition : undefined;
    case 'string': {
      const { field, test } = condition;
      if (test.type !== 'equals') return undefined;
      return { type: 'value', field, values: [test.value], ignoreCase: test.ignoreCase };
    }
    case 'and': {
      const gates = condition.conditions.map(gateOf).filter((gate) => gate !== undefined);
      const rare = gates.find((gate) => gate.type === 'severity' && gate.lowest >= RARE_SEVERITY);
      return rare ?? gates.find((gate) => gate.type === 'value') ?? gates[0];
    }
    case 'or':
      return commonGate(condition.conditions.map(gateOf));
    default:
      return undefined;
  }
}

/** The gate of alternatives that are all values of one field. */
function commonGate(gates: readonly (Gate | undefined)[]): Gate | undefined {
  const [first] = gates;
  if (first?.type !== 'value') return undefined;
  const values: string[] = [];
  for (const gate of gates) {
    if (gate?.type !== 'value' || gate.ignoreCase !== first.ignoreCase) return undefined;
    if (gate.field.name !== first.field.name) return undefined;
    values.push(...gate.values);
  }
  return { ...first, values };
}

/** The filters that ask for values of one field. */
class FieldGate {
  readonly #read: FieldReader<string | undefined>;
  readonly #ignoreCase: boolean;
  readonly #byValue = new Map<string, number[]>();
  /** The same by values as they are in records, which saves folding them again and again. */
  readonly #remembered = new Map<string, readonly number[]>();

  constructor(field: FieldReference, ignoreCase: boolean) {
    this.#read = readField(field);
    this.#ignoreCase = ignoreCase;
  }

  add(value: string, index: number): void {
    const indexes = this.#byValue.get(value) ?? [];
    if (!indexes.includes(index)) indexes.push(index);
    this.#byValue.set(value, indexes);
  }

  candidates(record: StoredRecord): readonly number[] {
    const value = this.#read(record);
    if (value === undefined) return NONE;
    const known = this.#remembered.get(value);
    if (known !== undefined) return known;
    const indexes = this.#byValue.get(this.#ignoreCase ? foldCase(value) : value) ?? NONE;
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(value, indexes);
    return indexes;
  }
}
