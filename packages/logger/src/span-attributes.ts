import type { Attributes } from '@opentelemetry/api';
import type { AnyValue } from './any-value.ts';

/**
 * Attributes as spans of both lines take them: the 2.x line drops all but primitives and lists of one primitive type,
 * so anything else becomes its JSON text. Empty values are left out.
 */
export function toSpanAttributes(attributes: Readonly<Record<string, AnyValue>>): Attributes {
  const spanAttributes: Attributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    spanAttributes[key] = isPrimitive(value) || isUniformList(value) ? value : JSON.stringify(value);
  }
  return spanAttributes;
}

function isPrimitive(value: AnyValue): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isUniformList(value: AnyValue): value is string[] | number[] | boolean[] {
  return Array.isArray(value) && value.every((item) => isPrimitive(item) && typeof item === typeof value[0]);
}
