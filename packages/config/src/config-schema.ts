/** The JSON Schema of `agentbus.yaml`, made of the tables that it is checked by. */
import { createRequire } from 'node:module';
import { DETECTOR_RULES, LIMIT_RANGES, MIN_HASH_KEY_BYTES, REDACTION_ACTIONS } from '@agentbus/redaction';
import { SETTINGS, SWITCHES } from './settings.ts';
import { typeSchema } from './value-type.ts';

type Schema = Readonly<Record<string, unknown>>;

/** In values, `${NAME}` is an environment variable, of whatever type. */
const VARIABLE: Schema = { type: 'string', pattern: '\\$\\{' };

/** What is left empty is not set. */
const EMPTY: Schema = { type: 'null' };

/** The schema of a configuration file. */
export function configSchema(): Schema {
  const alertRules = createRequire(import.meta.url)('@agentbus/alerts/alert-rules.schema.json') as Schema;
  const { $schema, ...rules } = JSON.parse(
    JSON.stringify(alertRules).replaceAll('"#/$defs/', '"#/$defs/alert_rules/$defs/'),
  ) as Schema;
  const { properties, ...root } = groupSchema('');
  return {
    $schema,
    title: 'agentbus.yaml',
    ...root,
    properties: {
      ...(properties as object),
      redaction: orEmpty(REDACTION),
      alerts: orEmpty({ type: 'string', minLength: 1 }, { $ref: '#/$defs/alert_rules' }),
    },
    $defs: { alert_rules: rules },
  };
}

function groupSchema(group: string): Schema {
  const prefix = group === '' ? '' : `${group}.`;
  const within = Object.keys(SETTINGS).filter((path) => path.startsWith(prefix));
  const names = [...new Set(within.map((path) => path.slice(prefix.length).split('.')[0] ?? ''))];
  return {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: Object.fromEntries(names.map((name) => [name, entrySchema(`${prefix}${name}`)])),
  };
}

function entrySchema(path: string): Schema {
  const setting = SETTINGS[path];
  if (setting !== undefined) {
    const { type, description, default: byDefault, env } = setting;
    const variable = env === undefined ? '' : ` ${env} wins.`;
    return {
      description: `${description}${variable} Default: ${byDefault}.`,
      ...orEmpty(typeSchema(type) as Schema, VARIABLE),
    };
  }
  const group = groupSchema(path);
  return SWITCHES.includes(path) ? { anyOf: [group, { const: false }] } : group;
}

function orEmpty(...schemas: readonly Schema[]): Schema {
  return { anyOf: [...schemas, EMPTY] };
}

const objectSchema = (properties: Schema, required: readonly string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  ...(required.length === 0 ? {} : { required }),
  properties,
});

const TEXT: Schema = { type: 'string', minLength: 1 };
const TEXTS: Schema = { type: 'array', items: TEXT };
const ACTION: Schema = { anyOf: [{ enum: REDACTION_ACTIONS }, VARIABLE] };
const RULE: Schema = { type: 'string', pattern: '^[a-z0-9._-]{1,64}$' };

const REDACTION: Schema = objectSchema({
  keys: {
    description: 'More sensitive keys, by their words.',
    type: 'array',
    items: { anyOf: [TEXT, objectSchema({ name: TEXT, rule: RULE }, ['name'])] },
  },
  paths: {
    description: 'What is sensitive, or is not, because of where it is.',
    type: 'array',
    items: { anyOf: [TEXT, objectSchema({ path: TEXT, rule: RULE, action: ACTION }, ['path'])] },
  },
  safe: { description: 'Keys and paths that are not sensitive.', ...TEXTS },
  detectors: {
    description: 'Detectors to switch on or off.',
    ...objectSchema(
      Object.fromEntries(DETECTOR_RULES.map((rule) => [rule, { anyOf: [{ type: 'boolean' }, VARIABLE] }])),
    ),
  },
  action: { description: 'What to do where actions names no other.', ...ACTION },
  actions: {
    description: 'What to do with what a rule finds.',
    type: 'object',
    additionalProperties: ACTION,
  },
  hash: {
    description: 'Keys of the action hash, the present one first.',
    type: 'array',
    items: objectSchema(
      { keyId: RULE, key: { anyOf: [{ type: 'string', minLength: MIN_HASH_KEY_BYTES }, VARIABLE] } },
      ['keyId', 'key'],
    ),
  },
  failClosed: { description: 'Lets only these pass.', ...objectSchema({ allow: TEXTS }, ['allow']) },
  limits: {
    description: 'How much of a record is looked at.',
    ...objectSchema(
      Object.fromEntries(
        Object.entries(LIMIT_RANGES).map(([name, [minimum, maximum]]) => [
          name,
          { anyOf: [{ type: 'integer', minimum, maximum }, VARIABLE] },
        ]),
      ),
    ),
  },
});
