/** Values that describe what their key stands for, in forms, schemas and translations, and are not it. */
import { isLabelOf } from './harmless-value.ts';

/** What a schema or the description of a form says of a field. A default or an example may be a secret. */
const DESCRIBING: ReadonlySet<string> = new Set(
  (
    'type minLength maxLength minimum maximum format pattern description title required nullable optional readOnly ' +
    'writeOnly items properties additionalProperties label autocomplete placeholder hidden index unique'
  ).split(' '),
);

/** Whether the value is the name of its key, as people read it, or a schema: `{ password: { type: 'string' } }`. */
export function saysWhatItIs(key: string, value: unknown): boolean {
  if (typeof value === 'string') return isLabelOf(key, value);
  return typeof value === 'object' && value !== null && isSchema(value);
}

function isSchema(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(value);
  return keys.includes('type') && keys.every((key) => DESCRIBING.has(key));
}
