#!/usr/bin/env node
/** Checks the Node version with syntax that old versions read, then starts the command. */
import module from 'node:module';
import { join } from 'node:path';

const MINIMUM = [22, 15];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  console.error(`agentbus: needs Node.js ${MINIMUM.join('.')} or newer; this is ${process.versions.node}`);
  process.exitCode = 1;
} else {
  const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env;
  const cache = XDG_CACHE_HOME || (HOME ? join(HOME, '.cache') : LOCALAPPDATA);
  // Compiling hundreds of small modules takes longer than most commands. Where nobody else can write.
  if (cache) module.enableCompileCache(join(cache, 'agentbus'));
  import('#main');
}
