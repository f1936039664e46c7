/** What a rule file may say of receivers and their notifiers. */
import type { PropertySpec, PropertyTable } from './rule-properties.ts';

const DURATION_FROM_0 = { kind: 'duration', least: 0 } as const;

/** Of a route. */
export const ROUTE_PROPERTIES: PropertyTable = {
  receiver: { kind: 'text', description: 'Who is told. Default: that of the route around it.' },
  matchers: { kind: 'matchers', description: 'Which alerts: severity="page". Default: all.' },
  continue: {
    kind: 'boolean',
    description: 'Whether the routes after it are asked as well. Default: false.',
  },
  group_by: {
    kind: 'names',
    description: 'Labels that alerts told of together share; "..." for all. Default: alertname.',
  },
  group_wait: {
    ...DURATION_FROM_0,
    description: 'How long the first notification of a group waits. Default: 30s.',
  },
  group_interval: {
    kind: 'duration',
    least: 1000,
    description: 'How long a notification of changes waits. Default: 5m.',
  },
  repeat_interval: {
    kind: 'duration',
    least: 1000,
    description: 'After how long it is told again. Default: 4h.',
  },
};

/** Of an inhibition rule. */
export const INHIBIT_PROPERTIES: PropertyTable = {
  source_matchers: { kind: 'matchers', required: true, description: 'Alerts that say enough.' },
  target_matchers: {
    kind: 'matchers',
    required: true,
    description: 'Alerts that nobody is told of meanwhile.',
  },
  equal: { kind: 'names', description: 'Labels that both must have alike.' },
};

/** Of a receiver. */
export const RECEIVER_PROPERTIES: PropertyTable = {
  name: { kind: 'text', required: true, description: 'Name of the receiver, once in a file.' },
};

const URL_PROPERTY: PropertySpec = { kind: 'text', description: 'Where to post to.' };
const TIMEOUT: PropertySpec = {
  kind: 'duration',
  least: 1,
  description: 'How long an attempt may take. Default: 10s.',
};
const HEADERS: PropertySpec = { kind: 'texts', description: 'Further headers.' };

/** Of every notifier. */
export const NOTIFIER_PROPERTIES: PropertyTable = {
  send_resolved: { kind: 'boolean', description: 'Whether to tell of what is resolved. Default: true.' },
};

/** Of each type of notifier. A property `x_file` names a file that has the value of `x`. */
export const NOTIFIER_TYPE_PROPERTIES: Readonly<Record<string, PropertyTable>> = {
  console: {},
  webhook: {
    url: URL_PROPERTY,
    url_file: { kind: 'text', description: 'File that has the URL.' },
    secret: { kind: 'text', description: 'Signs the body. Default: unsigned.' },
    secret_file: { kind: 'text', description: 'File that has the secret.' },
    headers: HEADERS,
    timeout: TIMEOUT,
    allow_private: { kind: 'boolean', description: 'Whether this network may be called. Default: false.' },
  },
  alertmanager: {
    url: {
      ...URL_PROPERTY,
      required: true,
      description: 'Address of the Alertmanager, without /api/v2/alerts.',
    },
    headers: HEADERS,
    timeout: TIMEOUT,
    resend_delay: {
      kind: 'duration',
      least: 1000,
      description: 'How often alerts that fire are sent again. Default: 1m.',
    },
    allow_private: { kind: 'boolean', description: 'Whether this network may be called. Default: true.' },
  },
};

/** Properties of which one must be there, itself or from its file. */
export const NOTIFIER_SECRETS: Readonly<Record<string, readonly string[]>> = { webhook: ['url'] };

/** How often an Alertmanager is told again what fires, in milliseconds: the default of Prometheus. */
export const DEFAULT_RESEND_DELAY = 60_000;
