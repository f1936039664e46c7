import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import {
  type AlertTransition,
  buildReport,
  checkConditions,
  type FailCondition,
  FailConditionError,
  parseFailConditions,
  type Report,
  readErrorDecisions,
  reportHtml,
  reportMarkdown,
} from '@agentbus/analytics';
import { readAlertTransitions } from './alert-transitions.ts';
import { readAnalysedTime, readBaselineTime } from './analysed-time.ts';
import { failure, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { readEngine, withEngine } from './engine.ts';
import { EXIT_FINDINGS, EXIT_NO_DATA, EXIT_OK } from './exit-code.ts';
import { readDirectory } from './option-values.ts';
import { escapeLine } from './terminal-text.ts';

/** What a report is written as, by the name of the format or the end of the file's name. */
const WRITERS: Readonly<Record<string, (report: Report) => string>> = {
  html: reportHtml,
  md: reportMarkdown,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
};

/** `agentbus report`: what is in a time, what changed and what is odd, as a page that someone reads. */
export async function report({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  if (positionals.length > 0)
    throw usageError('"agentbus report" takes no filter', 'agentbus report --since -1h');
  const { write, path } = readOutput(options);
  const conditions = readConditions(options);
  const range = readAnalysedTime(options, io);
  const baseline = readBaselineTime(options, io);
  const directory = readDirectory(options, io);
  const decisions = await readErrorDecisions(directory);
  const alerts: readonly AlertTransition[] | undefined = await readAlertTransitions(directory);
  const made = await withEngine(readEngine(options, io), ['logs', 'audit', 'traces'], io, (engine) =>
    buildReport(engine, { ...range, baseline, decisions, alerts, signal: io.signal }),
  );
  const text = write(made);
  if (path === undefined) io.stdout.write(text);
  else await writeReport(path, text);
  for (const { title } of made.headlines) if (path !== undefined) io.stderr.write(`${escapeLine(title)}\n`);
  return verdict(made, conditions, io);
}

function verdict(made: Report, conditions: readonly FailCondition[], io: CommandIo): number {
  const failed = checkConditions(made, conditions);
  for (const { condition, value } of failed) {
    io.stderr.write(`${condition.text}: it is ${Number(value.toPrecision(4))}\n`);
  }
  if (failed.length > 0) return EXIT_FINDINGS;
  if (made.data !== null) return EXIT_OK;
  io.stderr.write('there is no telemetry of this time\n');
  return EXIT_NO_DATA;
}

function readOutput({ output = 'md' }: OptionValues) {
  const extension = extname(output).slice(1);
  const write = WRITERS[extension === '' ? output : extension];
  if (write) return { write, path: extension === '' ? undefined : output };
  throw usageError(
    `-o is "${output}", must be html, md or json, or a file whose name ends so`,
    'agentbus report -o report.html',
  );
}

function readConditions(options: OptionValues): FailCondition[] {
  const text = options['fail-on'];
  if (text === undefined) return [];
  try {
    return parseFailConditions(text);
  } catch (error) {
    if (error instanceof FailConditionError) throw usageError(`--fail-on: ${error.message}`);
    throw error;
  }
}

async function writeReport(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw failure(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
