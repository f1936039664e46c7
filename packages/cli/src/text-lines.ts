/** Plain lines of files or of stdin, as they are: what counts lines must see empty ones too. */
import { StringDecoder } from 'node:string_decoder';
import { failure } from './command-error.ts';
import type { CommandIo } from './command-io.ts';
import { asCommandError, parseImportSources } from './import-sources.ts';

/** Characters of a line that are kept: a file without line ends must not fill the memory. */
const MAX_LINE_LENGTH = 65_536;

/**
 * The lines of the files of `--from`, whose format does not matter. UTF-8, each without its line end; of a line of more than
 * 65,536 characters, the first.
 */
export async function* readTextLines(from: readonly string[], io: CommandIo): AsyncGenerator<string> {
  const { findImportFiles, readFileContent, STDIN, ...errors } = await import('@agentbus/import');
  const sources = await parseImportSources(from);
  const files = await findImportFiles(sources, 0n).catch((error: unknown) => {
    throw asCommandError(error, errors);
  });
  for (const { path } of files) {
    try {
      yield* cutLines(path === STDIN ? io.stdin() : readFileContent(path, { signal: io.signal }));
    } catch (error) {
      io.signal.throwIfAborted();
      throw failure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function* cutLines(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer);
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      yield lineOf(rest + text.slice(start, end));
      rest = '';
      start = end + 1;
    }
    if (rest.length < MAX_LINE_LENGTH) rest += text.slice(start);
  }
  rest += decoder.end();
  if (rest !== '') yield lineOf(rest);
}

function lineOf(text: string): string {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  return line.length > MAX_LINE_LENGTH ? line.slice(0, MAX_LINE_LENGTH) : line;
}
