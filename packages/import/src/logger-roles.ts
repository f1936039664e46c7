/** What the keys of each logger's lines mean. */
import type { FieldRole, FieldRoles } from './field-roles.ts';

/** How OTel's instrumentations write trace contexts into other loggers' lines, and how else it is done. */
const TRACE_CONTEXT: Readonly<Record<string, FieldRole>> = {
  trace_id: 'traceId',
  span_id: 'spanId',
  trace_flags: 'traceFlags',
  traceId: 'traceId',
  spanId: 'spanId',
  traceFlags: 'traceFlags',
  'trace.id': 'traceId',
  'span.id': 'spanId',
};

/** What formatters of any logger write: Elastic's, Google Cloud's. */
const WELL_KNOWN: Readonly<Record<string, FieldRole>> = {
  ...TRACE_CONTEXT,
  '@timestamp': 'time',
  severity: 'level',
  'log.level': 'level',
  'log.logger': 'scope',
  'service.name': 'resource:service.name',
  'service.version': 'resource:service.version',
  'host.name': 'resource:host.name',
  'host.hostname': 'resource:host.name',
  'process.pid': 'resource:process.pid',
};

const PROCESS: Readonly<Record<string, FieldRole>> = {
  pid: 'resource:process.pid',
  hostname: 'resource:host.name',
};

const roles = (...tables: Readonly<Record<string, FieldRole>>[]): FieldRoles =>
  new Map(tables.flatMap((table) => Object.entries(table)));

/** https://getpino.io/#/docs/api: `msg`, `err`, numbered levels, milliseconds. */
export const PINO_ROLES: FieldRoles = roles(WELL_KNOWN, PROCESS, {
  level: 'level',
  time: 'time',
  timestamp: 'time',
  msg: 'body',
  message: 'body',
  err: 'exception',
  error: 'exception',
  name: 'resource:service.name',
  v: 'version',
});

/** https://github.com/trentm/node-bunyan#log-record-fields. */
export const BUNYAN_ROLES: FieldRoles = roles(WELL_KNOWN, PROCESS, {
  level: 'level',
  time: 'time',
  msg: 'body',
  err: 'exception',
  name: 'resource:service.name',
  src: 'source',
  v: 'version',
});

/** winston has only `level` and `message` of its own; the rest is what its formats and people add. */
export const WINSTON_ROLES: FieldRoles = roles(WELL_KNOWN, PROCESS, {
  level: 'level',
  timestamp: 'time',
  time: 'time',
  message: 'body',
  stack: 'stack',
  error: 'exception',
  err: 'exception',
  service: 'resource:service.name',
  label: 'scope',
});

/** Any other logger: what most of them call it. */
export const JSON_ROLES: FieldRoles = roles(WELL_KNOWN, PROCESS, {
  level: 'level',
  lvl: 'level',
  time: 'time',
  timestamp: 'time',
  ts: 'time',
  msg: 'body',
  message: 'body',
  body: 'body',
  err: 'exception',
  error: 'exception',
  stack: 'stack',
  service: 'resource:service.name',
  logger: 'scope',
});

/** What stands beside an object that tslog was given alone, and whose keys version 4 puts into the line. */
export const TSLOG_SPREAD_ROLES: FieldRoles = roles(TRACE_CONTEXT, {
  time: 'time',
  hostname: 'resource:host.name',
});

/** What stands beside the arguments: version 5 and OpenClaw write these keys. */
export const TSLOG_ROLES: FieldRoles = roles(TRACE_CONTEXT, {
  level: 'level',
  time: 'time',
  message: 'body',
  error: 'exception',
  hostname: 'resource:host.name',
});
