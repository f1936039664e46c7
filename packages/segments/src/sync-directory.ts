import { open } from 'node:fs/promises';

/** Waits until the names in a directory are on the disk itself. Windows cannot, and has no need to. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
