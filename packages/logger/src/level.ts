import type { Level, LogKind } from '@agentbus/otlp';
import { LEVEL_SEVERITY, LOG_KINDS, parseLevel } from '@agentbus/otlp';
import { LoggerError } from './logger-error.ts';
import { processState } from './process-state.ts';
import { reportOnce } from './report-once.ts';

/** The minimum level where nothing else is said: what a service tells when all is well, without the debugging. */
export const DEFAULT_LEVEL: Level = 'info';

/** The environment variable that sets the global minimum level. */
export const LEVEL_VARIABLE = 'AGENTBUS_LEVEL';

interface LevelState {
  /** Grows with every change, so that loggers may cache their threshold. */
  epoch: number;
  /** `undefined` until {@link setLevel} is called or the environment is read. */
  global: Level | undefined;
  readonly byLogger: Map<string, Level>;
  readonly disabledKinds: Set<LogKind>;
}

const state = processState<LevelState>('agentbus.logger.levels.1', () => ({
  epoch: 0,
  global: undefined,
  byLogger: new Map(),
  disabledKinds: new Set(),
}));

/**
 * Sets the minimum level at run time: of one logger name, or of all loggers that have no level of their own. It takes
 * effect at the next log call. Kinds (audit, security, performance, business) are not gated by it.
 *
 * @param level - a level name in any case, `warn` and `fatal` included; `undefined` goes back to the default
 * @param loggerName - the name given to `getLogger`; children included
 * @throws {@link LoggerError} `invalid-level`
 */
export function setLevel(level: Level | 'warn' | 'fatal' | undefined, loggerName?: string): void {
  const parsed = level === undefined ? undefined : requireLevel(level);
  if (loggerName === undefined) state.global = parsed;
  else if (parsed === undefined) state.byLogger.delete(loggerName);
  else state.byLogger.set(loggerName, parsed);
  state.epoch++;
}

/** The minimum level: of a logger name, where one was set for it, or the global one (`AGENTBUS_LEVEL`, or `info`). */
export function getLevel(loggerName?: string): Level {
  state.global ??= levelFromEnvironment(process.env);
  return (loggerName === undefined ? undefined : state.byLogger.get(loggerName)) ?? state.global;
}

/**
 * Switches a kind of record on or off, for all loggers, at run time. All are on by default.
 *
 * @throws {@link LoggerError} `invalid-kind`
 */
export function setKindEnabled(kind: LogKind, enabled: boolean): void {
  if (!LOG_KINDS.includes(kind)) {
    throw new LoggerError(
      'invalid-kind',
      `Cannot switch a kind: kind is ${quote(kind)}, must be one of ${LOG_KINDS.join(', ')}. Levels are set with setLevel.`,
    );
  }
  if (enabled) state.disabledKinds.delete(kind);
  else state.disabledKinds.add(kind);
}

/** Whether records of a kind are emitted. */
export function isKindEnabled(kind: LogKind): boolean {
  return !state.disabledKinds.has(kind);
}

/** A level name as its canonical form. Throws {@link LoggerError} `invalid-level` for anything else. */
export function requireLevel(level: string): Level {
  const parsed = typeof level === 'string' ? parseLevel(level) : undefined;
  if (parsed === undefined) {
    const names = Object.keys(LEVEL_SEVERITY).join(', ');
    throw new LoggerError(
      'invalid-level',
      `Cannot set the level: level is ${quote(level)}, must be one of ${names}. Kinds are switched with setKindEnabled.`,
    );
  }
  return parsed;
}

/** The global level that the environment asks for. Empty is unset; an unknown name warns and is ignored. */
export function levelFromEnvironment(environment: NodeJS.ProcessEnv): Level {
  const name = environment[LEVEL_VARIABLE]?.trim();
  if (!name) return DEFAULT_LEVEL;
  const level = parseLevel(name);
  if (level === undefined) {
    reportOnce('warn', `${LEVEL_VARIABLE} is ${quote(name)}, which is no level: using ${DEFAULT_LEVEL}`);
  }
  return level ?? DEFAULT_LEVEL;
}

/**
 * A function that returns the lowest severity number a logger emits. It is asked on every log call, so it recomputes
 * only after a change.
 *
 * @param ownLevel - what applies while {@link setLevel} was not called for this logger's name
 */
export function createThreshold(loggerName: string, ownLevel: Level | undefined): () => number {
  let epoch = -1;
  let threshold = 0;
  return () => {
    if (epoch !== state.epoch) {
      const level = state.byLogger.get(loggerName) ?? ownLevel ?? getLevel();
      threshold = LEVEL_SEVERITY[level];
      epoch = state.epoch;
    }
    return threshold;
  };
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
