/** The bar: plain `JSON.stringify` of a flat object, in writes of 16 KiB. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const CHUNK_CHARACTERS = 16 * 1024;

export default {
  name: 'JSON.stringify, 16 KiB writes',
  start(directory) {
    const fd = openSync(join(directory, 'flat.log'), 'ax');
    let chunk = '';
    return {
      log({ message, flat }) {
        chunk += `${JSON.stringify({ time: Date.now(), level: 'INFO', msg: message, ...flat })}\n`;
        if (chunk.length < CHUNK_CHARACTERS) return;
        writeSync(fd, chunk);
        chunk = '';
      },
      async close() {
        writeSync(fd, chunk);
        closeSync(fd);
      },
    };
  },
};
