import type { CompletedCommand } from './completion-words.ts';

/** The completion of bash 4 and newer. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completion of agentbus for bash: eval "$(agentbus completion bash)"
_agentbus() {
  local word previous command index IFS=$'\\n'
  word=\${COMP_WORDS[COMP_CWORD]}
  previous=\${COMP_WORDS[COMP_CWORD-1]}
  # A colon or an equals sign parts words here: a filter is put together again.
  local head=
  index=$COMP_CWORD
  while (( index > 1 )) && [[ \${COMP_WORDS[index]} == [:=]* || \${COMP_WORDS[index-1]} == *[:=] ]]; do
    (( index-- ))
    head=\${COMP_WORDS[index]}$head
  done
  for (( index = 1; index < COMP_CWORD; index++ )); do
    case \${COMP_WORDS[index]} in
      ${commands.map(({ name }) => name).join('|')}) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
  COMPREPLY=()
  if [[ -z $command ]]; then
    COMPREPLY=($(compgen -W ${list(['help', ...commands.map(({ name }) => name), '--help', '--version'])} -- "$word"))
    return
  fi
  case $command in
${commands.map(commandCase).join('\n')}
  esac
  _agentbus_cut "$head" "$word"
}
_agentbus_cut() {
  # What stands before the last colon or equals sign is on the command line already.
  local full=$1$2 before index
  before=\${full%"\${full##*[:=]}"}
  [[ -n $1 && -n $before ]] || return
  for index in "\${!COMPREPLY[@]}"; do COMPREPLY[index]=\${COMPREPLY[index]#"$before"}; done
}
complete -o nosort -o nospace -F _agentbus agentbus
`;
}

function commandCase({ name, options, words, takesFiles }: CompletedCommand): string {
  const values = options.flatMap(({ name: long, short, value }) => {
    const names = [long, ...(short === undefined ? [] : [short])].join('|');
    if (value.kind === 'none') return [];
    if (value.kind === 'file')
      return [`        ${names}) compopt -o filenames; COMPREPLY=($(compgen -f -- "$word")); return ;;`];
    const reply = value.kind === 'any' ? '' : `COMPREPLY=($(compgen -W ${list(value.words)} -- "$word")); `;
    return [`        ${names}) ${reply}return ;;`];
  });
  const flags = options.map(({ name: long }) => long);
  const files = takesFiles ? `; compopt -o filenames; COMPREPLY+=($(compgen -f -- "$word"))` : '';
  return `    ${name})
      case $previous in
${values.join('\n')}
      esac
      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W ${list(flags)} -- "$word"))
      else COMPREPLY=($(compgen -W ${list(words)} -- "$head$word"))${files}; fi ;;`;
}

/** Words of a list, each on a line of its own: none has a quote. */
function list(words: readonly string[]): string {
  return `'${words.join('\n')}'`;
}
