import { KIND_SEVERITY, LEVEL_SEVERITY, type Level, type LogKind, parseLevel } from '@agentbus/otlp';

/** What a log method stands for: a plain level or a kind, with its place in OTel's severity range. */
export interface Severity {
  /** SeverityText: the name in capitals. */
  readonly text: string;
  /** SeverityNumber, 1–24. */
  readonly number: number;
  /** Absent for plain levels. */
  readonly kind?: LogKind;
}

/** The ten severities, by method name. */
export const SEVERITIES: Readonly<Record<Level | LogKind, Severity>> = {
  trace: level('trace'),
  debug: level('debug'),
  info: level('info'),
  warning: level('warning'),
  error: level('error'),
  critical: level('critical'),
  performance: kind('performance'),
  business: kind('business'),
  audit: kind('audit'),
  security: kind('security'),
};

/** The severity that a name means, in any case, `warn` and `fatal` included; `undefined` for anything else. */
export function parseSeverity(name: string): Severity | undefined {
  const lower = String(name).toLowerCase();
  if (Object.hasOwn(KIND_SEVERITY, lower)) return SEVERITIES[lower as LogKind];
  const parsed = parseLevel(lower);
  return parsed === undefined ? undefined : SEVERITIES[parsed];
}

/** Whether a value is a SeverityNumber that a call may set: an integer of 1–24. */
export function isSeverityNumber(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 24;
}

function level(name: Level): Severity {
  return { text: name.toUpperCase(), number: LEVEL_SEVERITY[name] };
}

function kind(name: LogKind): Severity {
  return { text: name.toUpperCase(), number: KIND_SEVERITY[name], kind: name };
}
