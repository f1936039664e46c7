import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { ConfigError, type ConfigProblem, loadConfig, type ShownSetting, showConfig } from '@agentbus/config';
import { configuredAlerts } from '@agentbus/config/alert-rules';
import { checkRules } from './alerts-file.ts';
import { colorEnabled, createPaint, type Paint } from './color.ts';
import { CommandError, noDataError, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { OptionValues } from './command-options.ts';
import type { CommandArguments } from './command-table.ts';
import { configError, configFile } from './config-option.ts';
import { didYouMean } from './did-you-mean.ts';
import { EXIT_OK, EXIT_USAGE } from './exit-code.ts';
import { jsonText } from './format-ndjson.ts';
import { readColor, readFormat } from './option-values.ts';
import { escapeLine } from './terminal-text.ts';

const ACTIONS = { check, show, schema };

/** `agentbus config check|show|schema`: what the settings say, whether they can be used, and what they may be. */
export async function config({ positionals, options }: CommandArguments, io: CommandIo): Promise<number> {
  const [name, file, ...others] = positionals;
  const names = Object.keys(ACTIONS);
  if (name === undefined) throw usageError('what to do is missing', `one of ${names.join(', ')}`);
  if (!isAction(name)) {
    const nearest = didYouMean(name, names);
    const hint =
      nearest === undefined ? `one of ${names.join(', ')}` : `did you mean "agentbus config ${nearest}"?`;
    throw usageError(`"agentbus config" has no "${name}"`, hint);
  }
  if (others.length > 0) throw usageError(`there is one file, and "${others[0]}" is another`);
  return ACTIONS[name](file === undefined ? options : { ...options, config: file }, io);
}

function isAction(name: string): name is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, name);
}

/** Says what is wrong with the file and with the alert rules that it names, and exits with 2. */
function check(options: OptionValues, io: CommandIo): number {
  const format = readFormat(options, ['pretty', 'json']);
  const file = configFile(options, io);
  if (file === undefined) {
    throw noDataError(
      'there is no agentbus.yaml in this directory',
      'name a file: agentbus config check FILE',
    );
  }
  const named = options.config ?? 'agentbus.yaml';
  try {
    checkFile(file, io);
  } catch (error) {
    if (format === 'json' && error instanceof ConfigError) {
      const problems = error.problems.map((problem) => problemJson(problem, file, named));
      io.stdout.write(`${jsonText({ file: named, valid: false, problems })}\n`);
      return EXIT_USAGE;
    }
    throw error instanceof CommandError ? error : configError(named, file, error);
  }
  const ok =
    format === 'json' ? jsonText({ file: named, valid: true, problems: [] }) : `${named} can be used.`;
  io.stdout.write(`${escapeLine(ok)}\n`);
  return EXIT_OK;
}

function checkFile(file: string, io: CommandIo): void {
  const read = loadConfig(file, { env: io.env }) ?? {};
  const alerts = configuredAlerts(read, { env: io.env });
  if (alerts !== undefined) checkRules(typeof read.alerts === 'string' ? read.alerts : file, alerts);
}

function problemJson({ path, ...problem }: ConfigProblem, file: string, named: string) {
  return { ...problem, file: problem.file === file ? named : problem.file, path: path.join('.') };
}

/** Every setting, its value and where that comes from; secrets are masked. */
function show(options: OptionValues, io: CommandIo): number {
  const format = readFormat(options, ['pretty', 'json']);
  const paint = createPaint(colorEnabled(readColor(options), io));
  const file = configFile(options, io);
  const named = options.config ?? 'agentbus.yaml';
  let settings: readonly ShownSetting[];
  try {
    const text = file === undefined ? undefined : readFileSync(file, 'utf8');
    settings = showConfig(text, io.env, named);
  } catch (error) {
    throw configError(named, resolve(file ?? named), error);
  }
  const lines =
    format === 'json'
      ? [jsonText(settings.map(({ from, ...setting }) => ({ ...setting, from: from ?? null })))]
      : settingLines(settings, paint);
  io.stdout.write(`${lines.join('\n')}\n`);
  return EXIT_OK;
}

function settingLines(settings: readonly ShownSetting[], paint: Paint): string[] {
  const width = Math.max(...settings.map(({ name }) => name.length));
  return settings.map(({ name, value, source, from }) => {
    const place = source === 'default' ? (from === undefined ? 'default' : `default; ${from} sets it`) : from;
    const shown = escapeLine(`${name.padEnd(width)}  ${value}`);
    return `${source === 'default' ? shown : paint('bold', shown)}  ${paint('dim', escapeLine(`(${place})`))}`;
  });
}

/** The JSON Schema, for editors. */
function schema(_options: OptionValues, io: CommandIo): number {
  const path = createRequire(import.meta.url).resolve('@agentbus/config/schema.json');
  io.stdout.write(readFileSync(path, 'utf8'));
  return EXIT_OK;
}
