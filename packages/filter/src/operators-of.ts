import type { FieldReference } from './field.ts';

const TEXT_OPERATORS = [':', '=', '!=', '=~', '!~'];
const ORDER_OPERATORS = ['>=', '>', '<=', '<'];

/**
 * The operators that make sense of a field, likeliest first.
 *
 * @param type what the field's values are, as far as that is known.
 */
export function operatorsOf(field: FieldReference, type: 'text' | 'number' | undefined): readonly string[] {
  switch (field.kind) {
    case 'level':
      return ['>=', ':', '!=', '>', '<=', '<', '='];
    case 'duration':
      return [...ORDER_OPERATORS, '=', '!='];
    case 'timestamp':
      return ['>=', '<', '>', '<=', '='];
    case 'trace':
    case 'span':
    case 'parent':
      return [':', '=', '!='];
    case 'severityNumber':
      return [...ORDER_OPERATORS, ':', '!='];
    case 'attribute':
    case 'resource':
      if (type === 'number') return [...ORDER_OPERATORS, ':', '!='];
      return type === 'text' ? TEXT_OPERATORS : [...TEXT_OPERATORS, ...ORDER_OPERATORS];
    default:
      return TEXT_OPERATORS;
  }
}
