import { type AlertConfig, AlertEvaluator, NO_NOTIFICATIONS, notifyAlerts } from '@agentbus/alerts';
import { readRuleFile } from './alerts-file.ts';
import type { CommandFunction } from './command-table.ts';
import { EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readFormat } from './option-values.ts';
import { plural } from './plural.ts';
import { compileRegex } from './regex.ts';

/** `agentbus alerts check FILE`: says what is wrong with rules, or how many there are. */
export const alertsCheck: CommandFunction = async ({ positionals, options }, io) => {
  const format = readFormat(options, ['pretty', 'json']);
  const config = readRuleFile(positionals, io);
  // What only the engine of regular expressions knows.
  new AlertEvaluator(config.rules, { start: 0, regex: compileRegex });
  notifyAlerts(config.notifications, NO_NOTIFICATIONS, {
    events: [],
    silences: [],
    now: 0,
    regex: compileRegex,
  });
  const [file = ''] = positionals;
  if (format === 'json') io.stdout.write(`${jsonText({ file, valid: true, rules: ruleRows(config) })}\n`);
  else io.stdout.write(`${file}: ${plural(config.rules.length, 'rule')}, nothing wrong\n`);
  return EXIT_OK;
};

function ruleRows({ rules }: AlertConfig) {
  return rules.map(({ group, alert, signal, by, interval }) => ({
    group,
    alert,
    signal,
    by: by.map(({ name }) => name),
    intervalSeconds: interval / 1000,
  }));
}
