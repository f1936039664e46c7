/**
 * Values as JSON. Objects with one key that starts with `$` stand for what JSON lacks: `$map`, `$set`, `$instance`,
 * `$error`, `$bytes`, `$bigint`, `$object` (entries, where a key has to be joined) and `$join` (text in parts, so that no
 * secret scanner takes the corpus itself for a leak).
 */

/** A value as it is in the corpus files. */
export type PortableValue =
  | string
  | number
  | boolean
  | null
  | readonly PortableValue[]
  | { readonly [key: string]: PortableValue };

/** Builds the value that a portable one stands for. */
export function revive(value: PortableValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(revive);
  const keys = Object.keys(value);
  const [first = ''] = keys;
  if (keys.length !== 1 || !first.startsWith('$')) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, revive(entry)]));
  }
  const content = value[first] as PortableValue;
  switch (first) {
    case '$join':
      return (content as readonly string[]).join('');
    case '$object':
      return Object.fromEntries(pairs(content) as [string, unknown][]);
    case '$map':
      return new Map(pairs(content));
    case '$set':
      return new Set((content as readonly PortableValue[]).map(revive));
    case '$bytes':
      return Buffer.from(String(revive(content)));
    case '$bigint':
      return BigInt(String(revive(content)));
    case '$instance':
      return Object.assign(new CustomerOrder(), revive(content));
    case '$error':
      return reviveError(revive(content) as ErrorParts);
    default:
      throw new Error(`Cannot revive a corpus value: ${first} is none of its forms.`);
  }
}

/** What `$error` holds. */
interface ErrorParts {
  message: string;
  stack?: string;
  cause?: unknown;
  errors?: unknown[];
  [field: string]: unknown;
}

/** The class of `$instance`: what is special about it is only that it is not `Object`. */
class CustomerOrder {
  currency = 'EUR';

  total(): number {
    return 42;
  }
}

function reviveError({ message, errors, ...fields }: ErrorParts): Error {
  const error = errors === undefined ? new Error(message) : new AggregateError(errors, message);
  error.stack = `${error.name}: ${message}\n    at charge (/srv/shop/src/payments.ts:41:11)`;
  for (const [key, value] of Object.entries(fields)) {
    const enumerable = key !== 'stack' && key !== 'cause';
    Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
  }
  return error;
}

function pairs(content: PortableValue): [unknown, unknown][] {
  return (content as readonly (readonly PortableValue[])[]).map(([key, value]) => [
    revive(key as PortableValue),
    revive(value as PortableValue),
  ]);
}

function isList(value: PortableValue): value is readonly PortableValue[] {
  return Array.isArray(value);
}
