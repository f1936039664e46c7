import type { OperationKind, OperationTrend } from './operation-trends.ts';
import { REQUESTS } from './report-context.ts';
import { pathFilter } from './span-operation.ts';

const KIND_FILTERS: Readonly<Record<OperationKind, string>> = {
  request: REQUESTS,
  call: 'kind:(client,producer)',
  internal: 'kind:internal',
  measure: 'kind:performance',
};

/** The filter that finds an operation's spans, or records. */
export function operationFilter({
  kind,
  service,
  operation,
}: Pick<OperationTrend, 'kind' | 'service' | 'operation'>): string {
  const field = kind === 'measure' ? 'agentbus.operation.name' : 'name';
  const name = JSON.stringify(operation);
  const either = [
    ...(kind === 'request' ? [`route=${name}`] : []),
    `${field}=${name}`,
    pathFilter(kind, operation),
  ].filter((condition) => condition !== '');
  const narrowed = either.length === 1 ? either[0] : `(${either.join(' OR ')})`;
  return `${KIND_FILTERS[kind]} service=${JSON.stringify(service)} ${narrowed}`;
}
