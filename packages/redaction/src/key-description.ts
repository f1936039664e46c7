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
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? isListOfRules(value) : isSchema(value);
}

/** How validators write what a value must be, and say that it is not: `required`, `min:8`, `is too short`. */
const RULE =
  /^(?:required|nullable|optional|string|confirmed|sometimes|filled|present|(?:min|max|size|between|regex|same|different|unique|exists|required_if|not_in|in):\S{1,64}|(?:is|are|must|should|can't|cannot|can not|has|does|doesn't|needs?|may|too|at least)\s[\w\s().,'-]{3,120})$/i;

const MAX_RULES = 16;

function isListOfRules(value: readonly unknown[]): boolean {
  return (
    value.length > 0 &&
    value.length <= MAX_RULES &&
    value.every((item) => typeof item === 'string' && RULE.test(item))
  );
}

function isSchema(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(value);
  return keys.includes('type') && keys.every((key) => DESCRIBING.has(key));
}
