/** What harmless values of the corpus look like. */
import type { PortableValue } from './portable-value.ts';
import { HEX, type Random } from './random.ts';

/** Harmless values of one kind. */
export interface HarmlessValues {
  readonly kind: string;
  readonly source: string;
  readonly values: readonly ((random: Random) => PortableValue)[];
}

/** Values as they stand. */
export function fixed(...values: readonly PortableValue[]): (() => PortableValue)[] {
  return values.map((value) => () => value);
}

/** Each template with a random value in it; `%` stands for it. */
export function around(
  make: (random: Random) => string,
  ...templates: readonly string[]
): ((random: Random) => string)[] {
  return templates.map((template) => (random) => template.replaceAll('%', () => make(random)));
}

/** A time of the last years, in seconds. */
export function seconds(random: Random): number {
  return 1_700_000_000 + random.below(120_000_000);
}

/** A time of the last years, in milliseconds. */
export function millis(random: Random): number {
  return seconds(random) * 1000 + random.below(1000);
}

export function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.text(length, HEX)).join('-');
}

export function traceId(random: Random): string {
  return random.text(32, HEX);
}

export function spanId(random: Random): string {
  return random.text(16, HEX);
}

export function version(random: Random): string {
  return `${random.below(20)}.${random.below(40)}.${random.below(90)}`;
}
