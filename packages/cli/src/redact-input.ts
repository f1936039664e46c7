/** The lines that `agentbus redact` reads. */
import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { failure } from './command-error.ts';
import type { CommandIo } from './command-io.ts';

/** A line, or several that hold one secret. */
export interface InputText {
  /** The file, as it was named; `-` for stdin. */
  readonly file: string;
  /** The number of its first line, from 1 on. */
  readonly line: number;
  readonly text: string;
  /** What ends it in the input: a line end, or nothing at the end of the file. */
  readonly end: string;
}

/** A private key's block goes over lines: they belong together. */
const BLOCK_BEGIN = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/u;
const BLOCK_END = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/u;

/** No private key is longer; what begins like one and does not end is taken to go no further. */
const MAX_BLOCK_LINES = 200;

/** The lines of files, one file after the other; those of stdin where none is named, or for `-`. */
export async function* readInput(files: readonly string[], io: CommandIo): AsyncGenerator<InputText> {
  for (const file of files.length === 0 ? ['-'] : files) {
    try {
      const stream = file === '-' ? io.stdin() : createReadStream(file, { signal: io.signal });
      yield* joinBlocks(readLines(stream, file));
    } catch (error) {
      if (io.signal.aborted) return;
      throw failure(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function* readLines(stream: AsyncIterable<unknown>, file: string): AsyncGenerator<InputText> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let line = 1;
  for await (const chunk of stream) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer))).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield { file, line: line++, ...withoutReturn(text) };
  }
  rest += decoder.end();
  if (rest !== '') yield { file, line, text: rest, end: '' };
}

function withoutReturn(text: string): Pick<InputText, 'text' | 'end'> {
  return text.endsWith('\r') ? { text: text.slice(0, -1), end: '\r\n' } : { text, end: '\n' };
}

async function* joinBlocks(lines: AsyncIterable<InputText>): AsyncGenerator<InputText> {
  let block: InputText | undefined;
  let count = 0;
  for await (const next of lines) {
    if (block === undefined) {
      if (!BLOCK_BEGIN.test(next.text) || BLOCK_END.test(next.text)) {
        yield next;
        continue;
      }
      block = next;
      count = 1;
    } else {
      block = { ...block, text: block.text + block.end + next.text, end: next.end };
      count++;
    }
    if (BLOCK_END.test(next.text) || count === MAX_BLOCK_LINES) {
      yield block;
      block = undefined;
    }
  }
  if (block !== undefined) yield block;
}
