import { startLogTape } from '../peers/logtape-file.mjs';

export default {
  name: 'LogTape, stream',
  start: (directory) => startLogTape(directory),
};
