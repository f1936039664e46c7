import {
  and,
  type Cell,
  type Expression,
  formatQuery,
  not,
  parse,
  parseQuery,
  resolveField,
  type Stage,
} from '@agentbus/filter';

/** Values of fields; `null` for what a record does not have. */
export type Labels = Readonly<Record<string, Cell>>;

/** A filter that is narrowed to records with these values. */
export function labelledFilter(filter: Expression, labels: Labels): Expression {
  const conditions = Object.entries(labels).map(([name, value]): Expression => {
    const field = resolveField(name);
    if (value === null) return not({ type: 'exists', field });
    return { type: 'compare', field, operator: '=', value: String(value) };
  });
  return and([filter, ...conditions]);
}

/** The text of a query for these values, with the stages of a text such as `* | count every 5m`. */
export function labelledQuery(filter: Expression, labels: Labels, stages: string): string {
  return formatQuery({
    type: 'pipeline',
    filter: labelledFilter(filter, labels),
    stages: stagesOf(stages),
  });
}

/** The stages of `| count | limit 5`. */
export function stagesOf(text: string): readonly Stage[] {
  const query = parseQuery(`* ${text}`);
  return query.type === 'pipeline' ? query.stages : [];
}

/** A filter, narrowed by another one where there is one. */
export function narrowed(text: string, where: Expression | undefined): Expression {
  return where ? and([parse(text), where]) : parse(text);
}
