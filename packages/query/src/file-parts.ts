import type { SnapshotFile } from './snapshot.ts';

/**
 * Divides files into at most `count` consecutive parts of about the same size; none is empty. Joined in order the parts
 * are the files again.
 */
export function divideFiles(files: readonly SnapshotFile[], count: number): SnapshotFile[][] {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const parts = new Map<number, SnapshotFile[]>();
  let before = 0;
  for (const file of files) {
    // Where the file's middle falls decides its part.
    const part = Math.min(count - 1, Math.floor(((before + file.bytes / 2) * count) / total));
    before += file.bytes;
    parts.set(part, [...(parts.get(part) ?? []), file]);
  }
  return [...parts.values()];
}
