/** Random queries whose stages may follow one another, for property tests of engines and of the parser. */
import fc from 'fast-check';
import type { Expression } from './expression.ts';
import { FIELD_NAMES, type FieldReference, resolveField } from './field.ts';
import type { PipelineQuery } from './query.ts';
import { QUERY_LOGS } from './query-records.conformance.ts';
import { anyExpression, anyField } from './random-expression.conformance.ts';
import type { Aggregate, Stage } from './stage.ts';
import { StageError } from './stage-error.ts';
import { FILTERED, type Flow, flowAfter } from './stage-flow.ts';

/** What random queries are made of. */
export interface RandomQueryParts {
  readonly filters: fc.Arbitrary<Expression>;
  /** Fields of records; behind stages that make rows, their columns are taken instead. */
  readonly fields: fc.Arbitrary<FieldReference>;
  /** Stages that are never made, such as `patterns` where there is no miner. */
  readonly without?: readonly Stage['type'][];
}

/** A stage, once it is known what comes in. */
type StageMaker = (flow: Flow) => Stage;

/** A field, or the column in its place. */
interface Choice {
  readonly field: FieldReference;
  readonly place: number;
}

function choose({ field, place }: Choice, flow: Flow): FieldReference {
  if (flow.type === 'records') return field;
  return resolveField(flow.columns[place % flow.columns.length]?.name ?? '');
}

const intervals = fc.constantFrom(
  1_000_000n,
  1_500_000_000n,
  60_000_000_000n,
  3_600_000_000_000n,
  86_400_000_000_000n,
  604_800_000_000_000n,
);
const percentile = fc.constantFrom(50, 90, 95, 99, 99.9, 0.5);
const numberFunction = fc.constantFrom('avg' as const, 'min' as const, 'max' as const, 'sum' as const);

function aggregate(choices: fc.Arbitrary<Choice>): fc.Arbitrary<(flow: Flow) => Aggregate> {
  return fc.oneof(
    fc.constant((): Aggregate => ({ function: 'count' })),
    fc.constant((): Aggregate => ({ function: 'rate' })),
    fc.tuple(numberFunction, choices).map(
      ([name, choice]) =>
        (flow: Flow): Aggregate => ({ function: name, field: choose(choice, flow) }),
    ),
    fc.tuple(percentile, choices).map(([value, choice]) => (flow: Flow): Aggregate => {
      return { function: 'percentile', percentile: value, field: choose(choice, flow) };
    }),
  );
}

function stageMakers(fields: fc.Arbitrary<FieldReference>): fc.Arbitrary<StageMaker> {
  const choice = fc.record({ field: fields, place: fc.nat(5) });
  const choices = fc.array(choice, { minLength: 1, maxLength: 3 });
  const limit = fc.integer({ min: 1, max: 20 });
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          fc.array(aggregate(choice), { minLength: 1, maxLength: 3 }),
          fc.option(intervals),
          fc.option(choices),
        )
        .map(([makers, every, by]) => (flow: Flow): Stage => {
          const aggregates = makers.map((make) => make(flow));
          const rated = aggregates.some((each) => each.function === 'rate');
          return {
            type: 'aggregate',
            aggregates,
            every: every ?? (rated ? 60_000_000_000n : undefined),
            by: (by ?? []).map((each) => choose(each, flow)),
          };
        }),
    },
    fc.tuple(limit, choices).map(([count, by]) => (flow: Flow): Stage => {
      return { type: 'top', limit: count, by: by.map((each) => choose(each, flow)) };
    }),
    fc.constant((): Stage => ({ type: 'patterns' })),
    choices.map(
      (each) =>
        (flow: Flow): Stage => ({ type: 'fields', fields: each.map((one) => choose(one, flow)) }),
    ),
    fc
      .array(fc.tuple(choice, fc.constantFrom('asc' as const, 'desc' as const)), {
        minLength: 1,
        maxLength: 2,
      })
      .map((keys) => (flow: Flow): Stage => {
        return {
          type: 'sort',
          keys: keys.map(([each, direction]) => ({ field: choose(each, flow), direction })),
        };
      }),
    limit.map((count) => (): Stage => ({ type: 'limit', limit: count })),
    fc
      .tuple(fc.nat(3), fc.nat(3), fc.array(choice, { maxLength: 1 }))
      .map(([before, after, by]) => (flow: Flow): Stage => {
        return { type: 'context', before, after, by: by.map((each) => choose(each, flow)) };
      }),
  );
}

/** Random queries of given parts, with up to four stages. */
export function randomQuery({
  filters,
  fields,
  without = [],
}: RandomQueryParts): fc.Arbitrary<PipelineQuery> {
  return fc
    .tuple(filters, fc.array(stageMakers(fields), { maxLength: 4 }))
    .map(([filter, makers]) => ({ type: 'pipeline', filter, stages: stagesOf(makers, without) }));
}

/** The stages that can follow one another; those that cannot are left out. */
function stagesOf(makers: readonly StageMaker[], without: readonly Stage['type'][]): Stage[] {
  const stages: Stage[] = [];
  let flow: Flow = FILTERED;
  for (const make of makers) {
    const stage = make(flow);
    if (without.includes(stage.type)) continue;
    try {
      flow = flowAfter(flow, stage);
      stages.push(stage);
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
    }
  }
  return stages;
}

const attributeKeys = Object.values(QUERY_LOGS).flatMap(({ attributes }) => Object.keys(attributes));

/** Fields that the records of the query cases have. */
export const knownField: fc.Arbitrary<FieldReference> = fc
  .constantFrom(...FIELD_NAMES, ...attributeKeys)
  .map(resolveField);

/** Queries over the records of the query cases, without `patterns`. */
export const anyQuery: fc.Arbitrary<PipelineQuery> = randomQuery({
  filters: fc.oneof(fc.constant<Expression>({ type: 'all' }), anyExpression),
  fields: knownField,
  without: ['patterns'],
});

/** Queries with fields of any name, for the parser. */
export const anyQueryText: fc.Arbitrary<PipelineQuery> = randomQuery({
  filters: anyExpression,
  fields: anyField,
});
