export type { Config } from './config.ts';
export { ConfigError, type ConfigProblem } from './config-error.ts';
export type { Environment } from './environment-substitution.ts';
export { type LoadConfigOptions, loadConfig } from './load-config.ts';
export { CONFIG_FILE, type ParseConfigOptions, parseConfig } from './parse-config.ts';
