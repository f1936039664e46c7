import { KIND_SEVERITY, LEVEL_SEVERITY, type LogKind, parseLevel } from '@agentbus/otlp';
import { foldCase } from './letter-case.ts';

/** OTel gives each plain level four numbers. */
const NUMBERS_PER_LEVEL = 4;

/** The highest severity number of OTel. */
export const HIGHEST_SEVERITY = 24;

/** The spellings of levels; the aliases are those that `parseLevel` of `@agentbus/otlp` takes. */
const LEVEL_SPELLINGS: readonly string[] = [...Object.keys(LEVEL_SEVERITY), 'warn', 'fatal'];

/** All names that `level` can be compared with. */
export const LEVEL_NAMES: readonly string[] = [...LEVEL_SPELLINGS, ...Object.keys(KIND_SEVERITY)];

/** What a level's name stands for in stored records. */
export interface SeverityRange {
  /** The lowest severity number, inclusive. */
  readonly lowest: number;
  /** The highest severity number, inclusive. */
  readonly highest: number;
  /** Folded severity texts that mean the level. */
  readonly texts: readonly string[];
  /** False for kinds: their number tells where they are in the order, but only their text tells what they are. */
  readonly numbered: boolean;
}

/**
 * The severity numbers and texts of a level (`error`, in any case, `warn` and `fatal` included), of a kind (`audit`) or
 * of a severity number from 1 to 24 (`17`); `undefined` for anything else.
 */
export function severityRange(name: string): SeverityRange | undefined {
  const level = parseLevel(name);
  if (level) {
    const lowest = LEVEL_SEVERITY[level];
    const texts = LEVEL_SPELLINGS.filter((spelling) => parseLevel(spelling) === level);
    return { lowest, highest: lowest + NUMBERS_PER_LEVEL - 1, texts, numbered: true };
  }
  const kind = foldCase(name);
  if (isKind(kind)) {
    return { lowest: KIND_SEVERITY[kind], highest: KIND_SEVERITY[kind], texts: [kind], numbered: false };
  }
  const number = /^\d{1,2}$/.test(name) ? Number(name) : 0;
  if (number < 1 || number > HIGHEST_SEVERITY) return undefined;
  return { lowest: number, highest: number, texts: [], numbered: true };
}

function isKind(name: string): name is LogKind {
  return Object.hasOwn(KIND_SEVERITY, name);
}
