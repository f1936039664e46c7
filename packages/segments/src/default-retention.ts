/** What is kept where nothing else is said. */
import type { RetentionPolicy } from './retention.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** 1 GiB: below that other programs of the machine begin to fail. */
const KEEP_FREE_BYTES = GIB;

/**
 * The retention of a local store: bounded, so that nobody's disk fills up unnoticed. Compressed, 1 GiB is some 20 million
 * log records. By bytes and not by age: what was recorded last is there also after a long pause, and a wrong clock removes
 * nothing. `audit` has four times the room, and is not given up because other programs fill the disk.
 */
export const DEFAULT_RETENTION: RetentionPolicy = {
  logs: { maxBytes: GIB, minFreeBytes: KEEP_FREE_BYTES },
  traces: { maxBytes: GIB, minFreeBytes: KEEP_FREE_BYTES },
  metrics: { maxBytes: 256 * MIB, minFreeBytes: KEEP_FREE_BYTES },
  audit: { maxBytes: 4 * GIB },
};
