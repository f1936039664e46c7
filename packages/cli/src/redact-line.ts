import { decodeLine, OtlpDecodeError, type StoredRecord } from '@agentbus/otlp';
import { type Finding, type Redactor, redactOtlp } from '@agentbus/redaction';
import type { InputText } from './redact-input.ts';
import { readJson, writeJson } from './redact-json.ts';

/** Where a rule fired in the input. */
export interface InputFinding {
  readonly file: string;
  readonly line: number;
  /** In lines of text: where the secret begins, from 1 on, in UTF-16 units. */
  readonly column: number | undefined;
  /** In JSON: keys and positions; for OTLP, those in the record, behind the signal and the record's number in the line. */
  readonly path: string;
  readonly rule: string;
  readonly action: string;
}

/** The line with what is sensitive in it replaced. What is not touched stays byte for byte. */
export function redactLine({ text }: InputText, redactor: Redactor): string {
  const json = readJson(text);
  if (json === undefined) return redactor.redactText(text);
  const redacted = otlpRecords(text) === undefined ? redactor.redact(json) : redactOtlp(json, redactor);
  const after = writeJson(redacted);
  return after === writeJson(json) ? text : after;
}

/** What fires in a line. */
export function explainLine(input: InputText, redactor: Redactor): InputFinding[] {
  const { file, text } = input;
  const json = readJson(text);
  if (json === undefined) {
    return redactor
      .explain(text)
      .map((finding) => ({ file, ...positionIn(input, finding), ...ruleOf(finding) }));
  }
  const place = { file, line: input.line, column: undefined };
  const records = otlpRecords(text);
  if (records === undefined) {
    return redactor.explain(json).map((finding) => ({ ...place, path: finding.path, ...ruleOf(finding) }));
  }
  const seen = new Set<object>();
  return records.flatMap((record, index) =>
    explainRecord(record, redactor, seen).map((finding) => ({
      ...place,
      path: `${record.signal}.${index}.${finding.path}`,
      ...ruleOf(finding),
    })),
  );
}

/** The records of a line; `undefined` where it is not OTLP. */
function otlpRecords(text: string): StoredRecord[] | undefined {
  if (!text.includes('"resource')) return undefined;
  try {
    return decodeLine(text);
  } catch (error) {
    if (error instanceof OtlpDecodeError) return undefined;
    throw error;
  }
}

/** What fires in a stored record. Resources and scopes, which records share, are looked at once: `seen` has those. */
export function explainRecord(
  record: StoredRecord,
  redactor: Redactor,
  seen: Set<object> = new Set(),
): readonly Finding[] {
  const { resource, scope, ...own } = record;
  const view: Record<string, unknown> = { ...own };
  for (const [name, shared] of Object.entries({ resource, scope })) {
    if (seen.has(shared)) continue;
    seen.add(shared);
    view[name] = { ...shared };
  }
  for (const name of STRUCTURAL) delete view[name];
  return redactor.explain(view);
}

/** What of a record holds no data of the application. */
const STRUCTURAL: readonly string[] = [
  'signal',
  'timestamp',
  'observedTimestamp',
  'endTimestamp',
  'startTimestamp',
  'traceId',
  'spanId',
  'parentSpanId',
  'traceState',
  'data',
];

function ruleOf({ rule, action }: Finding): Pick<InputFinding, 'rule' | 'action'> {
  return { rule, action };
}

function positionIn(
  { line, text }: InputText,
  { start, path }: Finding,
): Pick<InputFinding, 'line' | 'column' | 'path'> {
  if (start === undefined) return { line, column: undefined, path };
  const before = text.slice(0, start).split('\n');
  return { line: line + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1, path };
}
