/** Loads what only some protocols need, so that the others do not install it. */
import { ForwardError } from './forward-error.ts';

/** @throws ForwardError with code `unavailable-protocol` if the package is not installed. */
export async function loadOptional<T>(load: () => Promise<T>, name: string, protocol: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new ForwardError(
      'unavailable-protocol',
      `Cannot forward by ${protocol}: the package ${name} is not installed. Run: npm install ${name}`,
      { cause: error },
    );
  }
}
