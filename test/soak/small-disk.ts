/** A file system with little room, which can be filled. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A tmpfs at a directory; `undefined` where this process may not mount one. */
export class SmallDisk {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static mount(directory: string, bytes: number): SmallDisk | undefined {
    mkdirSync(directory, { recursive: true });
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'soak', directory]);
    return status === 0 ? new SmallDisk(directory) : undefined;
  }

  /** Leaves no byte free, until the returned function is called. */
  fill(): () => void {
    const path = join(this.directory, 'filler');
    const { bavail, bsize } = statfsSync(this.directory);
    try {
      writeFileSync(path, Buffer.alloc(bavail * bsize + bsize));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
    return () => rmSync(path, { force: true });
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.directory]);
  }
}
