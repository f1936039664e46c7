import { LEVEL_SEVERITY, LOG_KINDS } from '@agentbus/otlp';

/** What filters begin with, as far as it is known without reading the store. */
export const FIELD_NAMES: readonly string[] = [
  ...Object.keys(LEVEL_SEVERITY).flatMap((level) => [`level:${level}`, `level>=${level}`]),
  ...LOG_KINDS.map((kind) => `kind:${kind}`),
  ...['service', 'body', 'event', 'correlation', 'trace', 'span', 'name', 'scope', 'route', 'status'].map(
    (field) => `${field}:`,
  ),
  'duration>',
];
