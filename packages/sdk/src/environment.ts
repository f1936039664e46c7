/**
 * Reading environment variables as OpenTelemetry wants it: an empty value is unset, and a value that cannot be used
 * warns and is ignored.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
import * as api from '@opentelemetry/api';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The trimmed value, or `undefined` where it is unset or blank. */
export function readString(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

/** What a number may be. */
export interface NumberRange {
  readonly min: number;
  readonly max?: number;
  /** Whether fractions are refused. Default `true`. */
  readonly integer?: boolean;
}

/** The value as a number, or `undefined` where it is unset, no number, or out of range. */
export function readNumber(env: Environment, name: string, range: NumberRange): number | undefined {
  const text = readString(env, name);
  if (text === undefined) return undefined;
  const { min, max = Number.MAX_SAFE_INTEGER, integer = true } = range;
  const value = Number(text);
  if (value >= min && value <= max && (!integer || Number.isInteger(value))) return value;
  const kind = integer ? 'an integer' : 'a number';
  const limits = range.max === undefined ? `from ${min}` : `from ${min} to ${max}`;
  warnIgnored(name, text, `${kind} ${limits}`);
  return undefined;
}

/** The comma-separated values, in lower case and without repetitions; `undefined` where the variable is unset. */
export function readList(env: Environment, name: string): string[] | undefined {
  const text = readString(env, name);
  if (text === undefined) return undefined;
  const entries = text.split(',').map((entry) => entry.trim().toLowerCase());
  return [...new Set(entries.filter((entry) => entry !== ''))];
}

/** Whether the value is `true`, in any case; anything else that is set, but `false`, warns. */
export function readBoolean(env: Environment, name: string): boolean {
  const text = readString(env, name)?.toLowerCase();
  if (text !== undefined && text !== 'true' && text !== 'false') warnIgnored(name, text, 'true or false');
  return text === 'true';
}

/** Tells the operator that a variable's value is not used, and what would be. */
export function warnIgnored(name: string, value: string, expected: string): void {
  warnOnce(`${name} is ${JSON.stringify(value)}, must be ${expected}: it is ignored.`);
}

const warned = new Set<string>();

/** Warns, the first time that there is this to say: several signals may read the same variable. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  api.diag.warn(message);
}
