/** Redacts OTLP/JSON as a tree, so that everything that is not sensitive stays as it was written. */
import { decodeValue, toOtlpValue } from '@agentbus/otlp';
import type { OnFinding } from './finding.ts';
import { REMOVED } from './redaction-action.ts';
import type { Redactor } from './redactor.ts';

/** The members that no person's data is in, and that readers rely on. */
const STRUCTURAL = /(?:Id|UnixNano|schemaUrl|traceState|severityText|unit)$/u;

const ANY_VALUE = /^(?:string|int|double|bool|bytes|array|kvlist)Value$/u;

type Node = Readonly<Record<string, unknown>>;

/**
 * A redacted copy of an OTLP/JSON message, or of a part of one; the same object where nothing is sensitive. Takes what
 * `JSON.parse` gives, and the messages that `@agentbus/otlp` reads.
 *
 * @param onFinding - is told of each thing found.
 */
export function redactOtlp(node: unknown, redactor: Redactor, onFinding?: OnFinding): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return redactList(node, redactor, onFinding);
  if (isAnyValue(node as Node)) return redactAnyValue(node, redactor, onFinding);
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(node)) {
    const value = (node as Node)[name];
    const redacted =
      typeof value !== 'string'
        ? redactOtlp(value, redactor, onFinding)
        : STRUCTURAL.test(name)
          ? value
          : redactor.redactText(value, onFinding);
    if (redacted === value) continue;
    copy ??= { ...node };
    copy[name] = redacted;
  }
  return copy ?? node;
}

function redactList(
  list: readonly unknown[],
  redactor: Redactor,
  onFinding: OnFinding | undefined,
): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const entry = list[index];
    const redacted = isKeyValue(entry)
      ? redactKeyValue(entry, redactor, onFinding)
      : redactOtlp(entry, redactor, onFinding);
    if (redacted !== entry) copy ??= list.slice(0, index);
    if (redacted !== REMOVED) copy?.push(redacted);
  }
  return copy ?? list;
}

interface KeyValue {
  readonly key: string;
  readonly value?: object;
}

function isKeyValue(node: unknown): node is KeyValue {
  return typeof node === 'object' && node !== null && 'key' in node && typeof node.key === 'string';
}

function isAnyValue(node: Node): boolean {
  let named = false;
  for (const name of Object.keys(node)) {
    // Of a oneof that occurred twice, the protobuf decoder leaves the first one undefined.
    if (node[name] === undefined) continue;
    if (named || !ANY_VALUE.test(name)) return false;
    named = true;
  }
  return named;
}

function redactKeyValue(
  entry: KeyValue,
  redactor: Redactor,
  onFinding: OnFinding | undefined,
): KeyValue | typeof REMOVED {
  const value = decodeValue(entry.value);
  const redacted = redactor.redactEntry(entry.key, value, onFinding);
  if (redacted === REMOVED) return REMOVED;
  const key = redactor.redactText(entry.key, onFinding);
  if (redacted === value) return key === entry.key ? entry : { ...entry, key };
  return { ...entry, key, value: toOtlpValue(redacted) };
}

function redactAnyValue(node: object, redactor: Redactor, onFinding: OnFinding | undefined): object {
  const value = decodeValue(node);
  const redacted = redactor.redact(value, onFinding);
  return redacted === value ? node : toOtlpValue(redacted);
}
