import type { AlertCondition, AlertExpression, AlertMeasure, AlertThreshold } from './alert-expression.ts';
import { format } from './format.ts';
import { formatInterval, formatStageField } from './format-query.ts';

/** The canonical text of an alert's expression. `parseAlertExpression` makes the same of it. */
export function formatAlertExpression({ filter, condition, by }: AlertExpression): string {
  const keys = by.length === 0 ? '' : ` by ${by.map(formatStageField).join(', ')}`;
  return `${format(filter) || '*'} | ${formatCondition(condition)}${keys}`;
}

function formatCondition(condition: AlertCondition): string {
  if (condition.type === 'threshold') return formatThreshold(condition);
  return condition.operands.map(formatCondition).join(` ${condition.type} `);
}

function formatThreshold({ measure, over, operator, value, until }: AlertThreshold): string {
  const end = until === undefined ? '' : ` until ${until.operator} ${until.value}`;
  return `${formatMeasure(measure)} over ${formatInterval(over)} ${operator} ${value}${end}`;
}

/** A measure as it is written: `p95 duration`. */
export function formatMeasure(measure: AlertMeasure): string {
  if (measure.function === 'ratio') return `ratio (${format(measure.filter) || '*'})`;
  const name = measure.function === 'percentile' ? `p${measure.percentile}` : measure.function;
  return 'field' in measure ? `${name} ${formatStageField(measure.field)}` : name;
}
