/** JSON lines, so that what redaction leaves alone stays as it is written. */

/** Integers that a number cannot hold become bigints, which {@link writeJson} writes as the integers they are. */
export function readJson(text: string): object | undefined {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return undefined;
  try {
    return JSON.parse(text, keepInteger) as object;
  } catch {
    // No JSON, then: the line is text that begins with a bracket.
    return undefined;
  }
}

/** JSON on one line. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'bigint' ? rawJson(String(entry)) : entry,
  );
}

/** A reviver's third parameter, since Node.js 21; TypeScript does not know it yet. */
interface ReviverContext {
  readonly source?: string;
}

function keepInteger(_key: string, value: unknown, context?: ReviverContext): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return source !== undefined && /^-?\d+$/u.test(source) ? BigInt(source) : value;
}

function rawJson(text: string): unknown {
  return (JSON as unknown as { rawJSON(json: string): unknown }).rawJSON(text);
}
