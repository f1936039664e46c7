/**
 * The levels of other loggers in OTel's range of severities (1–24): the one table that the bridges, which take records from
 * running loggers, and the import, which reads their files, go by.
 */

/** How severe a record of another logger is. */
export interface SourceSeverity {
  /** SeverityNumber, 1–24; 0 where the level says nothing. */
  readonly number: number;
  /** SeverityText: the level's name, as its logger calls it. */
  readonly text: string;
}

/**
 * Names that loggers use: npm's, syslog's, tslog's and our own. Where OTel's instrumentations of pino, winston and bunyan know
 * a name, the number is theirs.
 */
const SEVERITIES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    silly: 1,
    trace: 1,
    input: 2,
    debug: 5,
    verbose: 6,
    http: 7,
    info: 9,
    information: 9,
    log: 9,
    data: 10,
    help: 11,
    notice: 10,
    performance: 10,
    business: 11,
    prompt: 4,
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
  }),
);

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

const UNSPECIFIED = 0;
const MAX_SEVERITY = 24;

// biome-ignore lint/suspicious/noControlCharactersInRegex: winston's colorize() puts terminal sequences around levels
const TERMINAL_SEQUENCE = /\u001b\[[0-9;]*m/gu;

/** Whether a value says how severe a record is: a name, or a number. */
export function isSourceLevel(level: unknown): level is string | number {
  return (typeof level === 'string' && level !== '') || typeof level === 'number';
}

/**
 * The severity of a level: a name in any case, or a number of pino's or bunyan's scale (10 to 60). A name that is not known has
 * the number 0, which is unspecified; a number between pino's comes between OTel's.
 */
export function severityOfLevel(level: string | number): SourceSeverity {
  if (typeof level === 'number') return NUMBERED[level] ?? { number: between(level), text: '' };
  const text = level.replace(TERMINAL_SEQUENCE, '').trim();
  const number = SEVERITIES.get(text.toLowerCase());
  if (number !== undefined) return { number, text };
  return /^\d+$/u.test(text) ? severityOfLevel(Number(text)) : { number: UNSPECIFIED, text };
}

/** The severity of a level of tslog: by its name, where that is none that is known by its id. */
export function severityOfTslogLevel(name: unknown, id: unknown): SourceSeverity | undefined {
  const named = typeof name === 'string' && name !== '' ? severityOfLevel(name) : undefined;
  if (named !== undefined && named.number > UNSPECIFIED) return named;
  if (typeof id !== 'number' || Number.isNaN(id)) return named;
  const number = TSLOG_IDS[Math.min(TSLOG_IDS.length - 1, Math.max(0, Math.floor(id)))] ?? UNSPECIFIED;
  return { number, text: named?.text ?? '' };
}

/**
 * The severity of a level among those of its logger: by its name, where that is none that is known between those of the known
 * levels that are next to it.
 *
 * @param ranks All levels of the logger with their ranks, the most severe lowest, as winston has them.
 */
export function severityAmongLevels(level: string, ranks: Readonly<Record<string, number>>): SourceSeverity {
  const { number, text } = severityOfLevel(level);
  const rank = Object.hasOwn(ranks, text) ? ranks[text] : undefined;
  if (number > UNSPECIFIED || rank === undefined) return { number, text };
  let above = MAX_SEVERITY + 1;
  let below = UNSPECIFIED;
  for (const [name, other] of Object.entries(ranks)) {
    const known = severityOfLevel(name).number;
    if (known === UNSPECIFIED) continue;
    if (other < rank) above = Math.min(above, known);
    if (other > rank) below = Math.max(below, known);
  }
  return { number: Math.max(1, Math.min(MAX_SEVERITY, Math.floor((above + below) / 2))), text };
}

function between(level: number): number {
  const place = Math.floor(((level - 10) / 60) * BETWEEN.length);
  return BETWEEN[Math.min(BETWEEN.length - 1, Math.max(0, place))] ?? UNSPECIFIED;
}
