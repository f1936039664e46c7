/** Plain lines of a file or of stdin. */
import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { failure, usageError } from './command-error.ts';
import type { CommandIo } from './command-io.ts';

const SCHEME = 'text:';

/** Characters of a line that are kept: a file without line ends must not fill the memory. */
const MAX_LINE_LENGTH = 65_536;

/**
 * The lines that `--from` names: `text:-` is stdin, `text:FILE` a file. UTF-8, each without its line end; of a line of
 * more than 65,536 characters, the first.
 */
export async function* readTextSource(source: string, io: CommandIo): AsyncGenerator<string> {
  const file = source.startsWith(SCHEME) ? source.slice(SCHEME.length) : '';
  if (file === '')
    throw usageError(`--from is "${source}", must be text:FILE`, 'text:- reads plain lines from stdin');
  try {
    yield* readLines(file === '-' ? io.stdin() : createReadStream(file, { signal: io.signal }));
  } catch (error) {
    io.signal.throwIfAborted();
    throw failure(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function* readLines(chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
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
