/**
 * Preloaded (`--import`) into a process that is to lose its power: appends a line `INODE BYTES` to the file named by
 * `SYNC_JOURNAL` for each fsync or fdatasync that succeeds, with the size that the file had when it was called. Worker
 * threads inherit it.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { fstatSync, writeSync } = fs;
const journal = fs.openSync(process.env.SYNC_JOURNAL, 'a');

/** Returns what notes the sync once it has succeeded. */
function beginSync(fd) {
  const { ino, size } = fstatSync(fd);
  return () => writeSync(journal, `${ino} ${size}\n`);
}

for (const name of ['fsyncSync', 'fdatasyncSync']) {
  const original = fs[name];
  fs[name] = (fd) => {
    const done = beginSync(fd);
    original(fd);
    done();
  };
}
for (const name of ['fsync', 'fdatasync']) {
  const original = fs[name];
  fs[name] = (fd, callback) => {
    const done = beginSync(fd);
    original(fd, (error) => {
      if (error === null) done();
      callback(error);
    });
  };
}
const handle = await fs.promises.open(process.execPath);
const prototype = Object.getPrototypeOf(handle);
await handle.close();
for (const name of ['sync', 'datasync']) {
  const original = prototype[name];
  prototype[name] = async function sync() {
    const done = beginSync(this.fd);
    await original.call(this);
    done();
  };
}
syncBuiltinESMExports();
