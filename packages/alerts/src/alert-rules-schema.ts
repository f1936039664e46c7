/** The JSON Schema of rule files, made of the tables that they are checked by. */
import {
  INHIBIT_PROPERTIES,
  NOTIFIER_PROPERTIES,
  NOTIFIER_TYPE_PROPERTIES,
  RECEIVER_PROPERTIES,
  ROUTE_PROPERTIES,
} from './notifier-properties.ts';
import {
  EXPRESSION_PROPERTIES,
  FILE_PROPERTIES,
  GROUP_PROPERTIES,
  type PropertySpec,
  type PropertyTable,
  RULE_PROPERTIES,
  RULE_TYPES,
  TYPE_PROPERTIES,
} from './rule-properties.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const DURATION = '^(\\d+(\\.\\d+)?(ns|us|µs|ms|s|m|h|d|w))+$';

/** The schema of a rule file. */
export function alertRulesSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Alert rules of @agentbus/alerts',
    type: 'object',
    required: ['groups'],
    additionalProperties: false,
    properties: {
      ...propertySchemas(FILE_PROPERTIES),
      groups: { type: 'array', items: objectSchema(GROUP_PROPERTIES, { rules: RULES }, ['rules']) },
      route: { $ref: '#/$defs/route' },
      receivers: { type: 'array', items: objectSchema(RECEIVER_PROPERTIES, { notifiers: NOTIFIERS }) },
      inhibit_rules: { type: 'array', items: objectSchema(INHIBIT_PROPERTIES) },
    },
    $defs: {
      route: objectSchema(ROUTE_PROPERTIES, { routes: { type: 'array', items: { $ref: '#/$defs/route' } } }),
      ...Object.fromEntries(
        Object.entries(NOTIFIER_TYPE_PROPERTIES).map(([type, table]) => [
          `${type}_notifier`,
          objectSchema({ ...NOTIFIER_PROPERTIES, ...table }, { type: { const: type } }, ['type']),
        ]),
      ),
      expression: objectSchema({ ...RULE_PROPERTIES, ...EXPRESSION_PROPERTIES }),
      ...Object.fromEntries(
        RULE_TYPES.map((type) => [
          type,
          objectSchema({ ...RULE_PROPERTIES, ...TYPE_PROPERTIES[type] }, { type: { const: type } }, ['type']),
        ]),
      ),
    },
  };
}

const RULES: JsonSchema = {
  type: 'array',
  items: { oneOf: ['expression', ...RULE_TYPES].map((name) => ({ $ref: `#/$defs/${name}` })) },
};

const NOTIFIERS: JsonSchema = {
  type: 'array',
  items: {
    oneOf: Object.keys(NOTIFIER_TYPE_PROPERTIES).map((type) => ({ $ref: `#/$defs/${type}_notifier` })),
  },
};

function objectSchema(
  table: PropertyTable,
  more: Readonly<Record<string, JsonSchema>> = {},
  required: readonly string[] = [],
): JsonSchema {
  return {
    type: 'object',
    required: [
      ...Object.entries(table)
        .filter(([, spec]) => spec.required)
        .map(([name]) => name),
      ...required,
    ],
    additionalProperties: false,
    properties: { ...propertySchemas(table), ...more },
  };
}

function propertySchemas(table: PropertyTable): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(table).map(([name, spec]) => [name, propertySchema(spec)]));
}

function propertySchema({ kind, description, values, least }: PropertySpec): JsonSchema {
  const minimum = least === undefined ? {} : { minimum: least };
  switch (kind) {
    case 'duration':
      return { description, type: 'string', pattern: DURATION };
    case 'number':
      return { description, type: 'number', ...minimum };
    case 'count':
      return { description, type: 'integer', ...minimum };
    case 'boolean':
      return { description, type: 'boolean' };
    case 'choice':
      return { description, enum: values };
    case 'fields': {
      const field = { type: 'string', minLength: 1 };
      return { description, anyOf: [field, { type: 'array', items: field, uniqueItems: true }] };
    }
    case 'labels': {
      const additionalProperties = { type: ['string', 'number', 'boolean'] };
      return {
        description,
        type: 'object',
        propertyNames: { pattern: '^[A-Za-z_][\\w.]*$' },
        additionalProperties,
      };
    }
    case 'values':
      return { description, type: 'object' };
    case 'texts':
      return { description, type: 'object', additionalProperties: { type: 'string' } };
    case 'names':
    case 'matchers': {
      const name = { type: 'string', minLength: 1 };
      return { description, anyOf: [name, { type: 'array', items: name }] };
    }
    case 'text':
    case 'filter':
    case 'expression':
      return { description, type: 'string', minLength: 1 };
  }
}
