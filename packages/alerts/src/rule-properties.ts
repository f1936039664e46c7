/** What a rule file may say: one table for the check, for the JSON Schema and for the README. */

/** How a property's value is written. */
export type PropertyKind =
  | 'text'
  | 'duration'
  | 'number'
  | 'count'
  | 'boolean'
  | 'choice'
  | 'fields'
  | 'labels'
  | 'texts'
  | 'values'
  | 'names'
  | 'matchers'
  | 'filter'
  | 'expression';

/** One property. */
export interface PropertySpec {
  readonly kind: PropertyKind;
  readonly description: string;
  readonly required?: true;
  /** The values of a `choice`. */
  readonly values?: readonly string[];
  /** The least of a number, or of a duration in milliseconds. */
  readonly least?: number;
}

/** Properties by name. */
export type PropertyTable = Readonly<Record<string, PropertySpec>>;

const FILTER: PropertySpec = {
  kind: 'filter',
  description: 'Which records count, in the query language. Default: all.',
};
const BY: PropertySpec = {
  kind: 'fields',
  description: 'Fields whose values make a group; each fires for itself.',
};
const TIMEFRAME: PropertySpec = {
  kind: 'duration',
  least: 1000,
  required: true,
  description: 'How far back is looked.',
};
const FORGET_AFTER: PropertySpec = {
  kind: 'duration',
  least: 1000,
  description: 'How long a group that has gone silent is remembered. Default: 24h.',
};

/** Of a file. */
export const FILE_PROPERTIES: PropertyTable = {
  lateness: {
    kind: 'duration',
    least: 0,
    description:
      'How long after its time a record may be stored, and counts where rules run over a store. Default: 2m.',
  },
};

/** Of every group. */
export const GROUP_PROPERTIES: PropertyTable = {
  name: { kind: 'text', required: true, description: 'Name of the group, once in a file.' },
  interval: {
    kind: 'duration',
    least: 1000,
    description: 'How often the rules are evaluated. Default: 10s, or the shortest window if that is less.',
  },
  query_offset: {
    kind: 'duration',
    least: 0,
    description: 'How long records may take to arrive: rules are evaluated so much later. Default: 0s.',
  },
  labels: { kind: 'labels', description: 'Labels of all alerts of the group; those of a rule come first.' },
};

/** Of every rule. */
export const RULE_PROPERTIES: PropertyTable = {
  alert: { kind: 'text', required: true, description: 'Name of the alert.' },
  for: { kind: 'duration', least: 0, description: 'How long it must be so before it fires. Default: 0s.' },
  keep_firing_for: {
    kind: 'duration',
    least: 0,
    description: 'How long it goes on firing once it is no longer so. Default: 0s.',
  },
  labels: { kind: 'labels', description: 'Labels of the alert; templates are filled in when it begins.' },
  annotations: { kind: 'labels', description: 'Texts for people; templates are filled in.' },
  signal: {
    kind: 'choice',
    values: ['logs', 'traces', 'metrics'],
    description: 'What the records are. Default: logs; metrics for the type metric.',
  },
  max_groups: { kind: 'count', least: 1, description: 'Groups that are kept at most. Default: 10000.' },
};

/** Of rules that are written as an expression. */
export const EXPRESSION_PROPERTIES: PropertyTable = {
  expr: {
    kind: 'expression',
    required: true,
    description: 'A filter and a condition: level>=error | count over 5m > 10 by route.',
  },
  forget_after: FORGET_AFTER,
};

/** The ways to write a rule other than as an expression, named as ElastAlert names them. */
export type RuleType =
  | 'any'
  | 'frequency'
  | 'spike'
  | 'flatline'
  | 'new_term'
  | 'change'
  | 'cardinality'
  | 'metric'
  | 'absence'
  | 'dead_man';

/** Of rules that have a `type`, by type. */
export const TYPE_PROPERTIES: Readonly<Record<RuleType, PropertyTable>> = {
  any: {
    filter: { ...FILTER, required: true },
    by: BY,
    timeframe: { kind: 'duration', least: 1000, description: 'How long a record is shown for. Default: 5m.' },
  },
  frequency: {
    filter: FILTER,
    by: BY,
    num_events: { kind: 'count', least: 1, required: true, description: 'Fires at so many records.' },
    timeframe: TIMEFRAME,
  },
  spike: {
    filter: FILTER,
    by: BY,
    spike_height: {
      kind: 'number',
      least: 1,
      required: true,
      description: 'How many times as high, or low, as the timeframe before.',
    },
    spike_type: { kind: 'choice', values: ['up', 'down', 'both'], description: 'Default: both.' },
    timeframe: TIMEFRAME,
    threshold_ref: { kind: 'number', least: 0, description: 'Least of the timeframe before. Default: 1.' },
    threshold_cur: { kind: 'number', least: 0, description: 'Least of the timeframe now. Default: 0.' },
  },
  flatline: {
    filter: FILTER,
    by: BY,
    threshold: { kind: 'count', least: 1, required: true, description: 'Fires below so many records.' },
    timeframe: TIMEFRAME,
    forget_after: FORGET_AFTER,
  },
  new_term: {
    filter: FILTER,
    fields: { ...BY, required: true, description: 'Fires for values of these that are new.' },
    terms_window: {
      kind: 'duration',
      least: 1000,
      description: 'What has not been there for so long is new again. Default: 7d.',
    },
    learn: {
      kind: 'duration',
      least: 0,
      description: 'What comes within so long after the rule began is known. Default: 1h.',
    },
    timeframe: { kind: 'duration', least: 1000, description: 'How long a value is new. Default: 10m.' },
  },
  change: {
    filter: FILTER,
    by: BY,
    compare_key: {
      kind: 'fields',
      required: true,
      description: 'The field whose value should stay the same.',
    },
    timeframe: { kind: 'duration', least: 1000, description: 'How long a change shows. Default: 5m.' },
  },
  cardinality: {
    filter: FILTER,
    by: BY,
    cardinality_field: { kind: 'fields', required: true, description: 'The field whose values are counted.' },
    max_cardinality: { kind: 'count', least: 0, description: 'Fires above so many different values.' },
    min_cardinality: { kind: 'count', least: 1, description: 'Fires below so many different values.' },
    timeframe: TIMEFRAME,
  },
  metric: {
    metric: { kind: 'text', required: true, description: 'Name of the metric.' },
    filter: FILTER,
    by: BY,
    aggregate: {
      kind: 'choice',
      values: ['avg', 'min', 'max', 'sum', 'last', 'increase', 'p50', 'p90', 'p95', 'p99'],
      description: 'What is made of the values within the timeframe. Default: last.',
    },
    above: { kind: 'number', description: 'Fires above this.' },
    below: { kind: 'number', description: 'Fires below this.' },
    timeframe: { kind: 'duration', least: 1000, description: 'How far back is looked. Default: 5m.' },
  },
  absence: { filter: FILTER, by: BY, timeframe: TIMEFRAME, forget_after: FORGET_AFTER },
  dead_man: {},
};

/** The values of `type`. */
export const RULE_TYPES: readonly RuleType[] = Object.keys(TYPE_PROPERTIES) as RuleType[];
