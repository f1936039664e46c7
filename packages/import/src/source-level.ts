/** The levels of other loggers in OTel's range of severities (1–24). */

/** How severe a record is. */
export interface SourceSeverity {
  readonly number: number;
  /** The level's name, as the logger calls it. */
  readonly text: string;
}

/**
 * Names that loggers use: npm's, syslog's, tslog's and our own. Where OTel's instrumentations of pino, winston and bunyan know
 * a name, the number is theirs.
 */
const SEVERITIES: Readonly<Record<string, number>> = {
  silly: 1,
  trace: 1,
  debug: 5,
  verbose: 6,
  http: 7,
  info: 9,
  information: 9,
  log: 9,
  data: 9,
  help: 10,
  notice: 10,
  performance: 10,
  business: 11,
  prompt: 11,
  audit: 12,
  success: 12,
  warn: 13,
  warning: 13,
  security: 14,
  error: 17,
  err: 17,
  severe: 18,
  fatal: 21,
  crit: 21,
  critical: 21,
  alert: 22,
  emerg: 23,
  emergency: 23,
  panic: 23,
};

/** The names of pino and bunyan for their numbers. */
const NUMBERED: Readonly<Record<number, SourceSeverity>> = {
  10: { number: 1, text: 'trace' },
  20: { number: 5, text: 'debug' },
  30: { number: 9, text: 'info' },
  40: { number: 13, text: 'warn' },
  50: { number: 17, text: 'error' },
  60: { number: 21, text: 'fatal' },
};

/** OTel's numbers that no level of pino stands for by itself; levels between pino's are spread over them. */
const BETWEEN = [2, 3, 4, 6, 7, 8, 10, 11, 12, 14, 15, 16, 18, 19, 20, 22, 23, 24];

/** tslog counts its levels from 0 (silly) to 6 (fatal). */
const TSLOG_IDS = [1, 1, 5, 9, 13, 17, 21];

// biome-ignore lint/suspicious/noControlCharactersInRegex: winston's colorize() puts terminal sequences around levels
const TERMINAL_SEQUENCE = /\u001b\[[0-9;]*m/gu;

/** Whether a level says how severe the record is: a name, or a number. */
export function isLevel(level: unknown): level is string | number {
  return (typeof level === 'string' && level !== '') || typeof level === 'number';
}

/**
 * The severity of a level: a name in any case, or a number of pino's or bunyan's scale (10 to 60). A name that is not known has
 * the number 0, which is unspecified; a number between pino's comes between OTel's.
 */
export function severityOf(level: string | number): SourceSeverity {
  if (typeof level === 'number') return NUMBERED[level] ?? { number: between(level), text: '' };
  const text = level.replace(TERMINAL_SEQUENCE, '').trim();
  const number = SEVERITIES[text.toLowerCase()];
  if (number !== undefined) return { number, text };
  return /^\d+$/u.test(text) ? severityOf(Number(text)) : { number: 0, text };
}

/** The severity of a level of tslog: by its name, where that is none of its own by its id. */
export function tslogSeverityOf(name: unknown, id: unknown): SourceSeverity | undefined {
  const named = typeof name === 'string' && name !== '' ? severityOf(name) : undefined;
  if (named !== undefined && named.number > 0) return named;
  if (typeof id !== 'number' || Number.isNaN(id)) return named;
  const number = TSLOG_IDS[Math.min(TSLOG_IDS.length - 1, Math.max(0, Math.floor(id)))] ?? 0;
  return { number, text: named?.text ?? '' };
}

function between(level: number): number {
  const place = Math.floor(((level - 10) / 60) * BETWEEN.length);
  return BETWEEN[Math.min(BETWEEN.length - 1, Math.max(0, place))] ?? 0;
}
