/** The command `agentbus alerts`, as the help has it. */
import type { CommandSpec } from './command-table.ts';

export const ALERTS_COMMAND: CommandSpec = {
  summary: 'check alert rules, test them, and replay stored data through them',
  positionals: '<check|backtest|unit|test|list|silence|history|presets> [file or matchers]',
  details:
    'check says what is wrong with a rule file, with line and column, and exits with 2. backtest shows when its alerts would have fired. unit runs tests of rules, and exits with 3 where one fails. test tells each receiver of an alert that is none. list shows what fires, silence silences it (or shows the silences; silence expire ends one), history what has happened. presets prints rules to begin with.',
  options: [
    'directory',
    'engine',
    'since',
    'until',
    'rate',
    'for',
    'comment',
    'all',
    'explain',
    'output',
    'tz',
    'color',
  ],
  examples: [
    'agentbus alerts check alerts.yaml',
    'agentbus alerts backtest alerts.yaml --since -7d',
    'agentbus alerts backtest alerts.yaml --directory .agentbus --since -1h -o json',
    'agentbus alerts unit tests.yaml',
    'agentbus alerts silence \'alertname="ManyErrors"\' --for 2h --comment deployment',
    'agentbus alerts presets error-burst silent-service > alerts.yaml',
  ],
  load: async () => (await import('./alerts.ts')).alerts,
};
