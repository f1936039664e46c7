/** Which fields a rule of each type has: the JSON Schema of rule files, as a form needs it. */
import schema from '@agentbus/alerts/alert-rules.schema.json';

/** One field of a form. */
export interface RuleField {
  readonly name: string;
  readonly help: string;
  readonly isRequired: boolean;
  readonly kind: 'text' | 'number' | 'choice' | 'labels' | 'list';
  readonly choices: readonly string[];
  /** Whether few rules need it. */
  readonly isRare: boolean;
}

interface Property {
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly object[];
}

interface Definition {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, Property>>;
}

const DEFINITIONS = schema.$defs as unknown as Readonly<Record<string, Definition>>;

/** The types of rules; `expression` has none written. */
export const RULE_TYPES: readonly string[] = Object.keys(DEFINITIONS).filter(
  (name) => DEFINITIONS[name]?.properties.alert !== undefined,
);

/** What every rule has, at the end of the form. */
const LAST: readonly string[] = ['signal', 'labels', 'annotations'];

const RARE: readonly string[] = ['max_groups', 'forget_after', 'keep_firing_for'];

/** The fields of a type, what it is about first. */
export function fieldsOfType(type: string): readonly RuleField[] {
  const { properties, required = [] } = DEFINITIONS[type] ?? { properties: {} };
  const rank = (name: string) =>
    name === 'alert' ? -2 : required.includes(name) ? -1 : LAST.indexOf(name) + 1;
  return Object.entries(properties)
    .filter(([name]) => name !== 'type')
    .map(([name, property]) => ({
      name,
      help: property.description ?? '',
      isRequired: required.includes(name),
      kind: kindOf(property),
      choices: property.enum ?? [],
      isRare: RARE.includes(name),
    }))
    .sort((a, b) => rank(a.name) - rank(b.name));
}

function kindOf({ type, enum: choices, anyOf }: Property): RuleField['kind'] {
  if (choices !== undefined) return 'choice';
  if (anyOf !== undefined) return 'list';
  if (type === 'object') return 'labels';
  return type === 'number' || type === 'integer' ? 'number' : 'text';
}
