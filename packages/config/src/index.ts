export type { Config, ConfigLevel, HubConfig, LimitsConfig, StorageConfig } from './config.ts';
export { configEnvironment } from './config-environment.ts';
export { ConfigError, type ConfigProblem } from './config-error.ts';
export type { ConfigReader } from './config-reader.ts';
export type { Environment } from './environment-substitution.ts';
export { CONFIG_FILE_VARIABLE, findConfigFile, type LoadConfigOptions, loadConfig } from './load-config.ts';
export { CONFIG_FILE, type ParseConfigOptions, parseConfig } from './parse-config.ts';
export { type ShownSetting, showConfig } from './show-config.ts';
export { WATCH_INTERVAL_MILLIS, type WatchOptions, watchFiles } from './watch-files.ts';
