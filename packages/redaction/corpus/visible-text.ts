/** Everything that a reader of an output could see. */

const SEPARATOR = '\n';

/** All texts, keys and numbers in a value, however deep; bytes as the text they are. */
export function visibleText(value: unknown): string {
  const texts: string[] = [];
  collect(value, texts, new Set());
  return texts.join(SEPARATOR);
}

function collect(value: unknown, texts: string[], seen: Set<object>): void {
  if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'number' || typeof value === 'bigint') texts.push(String(value));
  else if (typeof value === 'symbol') texts.push(String(value.description));
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Uint8Array) {
    texts.push(Buffer.from(value).toString('utf8'));
    return;
  }
  if (value instanceof Map || value instanceof Set) {
    for (const entry of value) collect(entry, texts, seen);
  }
  // Not enumerable properties too: an error's message, stack and cause are not.
  for (const key of Reflect.ownKeys(value)) {
    collect(key, texts, seen);
    collect(Reflect.get(value, key), texts, seen);
  }
}
