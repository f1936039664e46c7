/** Numbers of a report as people read them. */
import type { Figure, Unit } from './report.ts';

/** `850 µs`, `132 ms`, `2.05 s`, `3.2 min`. */
export function readableSeconds(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 1e-3) return `${threeDigits(seconds * 1e6)} µs`;
  if (seconds < 1) return `${threeDigits(seconds * 1e3)} ms`;
  return seconds < 120 ? `${threeDigits(seconds)} s` : `${threeDigits(seconds / 60)} min`;
}

/** `2026-11-23 16:15:00 UTC`. */
export function readableTime(nanos: bigint): string {
  return `${new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A factor, with two digits behind the point; what is beyond all measure is `∞`. */
export function readableRatio(ratio: number): string {
  return Number.isFinite(ratio) ? ratio.toFixed(2) : '∞';
}

/** A figure's value, or what it was before. */
export function readableValue(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return '–';
  switch (unit) {
    case 'count':
      return value.toLocaleString('en-US');
    case 'ratio':
      return value === 0 ? '0 %' : `${Number((value * 100).toPrecision(3))} %`;
    case 'seconds':
      return readableSeconds(value);
    case 'per second':
      return `${threeDigits(value)}/s`;
    case 'number':
      return Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(1) : String(threeDigits(value));
  }
}

/** `before 12 ms`; nothing where there is no baseline. */
export function readableBefore({ before, unit }: Figure): string {
  return before === undefined || before === null ? '' : `before ${readableValue(before, unit)}`;
}

function threeDigits(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
}
