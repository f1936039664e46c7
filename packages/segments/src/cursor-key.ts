import { basename, dirname } from 'node:path';
import { parseSuffix } from './segment-suffix.ts';

/**
 * What a file is known by in a `Cursor`: `<stream>/<file name>`, the name without `.zst` or `.gz`, as it is the content that
 * is being read.
 *
 * @param path The file's path in its stream's directory.
 */
export function cursorKey(path: string): string {
  const fileName = basename(path);
  return `${basename(dirname(path))}/${parseSuffix(fileName)?.contentName ?? fileName}`;
}
