import { GLOBAL_OPTIONS, OPTIONS, type OptionName } from './command-options.ts';
import { COMMANDS, type CommandName } from './command-table.ts';

const FILTERS = `Filters:
  level>=error service:checkout "timed out" -route:/health duration>500ms
  field:value (any case, * matches all)   field=Value (exact)   field=~"regex" (RE2)   field:(a,b)   field:*
  a b (both)   a OR b   -a (not)   ( … )   a bare word searches the body, exceptions and attributes`;

/** The help of the command line as a whole. */
export function generalHelp(): string {
  const commands = Object.entries(COMMANDS).map(
    ([name, { positionals, summary }]) => [`${name} ${positionals}`, summary] as const,
  );
  return `Reads the logs, traces and metrics that AgentBus wrote on this machine.

Usage: agentbus <command> [options]

Commands:
${columns(commands)}

Options:
${columns(optionRows(GLOBAL_OPTIONS))}

${FILTERS}

Exit codes: 0 ok, 1 failure, 2 usage, 3 findings, 5 no data, 130 interrupted.
"agentbus <command> --help" has the command's options and examples.
`;
}

/** The help of one command. */
export function commandHelp(name: CommandName): string {
  const spec = COMMANDS[name];
  const usage = ['agentbus', name, spec.positionals, '[options]'].filter((word) => word !== '').join(' ');
  return `Usage: ${usage}

${spec.details}

Options:
${columns(optionRows([...spec.options, 'help']))}
${spec.positionals === '[filter]' ? `\n${FILTERS}\n` : ''}
Examples:
${spec.examples.map((example) => `  ${example}`).join('\n')}
`;
}

function optionRows(names: readonly OptionName[]): (readonly [string, string])[] {
  return names.map((name) => {
    const { short, value, help } = OPTIONS[name];
    return [`${short === undefined ? '    ' : `-${short}, `}--${name}${value ? ` ${value}` : ''}`, help];
  });
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
