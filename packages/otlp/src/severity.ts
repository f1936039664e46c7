/** Level and kind names with their place in OTel's severity range (1–24). */
import type { LogKind } from './kind.ts';

/** A plain log level, least severe first. */
export type Level = 'trace' | 'debug' | 'info' | 'warning' | 'error' | 'critical';

/**
 * Severity numbers of the plain levels: the first number of each OTel range.
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
 */
export const LEVEL_SEVERITY: Readonly<Record<Level, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warning: 13,
  error: 17,
  critical: 21,
};

/** Severity numbers of the kinds: distinct places within INFO–WARN, so that any backend sorts and filters them. */
export const KIND_SEVERITY: Readonly<Record<LogKind, number>> = {
  performance: 10,
  business: 11,
  audit: 12,
  security: 14,
};

/** Other spellings that are accepted wherever a level is named. */
const LEVEL_ALIASES: Readonly<Record<string, Level>> = {
  warn: 'warning',
  fatal: 'critical',
};

const LEVELS_DESCENDING = (Object.entries(LEVEL_SEVERITY) as [Level, number][]).reverse();

/** The level that a name means, in any case, aliases included (`warn`, `fatal`); `undefined` for anything else. */
export function parseLevel(name: string): Level | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(LEVEL_SEVERITY, lower)) return lower as Level;
  return Object.hasOwn(LEVEL_ALIASES, lower) ? LEVEL_ALIASES[lower] : undefined;
}

/** The plain level whose OTel range holds a severity number; `undefined` for 0 (unspecified) and out of range. */
export function levelOfSeverity(severityNumber: number): Level | undefined {
  if (severityNumber > 24) return undefined;
  return LEVELS_DESCENDING.find(([, lowest]) => severityNumber >= lowest)?.[0];
}
