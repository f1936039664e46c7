/** The simple commands in a shell block, as words; of the shell's language, what documents use. */

/** One command of a script. */
export interface ShellCommand {
  /** Assignments before the program: `NAME=value`. */
  readonly environment: readonly string[];
  /** The program and its arguments, without quotes and redirections. */
  readonly words: readonly string[];
  /** Its line in the script, from 0. */
  readonly line: number;
}

const ASSIGNMENT = /^[A-Za-z_]\w*=/u;

/** A quoted part, an escaped character, a comment, an operator, a redirection, white space, or other characters. */
const TOKEN =
  /'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\.)*)"|\\(?<escaped>[\s\S])|(?<comment>(?<=^|\s)#[^\n]*)|(?<redirection>\d?>>?(?:&\d)?|<)|(?<operator>&&|\|\||[;|&\n])|(?<space>[ \t]+)|(?<plain>[^\s'"\\;|&<>]+)/guy;

/** Reads a script. Throws for what it cannot read, a quote that is left open, say. */
export function readShellCommands(script: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let redirected = false;
  let line = 0;
  let end = 0;
  const endWord = (): void => {
    if (word !== undefined && !redirected) words.push(word);
    if (word !== undefined) redirected = false;
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    const first = words.findIndex((each) => !ASSIGNMENT.test(each));
    if (first !== -1) commands.push({ environment: words.slice(0, first), words: words.slice(first), line });
    words = [];
  };
  for (const { 0: token, index, groups = {} } of script.matchAll(TOKEN)) {
    end = index + token.length;
    const { single, double, escaped, redirection, operator, space, plain } = groups;
    if (operator !== undefined) endCommand();
    else if (redirection !== undefined) {
      endWord();
      redirected = !redirection.includes('&');
    } else if (space !== undefined || escaped === '\n') endWord();
    else if (groups.comment === undefined) {
      word = `${word ?? ''}${single ?? double?.replaceAll(/\\(["\\$`])/gu, '$1') ?? escaped ?? plain ?? ''}`;
    }
    line += token.split('\n').length - 1;
  }
  endCommand();
  if (end !== script.length) throw new Error(`Cannot read the shell at: ${script.slice(end, end + 40)}`);
  return commands;
}
