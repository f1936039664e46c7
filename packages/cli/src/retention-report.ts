import type { JsonValue } from '@agentbus/otlp';
import type { RetentionReason, Stream, UnmetLimit } from '@agentbus/segments';
import { formatBytes } from './byte-size.ts';
import type { Paint } from './color.ts';
import { plural } from './plural.ts';
import { escapeLine } from './terminal-text.ts';

/** What retention did, or would do. */
export interface RetentionOutcome {
  readonly directory: string;
  readonly dryRun: boolean;
  readonly gone: readonly {
    readonly stream: Stream;
    readonly path: string;
    readonly bytes: number;
    readonly reason: RetentionReason;
    /** The copy, or the archive that it would go to; `undefined` where it is deleted. */
    readonly destination: string | undefined;
  }[];
  readonly failed: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  readonly unmet: readonly UnmetLimit[];
}

/** Why a segment goes, for people. */
const REASONS: Readonly<Record<RetentionReason, string>> = {
  age: 'too old',
  bytes: 'the stream is too large',
  free: 'the disk is too full',
};

/** The outcome for people, as lines. */
export function retentionLines(outcome: RetentionOutcome, paint: Paint): string[] {
  const { directory, dryRun, gone, failed, unmet } = outcome;
  const bytes = gone.reduce((sum, segment) => sum + segment.bytes, 0);
  const freed = `${plural(gone.length, 'segment')}, ${formatBytes(bytes)}`;
  return [
    paint('bold', escapeLine(directory)),
    ...gone.map((segment) => `  ${escapeLine(goneText(segment, dryRun))}`),
    ...failed.map(({ message }) => `  ${paint('red', 'kept')}  ${escapeLine(message)}`),
    ...unmet.map(
      ({ stream, limit, missingBytes, heldBytes }) =>
        `  ${limit} of ${stream} is missed by ${formatBytes(missingBytes)}: what is left is being written` +
        (heldBytes === undefined ? '' : `, or not delivered yet (${formatBytes(heldBytes)})`),
    ),
    gone.length === 0 ? 'Nothing has to go.' : dryRun ? `${freed} would go.` : `${freed} gone.`,
  ];
}

/** The outcome for scripts. */
export function retentionJson({ directory, dryRun, gone, failed, unmet }: RetentionOutcome): JsonValue {
  return {
    directory,
    dryRun,
    segments: gone.map((segment) => ({ ...segment, destination: segment.destination ?? null })),
    bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0),
    failed: failed.map((segment) => ({ ...segment })),
    unmet: unmet.map((limit) => ({ ...limit })),
  };
}

function goneText(
  { path, bytes, reason, destination }: RetentionOutcome['gone'][number],
  dryRun: boolean,
): string {
  const what = destination === undefined ? 'deleted' : `archived to ${destination}`;
  return `${path} (${formatBytes(bytes)}, ${REASONS[reason]}) ${dryRun ? 'would be' : 'is'} ${what}`;
}
