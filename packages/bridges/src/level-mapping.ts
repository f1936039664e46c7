/** What a bridge makes of its logger's levels: the table of `@agentbus/otlp`, and what the application says otherwise. */
import {
  KIND_SEVERITY,
  LEVEL_SEVERITY,
  type Level,
  LOG_KINDS,
  type LogKind,
  parseLevel,
  type SourceSeverity,
} from '@agentbus/otlp';
import { BridgeError } from './bridge-error.ts';

/** What a level stands for: one of AgentBus' levels or kinds, or a SeverityNumber, 1–24. */
export type LevelTarget = Level | 'warn' | 'fatal' | LogKind | number;

/** How levels are mapped, the same for every bridge. */
export interface LevelOptions {
  /** The lowest level that is sent. Kinds, and levels that say nothing, are always sent. Default: all that the logger lets through. */
  readonly level?: Level | 'warn' | 'fatal' | undefined;
  /**
   * What levels of the logger, by their names, stand for. A kind (`audit`, `security`, `business`, `performance`) makes the record
   * one of that kind. Default: the table in the README.
   */
  readonly levels?: Readonly<Record<string, LevelTarget>> | undefined;
}

/** A level, mapped. */
export interface MappedLevel extends SourceSeverity {
  readonly kind?: LogKind;
}

/**
 * Maps levels, or says by `undefined` that a record is not to be sent.
 *
 * @throws {@link BridgeError} `invalid-level`
 */
export function createLevelMapping({
  level,
  levels = {},
}: LevelOptions): (found: SourceSeverity) => MappedLevel | undefined {
  const lowest = level === undefined ? 0 : LEVEL_SEVERITY[requireLevel(level)];
  const targets = new Map(
    Object.entries(levels).map(([name, target]) => [name.toLowerCase(), requireTarget(name, target)]),
  );
  return (found) => {
    const target = targets.size === 0 ? undefined : targets.get(found.text.toLowerCase());
    if (target === undefined) return found.number > 0 && found.number < lowest ? undefined : found;
    if (target.kind === undefined && target.number < lowest) return undefined;
    return { ...target, text: found.text };
  };
}

function requireLevel(level: string): Level {
  const parsed = parseLevel(String(level));
  if (parsed === undefined) {
    const names = Object.keys(LEVEL_SEVERITY).join(', ');
    throw new BridgeError(
      'invalid-level',
      `Cannot set the level of a bridge: level is ${JSON.stringify(level)}, must be one of ${names}. Leave it out for all.`,
    );
  }
  return parsed;
}

function requireTarget(name: string, target: LevelTarget): { number: number; kind?: LogKind } {
  if (typeof target === 'number' && Number.isInteger(target) && target >= 1 && target <= 24) {
    return { number: target };
  }
  if (typeof target === 'string') {
    const kind = LOG_KINDS.find((one) => one === target);
    if (kind !== undefined) return { number: KIND_SEVERITY[kind], kind };
    const level = parseLevel(target);
    if (level !== undefined) return { number: LEVEL_SEVERITY[level] };
  }
  const names = [...Object.keys(LEVEL_SEVERITY), ...LOG_KINDS].join(', ');
  throw new BridgeError(
    'invalid-level',
    `Cannot map the level "${name}": levels.${name} is ${JSON.stringify(target)}, must be one of ${names}, or an integer from 1 to 24. Name what it stands for.`,
  );
}
