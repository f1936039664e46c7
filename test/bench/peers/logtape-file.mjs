/** LogTape's stream sink, with JSON lines. */
import { join } from 'node:path';
import { getStreamFileSink } from '@logtape/file';
import { configure, dispose, getLogger, jsonLinesFormatter } from '@logtape/logtape';

/** A running contender with this formatter, whose sink `wrap` may change. */
export async function startLogTape(directory, formatter = jsonLinesFormatter, wrap = (sink) => sink) {
  await configure({
    sinks: { file: wrap(getStreamFileSink(join(directory, 'logtape.log'), { formatter })) },
    loggers: [
      { category: 'bench', lowestLevel: 'info', sinks: ['file'] },
      { category: ['logtape', 'meta'], lowestLevel: 'error', sinks: [] },
    ],
  });
  const logger = getLogger('bench');
  return {
    log({ message, flat }) {
      logger.info(message, flat);
    },
    close: () => dispose(),
  };
}
