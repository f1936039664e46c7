import { startPresetLogger } from '../peers/preset.mjs';

export default {
  name: 'ours: preset, redaction off',
  start: (directory) => startPresetLogger(directory, { redaction: false }),
};
