/** Makes one OTLP/JSON request body of several lines, without decoding them. */
import type { Signal } from '@agentbus/otlp';

/** How a line begins that our own encoder wrote: with the only member of the object, a list. */
const HEADS: Readonly<Record<Signal, Buffer>> = {
  logs: Buffer.from('{"resourceLogs":['),
  traces: Buffer.from('{"resourceSpans":['),
  metrics: Buffer.from('{"resourceMetrics":['),
};

const TAIL = Buffer.from(']}');
const COMMA = 0x2c;

/** 4 MiB: more than a batch by default. What a larger one took is given back with the next. */
const MAX_KEPT_BYTES: number = 4 * 1024 * 1024;

/** Whether a line of one of our own segments has the form that {@link mergeLines} takes. */
export function isMergeable(line: Uint8Array, signal: Signal): boolean {
  const head = HEADS[signal];
  return (
    line.length > head.length + TAIL.length &&
    head.compare(line, 0, head.length) === 0 &&
    TAIL.compare(line, line.length - TAIL.length) === 0
  );
}

/** One line as it is; of several, all {@link isMergeable}, the members of their lists as one list. */
export function mergeLines(lines: readonly Uint8Array[], signal: Signal): Uint8Array {
  return new LineMerger().merge(lines, signal);
}

/** Does what {@link mergeLines} does, in the same memory again and again. */
export class LineMerger {
  #memory: Buffer = Buffer.alloc(0);

  /** The result stays as long as the lines do, and until this is called again. */
  merge(lines: readonly Uint8Array[], signal: Signal): Uint8Array {
    const [first] = lines;
    if (lines.length === 1 && first !== undefined) return first;
    const head = HEADS[signal];
    const around = head.length + TAIL.length;
    const length = lines.reduce((sum, line) => sum + line.length - around + 1, around - 1);
    if (this.#memory.length < length || this.#memory.length > MAX_KEPT_BYTES) {
      this.#memory = Buffer.allocUnsafeSlow(length);
    }
    const memory = this.#memory;
    let end = head.copy(memory);
    for (const [index, line] of lines.entries()) {
      if (index > 0) memory[end++] = COMMA;
      memory.set(line.subarray(head.length, line.length - TAIL.length), end);
      end += line.length - around;
    }
    end += TAIL.copy(memory, end);
    return memory.subarray(0, end);
  }
}
