/** Which files to read, and who wrote them. */
import { ImportError } from './import-error.ts';
import { defaultOpenClawPattern } from './openclaw-files.ts';

/** The formats that can be read, by the name that a source begins with. */
export const IMPORT_FORMATS = [
  'auto',
  'bunyan',
  'json',
  'openclaw',
  'otlp',
  'pino',
  'text',
  'tslog',
  'winston',
] as const;

/** Who wrote a file: a logger, or `otlp` for the OTel Collector, `json` for any other, `auto` to tell by each line. */
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Names that the same software had before. */
const OTHER_NAMES: Readonly<Record<string, ImportFormat>> = {
  clawdbot: 'openclaw',
  collector: 'otlp',
  moltbot: 'openclaw',
};

/** Files of one format. */
export interface ImportSource {
  readonly format: ImportFormat;
  /** A path with wildcards, see `expandGlob`; `-` is stdin. */
  readonly pattern: string;
}

/** A name with a colon behind it. One letter is a drive of Windows. */
const SCHEME = /^([a-z][a-z0-9]+):/iu;

/**
 * Reads `pino:/var/log/app/*.log`. Without a format before the colon, each line tells by itself who wrote it. `openclaw:` alone
 * means where OpenClaw writes by default.
 *
 * @throws ImportError `invalid-source`.
 */
export function parseImportSource(text: string): ImportSource {
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  const format = scheme === undefined ? 'auto' : (OTHER_NAMES[scheme] ?? scheme);
  const given = scheme === undefined ? text : text.slice(scheme.length + 1);
  const pattern = given === '' && format === 'openclaw' ? defaultOpenClawPattern(scheme ?? format) : given;
  if (!isImportFormat(format)) {
    throw new ImportError(
      'invalid-source',
      `Cannot read "${text}": the format is "${format}", must be one of ${IMPORT_FORMATS.join(', ')}. Write a path that has a colon as auto:<path>.`,
    );
  }
  if (pattern === '') {
    throw new ImportError(
      'invalid-source',
      `Cannot read "${text}": it names no file. Write ${format}:<path>.`,
    );
  }
  return { format, pattern };
}

function isImportFormat(name: string): name is ImportFormat {
  return (IMPORT_FORMATS as readonly string[]).includes(name);
}
