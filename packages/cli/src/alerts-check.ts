import type { AlertConfig } from '@agentbus/alerts';
import { checkRules, readRuleFile } from './alerts-file.ts';
import type { CommandFunction } from './command-table.ts';
import { EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readFormat } from './option-values.ts';
import { plural } from './plural.ts';

/** `agentbus alerts check FILE`: says what is wrong with rules, or how many there are. */
export const alertsCheck: CommandFunction = async ({ positionals, options }, io) => {
  const format = readFormat(options, ['pretty', 'json']);
  const config = readRuleFile(positionals, io);
  const [file = ''] = positionals;
  checkRules(file, config);
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
