import { ALERT_PRESETS, presetGroups } from '@agentbus/alerts';
import { formatAlertRules } from '@agentbus/config/alert-rules';
import { usageError } from './command-error.ts';
import type { CommandFunction } from './command-table.ts';
import { didYouMean } from './did-you-mean.ts';
import { EXIT_OK } from './exit-code.ts';

/** `agentbus alerts presets [name …]`: rules that most services want, as a rule file. */
export const alertsPresets: CommandFunction = async ({ positionals }, io) => {
  const names = ALERT_PRESETS.map(({ name }) => name);
  for (const name of positionals) {
    if (names.includes(name)) continue;
    const nearest = didYouMean(name, names);
    const hint = nearest === undefined ? `one of ${names.join(', ')}` : `did you mean ${nearest}?`;
    throw usageError(`there is no preset "${name}"`, hint);
  }
  const chosen = ALERT_PRESETS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  for (const { name, summary } of chosen) io.stdout.write(`# ${name}: ${summary}\n`);
  io.stdout.write(formatAlertRules(presetGroups(chosen)));
  return EXIT_OK;
};
