import { alertsBacktest } from './alerts-backtest.ts';
import { alertsCheck } from './alerts-check.ts';
import { alertsHistory, alertsList } from './alerts-list.ts';
import { alertsPresets } from './alerts-presets.ts';
import { alertsSilence } from './alerts-silence.ts';
import { alertsTest } from './alerts-test.ts';
import { alertsUnit } from './alerts-unit.ts';
import { usageError } from './command-error.ts';
import type { CommandFunction } from './command-table.ts';
import { didYouMean } from './did-you-mean.ts';

const ACTIONS: Readonly<Record<string, CommandFunction>> = {
  check: alertsCheck,
  backtest: alertsBacktest,
  unit: alertsUnit,
  test: alertsTest,
  list: alertsList,
  silence: alertsSilence,
  history: alertsHistory,
  presets: alertsPresets,
};

/** `agentbus alerts <action> [file]`. */
export const alerts: CommandFunction = async ({ positionals, options }, io) => {
  const [action, ...rest] = positionals;
  const run = action !== undefined && Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (run !== undefined) return run({ positionals: rest, options }, io);
  const names = Object.keys(ACTIONS);
  const nearest = action === undefined ? undefined : didYouMean(action, names);
  throw usageError(
    action === undefined ? 'alerts needs to be told what to do' : `alerts has no "${action}"`,
    nearest === undefined ? `one of ${names.join(', ')}` : `did you mean "agentbus alerts ${nearest}"?`,
  );
};
