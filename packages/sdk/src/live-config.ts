/** Follows `agentbus.yaml`: levels, redaction and alerts take effect while the service runs. */
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '@agentbus/config';
import { setLevel } from '@agentbus/logger';
import * as api from '@opentelemetry/api';
import { type AlertRules, alertFiles, readConfigAlerts } from './alerts.ts';
import type { Environment } from './environment.ts';
import type { LiveParts } from './live-parts.ts';
import { configLevel, loadPresetConfig, type PresetConfig, withConfigOptions } from './preset-config.ts';
import { createPresetRedactor } from './redaction.ts';
import { StartError } from './start-error.ts';
import type { StartOptions } from './start-options.ts';
import { redactDiagnostics } from './stderr-diag-logger.ts';

/** What takes effect while the service runs; all else does at the next start. */
const RELOADED: readonly string[] = ['level', 'levels', 'redaction', 'alerts'];

/** The alert rules at the start. @throws `StartError` `invalid-config` where a rule file cannot be used. */
export function readAlerts(config: Config): AlertRules | undefined {
  try {
    return readConfigAlerts(config);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError('invalid-config', `Cannot start: the alert rules cannot be used.\n${reason}`, {
      cause: error,
    });
  }
}

/** Settings of {@link followPresetConfig}. */
export interface FollowSettings extends PresetConfig {
  /** What `start` was told in code. */
  readonly options: StartOptions;
  readonly env: Environment;
  readonly live: LiveParts;
  /** The rules that are evaluated at first. */
  readonly alerts: AlertRules | undefined;
  /** Milliseconds between two looks at the files. Default: that of `@agentbus/config`. */
  readonly intervalMillis?: number | undefined;
}

/**
 * Puts the levels of the file into effect, then reads it again whenever it, or its file of alert rules, changes. What cannot be
 * used is told once, and changes nothing; nothing is thrown. Returns what ends it.
 */
export function followPresetConfig(settings: FollowSettings): () => void {
  const { file, config, options, env, live, intervalMillis } = settings;
  const { watchFiles } = createRequire(import.meta.url)('@agentbus/config') as Pick<
    typeof import('@agentbus/config'),
    'watchFiles'
  >;
  let current = config;
  let { alerts } = settings;
  let problem: string | undefined;
  applyLevels(options, env, {}, config);
  const reload = (): void => {
    try {
      const next = loadPresetConfig(file);
      const redactor = createPresetRedactor(withConfigOptions(options, env, next), env);
      alerts = readConfigAlerts(next, alerts);
      live.replace(redactor, alerts);
      redactDiagnostics(redactor);
      applyLevels(options, env, current, next);
      noteOthers(current, next, file);
      current = next;
      problem = undefined;
      api.diag.info(`${file} was read again.`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason === problem) return;
      problem = reason;
      api.diag.warn(`${file} cannot be used, and what it said before stays.\n${reason}`);
    }
  };
  return watchFiles({ files: () => [file, ...alertFiles(current)], onChange: reload, intervalMillis });
}

/** Sets what has changed: a level that the application has set since stays while the file says the same. */
function applyLevels(options: StartOptions, env: Environment, before: Config, after: Config): void {
  const level = configLevel(options, env, after);
  if (level !== configLevel(options, env, before)) setLevel(level);
  const names = Object.keys({ ...before.levels, ...after.levels });
  for (const name of names) {
    const own = after.levels?.[name];
    if (own !== before.levels?.[name]) setLevel(own, name);
  }
}

function noteOthers(before: Config, after: Config, file: string): void {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Config)[];
  const changed = names.filter(
    (name) => !RELOADED.includes(name) && !isDeepStrictEqual(before[name], after[name]),
  );
  if (changed.length > 0) {
    api.diag.warn(`${changed.join(', ')} of ${file} changed: that takes effect at the next start.`);
  }
}
