/** The types that rules can be written as, as what they ask of the records of a group. */
import {
  ALL,
  type AlertMeasure,
  type AlertOperator,
  type AlertThreshold,
  and,
  type Expression,
  type FieldReference,
  parse,
  resolveField,
} from '@agentbus/filter';
import type { RuleCheck } from './alert-rule.ts';
import type { PropertyReader } from './property-reader.ts';
import type { RuleType } from './rule-properties.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long one record of `any`, a change or a metric is looked back for: until somebody looks. */
const DEFAULT_TIMEFRAME = 5 * MINUTE;

/** How long a new term shows, how long it is known for, and what is learned at first. */
const DEFAULT_NEW_FOR = 10 * MINUTE;
const DEFAULT_TERMS_WINDOW = 7 * DAY;
const DEFAULT_LEARN = HOUR;

/** The field that is a metric point's own value. */
export const VALUE_FIELD: FieldReference = resolveField('value');

/** What a rule of some type asks. */
export interface TypedCheck {
  readonly check: RuleCheck;
  readonly filter: Expression;
  readonly by: readonly FieldReference[];
}

/** Reads the properties of a type; what is wrong with them is noted by the reader. */
export function readTypedCheck(type: RuleType, reader: PropertyReader): TypedCheck {
  const filter = type === 'dead_man' ? ALL : reader.filter('filter');
  const timeframe = reader.duration('timeframe');
  const over = timeframe ?? DEFAULT_TIMEFRAME;
  const of = (check: RuleCheck, by = reader.fields('by')): TypedCheck => ({ check, filter, by });
  switch (type) {
    case 'any':
      return of(counting(over, '>', 0));
    case 'frequency':
      return of(counting(over, '>=', reader.number('num_events') ?? 1));
    case 'flatline':
      return of(counting(over, '<', reader.number('threshold') ?? 1));
    case 'absence':
      return of(counting(over, '<', 1));
    case 'cardinality':
      return of(cardinality(reader, over));
    case 'metric':
      return { ...of(metric(reader, over)), filter: and([nameFilter(reader), filter]) };
    case 'spike':
      return of({
        type: 'spike',
        measure: { function: 'count' },
        over,
        height: reader.number('spike_height') ?? 1,
        direction: reader.choice('spike_type', ['up', 'down', 'both'] as const) ?? 'both',
        leastReference: reader.number('threshold_ref') ?? 1,
        leastCurrent: reader.number('threshold_cur') ?? 0,
      });
    case 'new_term': {
      const remember = reader.duration('terms_window') ?? DEFAULT_TERMS_WINDOW;
      const learn = reader.duration('learn') ?? DEFAULT_LEARN;
      return of(
        { type: 'new_term', over: timeframe ?? DEFAULT_NEW_FOR, remember, learn },
        reader.fields('fields'),
      );
    }
    case 'change': {
      const [field = VALUE_FIELD] = single(reader, 'compare_key');
      return of({ type: 'change', field, over });
    }
    case 'dead_man':
      return { check: { type: 'always' }, filter, by: [] };
  }
}

function counting(over: number, operator: AlertOperator, value: number): RuleCheck {
  return { type: 'condition', condition: threshold({ function: 'count' }, over, operator, value) };
}

function threshold(
  measure: AlertMeasure,
  over: number,
  operator: AlertOperator,
  value: number,
): AlertThreshold {
  return { type: 'threshold', measure, over: BigInt(over) * 1_000_000n, operator, value, until: undefined };
}

function cardinality(reader: PropertyReader, over: number): RuleCheck {
  const [field = VALUE_FIELD] = single(reader, 'cardinality_field');
  return limits(reader, { function: 'distinct', field }, over, ['max_cardinality', 'min_cardinality']);
}

function metric(reader: PropertyReader, over: number): RuleCheck {
  const aggregate = reader.choice('aggregate', METRIC_AGGREGATES) ?? 'last';
  const percentile = /^p(\d+)$/u.exec(aggregate)?.[1];
  const measure: AlertMeasure =
    percentile === undefined
      ? { function: aggregate as 'avg' | 'min' | 'max' | 'sum' | 'last' | 'increase', field: VALUE_FIELD }
      : { function: 'percentile', percentile: Number(percentile), field: VALUE_FIELD };
  return limits(reader, measure, over, ['above', 'below']);
}

const METRIC_AGGREGATES = [
  'avg',
  'min',
  'max',
  'sum',
  'last',
  'increase',
  'p50',
  'p90',
  'p95',
  'p99',
] as const;

/** Above the one or below the other; one of them must be there. */
function limits(
  reader: PropertyReader,
  measure: AlertMeasure,
  over: number,
  [above, below]: readonly [string, string],
): RuleCheck {
  const most = reader.number(above);
  const least = reader.number(below);
  if (!reader.has(above) && !reader.has(below)) {
    reader.problem('type', `it has neither ${above} nor ${below}.`, `Write ${above}: and a number.`);
  }
  const operands = [
    ...(most === undefined ? [] : [threshold(measure, over, '>', most)]),
    ...(least === undefined ? [] : [threshold(measure, over, '<', least)]),
  ];
  const [first, second] = operands;
  const condition = second === undefined ? first : ({ type: 'or', operands } as const);
  return { type: 'condition', condition: condition ?? threshold(measure, over, '>', 0) };
}

function single(reader: PropertyReader, name: string): readonly FieldReference[] {
  const fields = reader.fields(name);
  if (fields.length > 1) reader.problem(name, `it has ${fields.length} fields.`, 'Write one field.');
  return fields;
}

function nameFilter(reader: PropertyReader): Expression {
  const name = reader.text('metric');
  return name === undefined ? ALL : parse(`name=${JSON.stringify(name)}`);
}
