/** Makes one compacted file of one run of segments. */
import type { CompactionRun, FinishedCompaction } from '@agentbus/segments';
import { RunOutput, type RunTools } from './run-output.ts';
import { addLine, sealedLines } from './sealed-lines.ts';

/**
 * Writes the records of a run to `partial`. Proves on the way that each segment's content is what was sealed, that each
 * record can be put together again from its columns exactly, and that the file reads back as it was written.
 *
 * @throws UncompactableSegment; DuckDB's error; the signal's reason.
 */
export async function compactRun(
  tools: RunTools,
  { name: { stream }, inputs }: CompactionRun,
  partial: string,
): Promise<FinishedCompaction> {
  const { signal, onProgress } = tools;
  const output = new RunOutput(tools, stream);
  try {
    for (const input of inputs) {
      let position = 0;
      for await (const { line, offset } of sealedLines(input, signal, onProgress)) {
        position += await addLine(output, { line, offset, stream, input, position });
      }
    }
    return await output.finish(
      partial,
      inputs.map(({ segment }) => segment),
    );
  } finally {
    await output.close();
  }
}
