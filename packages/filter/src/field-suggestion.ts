import { FIELD_NAMES } from './field.ts';
import { nearNames } from './near-name.ts';

/**
 * The built-in fields and aliases that a field's name may be a misspelling of, nearest first: `sevice` gives
 * `['service']`. Empty for names that are right and for those that are near none. Any name is legal, as it may be an
 * attribute's key: this is for a hint where a filter has found nothing.
 */
export function suggestFields(name: string): readonly string[] {
  return nearNames(name, FIELD_NAMES);
}
