export { readFileContent } from './file-content.ts';
export { type FollowedLines, type FollowImportOptions, followImportFiles } from './follow-import-files.ts';
export { ImportError, type ImportErrorCode } from './import-error.ts';
export { findImportFiles, type ImportFile, STDIN } from './import-files.ts';
export { IMPORT_FORMATS, type ImportFormat, type ImportSource, parseImportSource } from './import-source.ts';
export { type FileImport, type ImportOptions, importSources } from './import-sources.ts';
export {
  type ImportedLine,
  type ImportProblem,
  type ReadImportOptions,
  readImportFile,
} from './imported-line.ts';
export type { MessageTransform } from './otlp-lines.ts';
export { fillTemporaryStore, type TemporaryStoreOptions } from './temporary-store.ts';
