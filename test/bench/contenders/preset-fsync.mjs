import { startPresetLogger } from '../peers/preset.mjs';

/** Plain records are synced to the disk itself at the end of each turn. */
export default {
  name: "ours: preset, durability 'fsync'",
  start: (directory) => startPresetLogger(directory, { storage: { durability: 'fsync' } }),
};
