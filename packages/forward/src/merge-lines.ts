/** Makes one OTLP/JSON request body of several lines, without decoding them. */
import type { Signal } from '@agentbus/otlp';

/** How a line begins that our own encoder wrote: with the only member of the object, a list. */
const HEADS: Readonly<Record<Signal, Buffer>> = {
  logs: Buffer.from('{"resourceLogs":['),
  traces: Buffer.from('{"resourceSpans":['),
  metrics: Buffer.from('{"resourceMetrics":['),
};

const TAIL = Buffer.from(']}');
const COMMA = Buffer.from(',');

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
  const [first] = lines;
  if (lines.length === 1 && first !== undefined) return first;
  const head = HEADS[signal];
  const members = lines.flatMap((line, index) => {
    const list = line.subarray(head.length, line.length - TAIL.length);
    return index === 0 ? [list] : [COMMA, list];
  });
  return Buffer.concat([head, ...members, TAIL]);
}
