/** Says what is wrong with an option. */
import { StartError } from './start-error.ts';

/** The error for an option that is out of its range. */
export function invalidOption(name: string, value: unknown, range: string, fix: string): StartError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new StartError('invalid-option', `Cannot start: ${name} is ${shown}, must be ${range}. ${fix}`);
}

/** Throws where the value is there and is no text, or an empty one. */
export function requireText(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'string' && value !== '')) return;
  throw invalidOption(name, value, 'a non-empty string', 'Leave it out for the default.');
}

/** Throws where the value is there and is no positive integer. */
export function requirePositiveInteger(name: string, value: unknown): void {
  if (value === undefined || (Number.isSafeInteger(value) && Number(value) > 0)) return;
  throw invalidOption(name, value, 'an integer from 1', 'Leave it out for the default.');
}
