import { usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import type { CommandArguments } from './command-table.ts';
import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import { completionWords } from './completion-words.ts';
import { zshCompletion } from './completion-zsh.ts';
import { didYouMean } from './did-you-mean.ts';
import { EXIT_OK } from './exit-code.ts';

/** What makes each shell complete. */
const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `agentbus completion <shell>`: a script that needs no further call of the command, so that a key press is answered at once. */
export async function completion({ positionals }: CommandArguments, io: CommandIo): Promise<number> {
  const [shell, ...others] = positionals;
  const names = Object.keys(SHELLS);
  if (shell === undefined || others.length > 0)
    throw usageError('one shell is needed', `one of ${names.join(', ')}`);
  if (!isShell(shell)) {
    const nearest = didYouMean(shell, names);
    const hint = nearest === undefined ? undefined : `did you mean "agentbus completion ${nearest}"?`;
    throw usageError(`the shell is "${shell}", must be one of ${names.join(', ')}`, hint);
  }
  io.stdout.write(SHELLS[shell](completionWords()));
  return EXIT_OK;
}

function isShell(name: string): name is keyof typeof SHELLS {
  return Object.hasOwn(SHELLS, name);
}
