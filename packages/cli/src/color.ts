import { styleText } from 'node:util';
import type { CommandIo } from './command-io.ts';

/** The values of `--color`. */
export const COLOR_MODES = ['auto', 'always', 'never'] as const;

/** A value of `--color`. */
export type ColorMode = (typeof COLOR_MODES)[number];

type StyleFormat = Parameters<typeof styleText>[0];

/** Applies a style to text that is already free of control sequences; the identity where colour is off. */
export type Paint = (format: StyleFormat, text: string) => string;

/**
 * Whether to colour. `always` and `never` decide; with `auto`, `NO_COLOR` (https://no-color.org) switches it off,
 * `FORCE_COLOR` on, and otherwise stdout must be a terminal that is not `dumb`. Empty variables count as unset.
 */
export function colorEnabled(mode: ColorMode, io: Pick<CommandIo, 'stdout' | 'env'>): boolean {
  if (mode !== 'auto') return mode === 'always';
  if (io.env.NO_COLOR) return false;
  const forced = io.env.FORCE_COLOR;
  if (forced) return forced !== '0' && forced !== 'false';
  return io.stdout.isTTY === true && io.env.TERM !== 'dumb';
}

/** The {@link Paint} for a decision of {@link colorEnabled}. */
export function createPaint(enabled: boolean): Paint {
  if (!enabled) return (_format, text) => text;
  // The decision is taken: styleText must not look at the stream and the environment again.
  return (format, text) => (text === '' ? '' : styleText(format, text, { validateStream: false }));
}

/** The sequences of a {@link Paint}; in a group, so that `split` keeps them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: such sequences begin with one
export const ANSI_STYLE: RegExp = /(\u001b\[[\d;]*m)/u;
