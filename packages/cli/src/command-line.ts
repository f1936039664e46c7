import { parseArgs } from 'node:util';
import { usageError } from './command-error.ts';
import { GLOBAL_OPTIONS, OPTIONS, type OptionName, type OptionValues } from './command-options.ts';
import { COMMANDS, type CommandArguments, type CommandName, isCommandName } from './command-table.ts';
import { didYouMean } from './did-you-mean.ts';

/** What the command line asks for. */
export type Invocation =
  | { readonly action: 'version' }
  | { readonly action: 'help'; readonly command: CommandName | undefined }
  | { readonly action: 'run'; readonly command: CommandName; readonly args: CommandArguments };

/**
 * Reads the words after `agentbus`. Options may stand anywhere; the first word that is none names the command.
 * Throws a usage error for what is not known, with the nearest name that is.
 */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const { tokens } = parseArgs({
    args: protectDashes(argv),
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const given = new Map<OptionName, string | boolean | readonly string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value.trim());
    if (token.kind !== 'option') continue;
    const [name, value] = readOption(token);
    const before = given.get(name);
    given.set(
      name,
      OPTIONS[name].multiple ? [...(Array.isArray(before) ? before : []), String(value)] : value,
    );
  }
  if (given.has('version')) return { action: 'version' };

  const [first, ...positionals] = words;
  if (first === undefined) {
    if (given.has('help')) return { action: 'help', command: undefined };
    throw usageError('no command given', `commands: ${Object.keys(COMMANDS).join(', ')}; agentbus --help`);
  }
  if (first === 'help') {
    const [topic] = positionals;
    return { action: 'help', command: topic === undefined ? undefined : commandNamed(topic) };
  }
  const command = commandNamed(first);
  if (given.has('help')) return { action: 'help', command };
  for (const name of given.keys()) {
    if (!optionsOf(command).includes(name)) {
      const nearest = didYouMean(name, optionsOf(command));
      const hint = nearest === undefined ? `agentbus ${command} --help` : `did you mean --${nearest}?`;
      throw usageError(`"agentbus ${command}" has no option --${name}`, hint);
    }
  }
  return {
    action: 'run',
    command,
    args: { positionals, options: Object.fromEntries(given) as OptionValues },
  };
}

/**
 * Keeps what starts with a dash and is no option from being read as one: the value in `--since -15m`, and a negated
 * filter term such as `-route:/health`, which gets a space in front (it is trimmed off again).
 */
function protectDashes(argv: readonly string[]): string[] {
  const args: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    const next = argv[index + 1];
    if (argument === '--') return [...args, ...argv.slice(index)];
    if (next !== undefined && /^-\d/u.test(next) && takesValue(argument)) {
      args.push(argument.startsWith('--') ? `${argument}=${next}` : argument + next);
      index++;
    } else {
      args.push(NEGATED_TERM.test(argument) ? ` ${argument}` : argument);
    }
  }
  return args;
}

/** `-field:…`, `-field>=…`, `-"text"`, `-(…)`. A single letter before the operator is an option instead. */
const NEGATED_TERM = /^-(?:["(]|[a-z_@][\w.@-]+(?:[:=<>]|!=))/iu;

function takesValue(argument: string): boolean {
  return Object.entries(OPTIONS).some(
    ([name, { type, short }]) => type === 'string' && (argument === `--${name}` || argument === `-${short}`),
  );
}

function readOption(token: {
  name: string;
  rawName: string;
  value?: string | undefined;
}): [OptionName, string | boolean] {
  const { name, rawName, value } = token;
  if (!isOptionName(name)) {
    const nearest = didYouMean(name, Object.keys(OPTIONS));
    const hint = nearest === undefined ? 'agentbus --help' : `did you mean --${nearest}?`;
    throw usageError(
      `unknown option ${rawName}`,
      `${hint}  (a filter that starts with a dash goes after --)`,
    );
  }
  const takes = OPTIONS[name].type === 'string';
  if (takes && (value === undefined || value === ''))
    throw usageError(`${rawName} needs a value`, OPTIONS[name].help);
  if (!takes && value !== undefined) throw usageError(`${rawName} takes no value`);
  checkValue(name, value);
  return [name, value ?? true];
}

function checkValue(name: OptionName, value: string | undefined): void {
  const { values } = OPTIONS[name];
  if (value === undefined || values === undefined || values.includes(value)) return;
  const nearest = didYouMean(value, values);
  throw usageError(
    `--${name} is "${value}", must be one of ${values.join(', ')}`,
    nearest === undefined ? undefined : `did you mean --${name} ${nearest}?`,
  );
}

function commandNamed(word: string): CommandName {
  if (isCommandName(word)) return word;
  const names = Object.keys(COMMANDS);
  const nearest = didYouMean(word, names);
  const hint =
    nearest === undefined ? `commands: ${names.join(', ')}` : `did you mean "agentbus ${nearest}"?`;
  throw usageError(`unknown command "${word}"`, hint);
}

function optionsOf(command: CommandName): readonly OptionName[] {
  return [...COMMANDS[command].options, ...GLOBAL_OPTIONS];
}

function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(OPTIONS, name);
}
