import type { CompletedCommand, CompletedOption } from './completion-words.ts';

/** The completion of fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const lines = [
    '# Completion of agentbus for fish: agentbus completion fish > ~/.config/fish/completions/agentbus.fish',
    'complete -c agentbus -f',
    ...commands.map(
      ({ name, summary }) =>
        `complete -c agentbus -n 'not __fish_seen_subcommand_from ${names}' -a ${name} -d ${quoted(summary)}`,
    ),
    ...commands.flatMap(commandLines),
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines({ name, options, words, takesFiles }: CompletedCommand): string[] {
  const condition = `complete -c agentbus -n '__fish_seen_subcommand_from ${name}'`;
  return [
    ...(takesFiles ? [`${condition} -F`] : []),
    ...(words.length === 0 ? [] : [`${condition} -a ${quoted(words.join(' '))}`]),
    ...options.map((option) => `${condition} ${optionText(option)}`),
  ];
}

function optionText({ name, short, help, value }: CompletedOption): string {
  const flags = [`-l ${name.slice(2)}`, ...(short === undefined ? [] : [`-s ${short.slice(1)}`])];
  const argument =
    value.kind === 'none'
      ? []
      : value.kind === 'file'
        ? ['-r -F']
        : value.kind === 'any'
          ? ['-x']
          : [`-x -a ${quoted(value.words.join(' '))}`];
  return [...flags, ...argument, `-d ${quoted(help)}`].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
