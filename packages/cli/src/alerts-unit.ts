import { resolve } from 'node:path';
import { runRuleTest, type TestFailure } from '@agentbus/alerts';
import { type LoadedRuleTests, loadRuleTests } from '@agentbus/config/alert-rules';
import { fileError } from './alerts-file.ts';
import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandFunction } from './command-table.ts';
import { EXIT_FINDINGS, EXIT_OK } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readFormat } from './option-values.ts';
import { plural } from './plural.ts';
import { compileRegex } from './regex.ts';
import { escapeLine } from './terminal-text.ts';

/** `agentbus alerts unit FILE …`: runs tests of rules; exits with 3 where something fires that should not, or does not. */
export const alertsUnit: CommandFunction = async ({ positionals, options }, io) => {
  const format = readFormat(options, ['pretty', 'json']);
  if (positionals.length === 0) throw usageError('the file of the tests is missing', 'such as tests.yaml');
  let count = 0;
  const failures: (TestFailure & { readonly file: string })[] = [];
  for (const file of positionals) {
    const { rules, tests } = load(file, io);
    count += tests.length;
    for (const test of tests) {
      failures.push(
        ...runRuleTest(rules, test, { regex: compileRegex }).map((failure) => ({ ...failure, file })),
      );
    }
  }
  const failed = new Set(failures.map(({ file, test }) => `${file} ${test}`)).size;
  if (format === 'json') {
    const shown = failures.map(({ at, ...failure }) => ({ ...failure, evalSeconds: at / 1000 }));
    io.stdout.write(`${jsonText({ tests: count, failed, failures: shown as never })}\n`);
  } else {
    for (const failure of failures) io.stdout.write(`${failureLines(failure).map(escapeLine).join('\n')}\n`);
    io.stdout.write(`${plural(count, 'test')}, ${failed} failed\n`);
  }
  return failures.length === 0 ? EXIT_OK : EXIT_FINDINGS;
};

function load(file: string, io: CommandIo): LoadedRuleTests {
  try {
    return loadRuleTests(resolve(file), { env: io.env });
  } catch (error) {
    throw fileError(file, error);
  }
}

function failureLines({ file, test, alert, at, expected, actual }: TestFailure & { readonly file: string }) {
  const list = (alerts: readonly string[]) => (alerts.length === 0 ? ['none'] : alerts);
  return [
    `${file}: ${test}: ${alert} at ${at / 1000} s`,
    ...list(expected).map((each) => `  expected ${each}`),
    ...list(actual).map((each) => `  fires    ${each}`),
  ];
}
