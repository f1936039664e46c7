/** Copies of attributes, within the SDK's limits. */
import { copyValue } from '@agentbus/logger';
import type { LogRecordLimits } from './telemetry-limits.ts';

/** The limits that apply, none of them absent. */
export type AttributeLimits = Required<LogRecordLimits>;

/**
 * The copy of attributes that need no decision, which is nearly always; `undefined` where there are more than the
 * limit, a value is `undefined`, a key is empty or a getter throws.
 */
export function copyAttributes(
  attributes: object | undefined,
  limits: AttributeLimits,
): Record<string, unknown> | undefined {
  let copy: Record<string, unknown>;
  try {
    copy = { ...attributes };
  } catch {
    // A getter or proxy trap threw: `readEntries` puts a marker in the place of what cannot be read.
    return undefined;
  }
  let count = 0;
  // The fastest loop there is, at the price that it finds what somebody has added to `Object.prototype`.
  for (const key in copy) {
    const value = copy[key];
    if (value === undefined || key === '') return undefined;
    count++;
    if (typeof value === 'number' || typeof value === 'boolean') continue;
    if (typeof value === 'string' && value.length <= limits.attributeValueLengthLimit) continue;
    if (Object.hasOwn(copy, key)) copy[key] = limitedCopy(value, limits);
  }
  return count <= limits.attributeCountLimit ? copy : undefined;
}

/** The entries of attributes; where reading them throws, with a marker in the place of what cannot be read. */
export function readEntries(attributes: object): [string, unknown][] {
  try {
    return Object.entries(attributes);
  } catch {
    const readable = copyValue(attributes);
    return typeof readable === 'object' && readable !== null ? Object.entries(readable) : [];
  }
}

/** A deep copy of a value, with strings and bytes of any depth cut to the limit. */
export function limitedCopy(value: unknown, { attributeValueLengthLimit }: AttributeLimits): unknown {
  const copy = copyValue(value);
  return attributeValueLengthLimit === Number.POSITIVE_INFINITY
    ? copy
    : truncate(copy, attributeValueLengthLimit);
}

/** Changes objects in place: they are copies. */
function truncate(value: unknown, limit: number): unknown {
  if (typeof value === 'string') return value.slice(0, limit);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return value.slice(0, limit);
  if (Array.isArray(value)) return value.map((element) => truncate(element, limit));
  for (const [key, entry] of Object.entries(value)) setOwn(value, key, truncate(entry, limit));
  return value;
}

/** Sets a property, also one named `__proto__`. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key !== '__proto__') (target as Record<string, unknown>)[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
