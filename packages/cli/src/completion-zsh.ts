import type { CompletedCommand, CompletedOption } from './completion-words.ts';

/** The completion of zsh, behind `compinit`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef agentbus
# Completion of agentbus for zsh: eval "$(agentbus completion zsh)"
_agentbus() {
  local line state
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  _arguments -C '(- *)--help[show the help]' '(- *)--version[show the version]' '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}
(( $+functions[compdef] )) && compdef _agentbus agentbus
`;
}

function commandCase({ name, options, words, takesFiles }: CompletedCommand): string {
  const specs = [...options.flatMap(optionSpecs), quoted(`*:argument:${argumentAction(words, takesFiles)}`)];
  return `        ${name}) _arguments ${specs.join(' ')} ;;`;
}

/** What `_arguments` does for what is no option: a lone space is nothing. */
function argumentAction(words: readonly string[], takesFiles: boolean): string {
  if (words.length === 0) return takesFiles ? '_files' : ' ';
  const list = words.map((word) => word.replaceAll(/[:>=]/gu, (sign) => `\\${sign}`)).join(' ');
  return takesFiles ? `{ compadd -S "" -- ${list}; _files }` : `(${list})`;
}

function optionSpecs({ name, short, help, value }: CompletedOption): string[] {
  const text = help.replaceAll(/[[\]:]/gu, (sign) => `\\${sign}`);
  const argument =
    value.kind === 'none'
      ? ''
      : value.kind === 'file'
        ? ':file:_files'
        : value.kind === 'any'
          ? ':value: '
          : `:value:(${value.words.join(' ')})`;
  return [name, ...(short === undefined ? [] : [short])].map((flag) =>
    quoted(`*${flag}[${text}]${argument}`),
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
