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
const ALLOW_PRIVATE: PropertySpec = {
  kind: 'boolean',
  description: 'Whether this network may be called. Default: false.',
};
const SECRET_FILE: PropertySpec = { kind: 'text', description: 'File that has the value.' };

/** Of notifiers that post to the webhook of a chat, whose address is a secret. */
const CHAT_PROPERTIES: PropertyTable = {
  url: { kind: 'text', description: 'The address of the webhook.' },
  url_file: SECRET_FILE,
  timeout: TIMEOUT,
  allow_private: ALLOW_PRIVATE,
};
/** Of those that can be signed. */
const SIGNED_CHAT_PROPERTIES: PropertyTable = {
  ...CHAT_PROPERTIES,
  secret: { kind: 'text', description: 'Signs requests. Default: unsigned.' },
  secret_file: SECRET_FILE,
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
  slack: CHAT_PROPERTIES,
  pagerduty: {
    routing_key: { kind: 'text', description: 'The integration key of an Events API v2 integration.' },
    routing_key_file: SECRET_FILE,
    url: {
      ...URL_PROPERTY,
      description: 'Where events go. Default: https://events.pagerduty.com/v2/enqueue.',
    },
    timeout: TIMEOUT,
    allow_private: ALLOW_PRIVATE,
  },
  email: {
    host: { kind: 'text', required: true, description: 'Name or address of the SMTP server.' },
    port: { kind: 'count', least: 1, description: 'Default: 587.' },
    tls: {
      kind: 'choice',
      values: ['starttls', 'implicit', 'none'],
      description: 'When the connection is encrypted. Default: starttls.',
    },
    ca_file: { kind: 'text', description: 'File with the certificate authority to trust, as PEM.' },
    user: { kind: 'text', description: 'Who logs in. Default: nobody.' },
    password: { kind: 'text', description: 'With which password.' },
    password_file: SECRET_FILE,
    from: { kind: 'text', required: true, description: 'Address of the sender.' },
    to: { kind: 'names', required: true, description: 'Address, or addresses, of those who are told.' },
    timeout: TIMEOUT,
    allow_private: { kind: 'boolean', description: 'Whether this network may be called. Default: true.' },
  },
  discord: CHAT_PROPERTIES,
  teams: CHAT_PROPERTIES,
  telegram: {
    token: { kind: 'text', description: 'The token of the bot.' },
    token_file: SECRET_FILE,
    chat_id: {
      kind: 'text',
      required: true,
      description: 'Id of the chat, or name of a channel, as a text.',
    },
    thread_id: { kind: 'count', least: 1, description: 'Id of the topic within a forum.' },
    url: { ...URL_PROPERTY, description: 'The Bot API server. Default: https://api.telegram.org.' },
    timeout: TIMEOUT,
    allow_private: ALLOW_PRIVATE,
  },
  dingtalk: SIGNED_CHAT_PROPERTIES,
  feishu: SIGNED_CHAT_PROPERTIES,
  wecom: CHAT_PROPERTIES,
};

/** Properties of which one must be there, itself or from its file. */
export const NOTIFIER_SECRETS: Readonly<Record<string, readonly string[]>> = {
  webhook: ['url'],
  slack: ['url'],
  pagerduty: ['routing_key'],
  discord: ['url'],
  teams: ['url'],
  telegram: ['token'],
  dingtalk: ['url'],
  feishu: ['url'],
  wecom: ['url'],
};

/** How often an Alertmanager is told again what fires, in milliseconds: the default of Prometheus. */
export const DEFAULT_RESEND_DELAY = 60_000;
