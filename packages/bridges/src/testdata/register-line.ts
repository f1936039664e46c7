/** Preloaded by the thread of a transport under test. */
import { type LineName, registerLine } from './otel-line.ts';

/** Which line, and where its store is. */
export const LINE_VARIABLE = 'BRIDGES_TEST_LINE';
export const DIRECTORY_VARIABLE = 'BRIDGES_TEST_DIRECTORY';

const { [LINE_VARIABLE]: line, [DIRECTORY_VARIABLE]: directory } = process.env;
if (line !== undefined && directory !== undefined) {
  const registered = await registerLine(line as LineName);
  registered.writeTo(directory);
}
