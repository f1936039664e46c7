import { COLOR_MODES } from './color.ts';
import { FORMAT_NAMES } from './record-format.ts';

/** How one option is written and explained. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** The placeholder of its value in the help. */
  readonly value?: string;
  readonly help: string;
  /** Whether it may be given several times. */
  readonly multiple?: true;
  /** All that it may be, where that is the same for every command that has it. */
  readonly values?: readonly string[];
}

/** The options that take a value. */
export interface OptionTexts {
  readonly directory?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly output?: string;
  readonly signal?: string;
  readonly tz?: string;
  readonly color?: string;
  readonly key?: string;
  readonly 'expect-head'?: string;
  readonly 'signing-key'?: string;
  readonly stream?: string;
  readonly 'max-age'?: string;
  readonly 'max-bytes'?: string;
  readonly 'keep-free'?: string;
  readonly to?: string;
  readonly protocol?: string;
  readonly header?: string;
  readonly compression?: string;
  readonly name?: string;
  readonly forget?: string;
  readonly 'ca-file'?: string;
  readonly 'cert-file'?: string;
  readonly 'key-file'?: string;
  readonly host?: string;
  readonly port?: string;
  readonly 'otlp-port'?: string;
  readonly 'grpc-port'?: string;
  readonly 'tcp-port'?: string;
  readonly alerts?: string;
  readonly report?: string;
  readonly 'allow-host'?: string;
  readonly 'token-file'?: string;
  readonly 'tls-cert'?: string;
  readonly 'tls-key'?: string;
  readonly 'client-ca'?: string;
  readonly config?: string;
  readonly policy?: string;
  readonly scan?: string;
  readonly columns?: string;
  readonly after?: string;
  readonly before?: string;
  readonly context?: string;
  readonly by?: string;
  readonly every?: string;
  readonly engine?: string;
  readonly role?: string;
  readonly database?: string;
  readonly cluster?: string;
  readonly ttl?: string;
  readonly baseline?: string;
  readonly 'source-maps'?: string;
  readonly apdex?: string;
  readonly against?: string;
  readonly 'fail-on'?: string;
  readonly rate?: string;
  readonly for?: string;
  readonly comment?: string;
}

/** The options that may be given several times. */
export interface OptionLists {
  readonly from?: readonly string[];
}

/** The options that are there or not. */
export interface OptionFlags {
  readonly follow?: boolean;
  readonly 'no-follow'?: boolean;
  readonly repair?: boolean;
  readonly fix?: boolean;
  readonly 'dry-run'?: boolean;
  readonly undelivered?: boolean;
  readonly once?: boolean;
  readonly explain?: boolean;
  readonly 'keep-raw'?: boolean;
  readonly 'no-redaction'?: boolean;
  readonly 'no-fsync'?: boolean;
  readonly 'no-compaction'?: boolean;
  readonly open?: boolean;
  readonly 'no-open'?: boolean;
  readonly highlight?: boolean;
  readonly 'exit-status'?: boolean;
  readonly 'next-error'?: boolean;
  readonly 'previous-error'?: boolean;
  readonly 'no-pager'?: boolean;
  readonly assign?: boolean;
  readonly all?: boolean;
  readonly help?: boolean;
  readonly version?: boolean;
}

/** What was given for each option, by its long name. */
export type OptionValues = OptionTexts & OptionLists & OptionFlags;

/** The long name of an option. */
export type OptionName = keyof OptionValues;

/** Every option of every command. One name means the same wherever it is taken. */
export const OPTIONS: Readonly<Record<OptionName, OptionSpec>> = {
  directory: {
    type: 'string',
    short: 'd',
    value: '<path>',
    help: 'where the files are; default $AGENTBUS_DIRECTORY, else .agentbus',
  },
  since: {
    type: 'string',
    value: '<time>',
    help: 'from this time on: -15m, today, yesterday, 09:30, RFC 3339; or a range A..B, A..+10m',
  },
  until: { type: 'string', value: '<time>', help: 'up to this time, in the same forms' },
  limit: { type: 'string', short: 'n', value: '<n>', help: 'the newest n records; 0 or all for every one' },
  output: { type: 'string', short: 'o', value: '<format>', help: FORMAT_NAMES.join('|') },
  signal: {
    type: 'string',
    values: ['logs', 'traces'],
    value: '<signal>',
    help: 'logs (default) or traces, to search spans',
  },
  follow: { type: 'boolean', short: 'f', help: 'wait for new records (the default)' },
  'no-follow': { type: 'boolean', help: 'end after the records that are there' },
  tz: {
    type: 'string',
    value: '<zone>',
    help: 'show and read times in this zone: UTC, Europe/Berlin; default local',
  },
  color: { type: 'string', values: COLOR_MODES, value: '<when>', help: COLOR_MODES.join('|') },
  key: {
    type: 'string',
    value: '<file>',
    help: 'PEM file of the Ed25519 key that signed first; public is enough',
  },
  'expect-head': {
    type: 'string',
    value: '<hash>',
    help: 'an entry that the ledger must have: the head that was noted elsewhere',
  },
  'signing-key': {
    type: 'string',
    value: '<file>',
    help: 'PEM file of the Ed25519 private key that signs the ledger; default $AGENTBUS_SIGNING_KEY_FILE',
  },
  stream: { type: 'string', value: '<streams>', help: 'logs, traces, metrics, audit; several with commas' },
  'max-age': {
    type: 'string',
    value: '<duration>',
    help: 'what was last written to longer ago goes: 14d, 36h',
  },
  'max-bytes': {
    type: 'string',
    value: '<size>',
    help: 'the oldest of a stream beyond this go: 10GiB, 500MB',
  },
  'keep-free': { type: 'string', value: '<size>', help: 'the oldest go until this much of the disk is free' },
  to: {
    type: 'string',
    value: '<place>',
    help: 'archive: the directory where segments go; forward: the URL where telemetry goes; export: the file',
  },
  protocol: {
    type: 'string',
    values: ['http/json', 'http/protobuf', 'grpc', 'websocket', 'tcp'],
    value: '<protocol>',
    help: 'http/json, http/protobuf, grpc, websocket or tcp; default as the URL says, http/json for http',
  },
  header: {
    type: 'string',
    value: '<key=value>',
    help: 'headers of each request, several with commas: authorization=Bearer%20x',
  },
  compression: {
    type: 'string',
    values: ['gzip', 'zstd', 'none'],
    value: '<method>',
    help: 'gzip (default), zstd or none',
  },
  name: {
    type: 'string',
    value: '<name>',
    help: 'under which the place of this destination is kept; default made from the URL',
  },
  'ca-file': { type: 'string', value: '<file>', help: 'PEM file of the authorities to trust' },
  'cert-file': { type: 'string', value: '<file>', help: 'PEM file of our certificate, for mutual TLS' },
  'key-file': { type: 'string', value: '<file>', help: "PEM file of our certificate's key" },
  once: { type: 'boolean', help: 'end when all that is there is delivered' },
  forget: {
    type: 'string',
    value: '<name>',
    help: 'wait for this destination no longer, by its name in "agentbus doctor" or its URL; needs no --to',
  },
  host: {
    type: 'string',
    value: '<host>',
    help: 'where to listen; default 127.0.0.1. What others can reach needs TLS and a token',
  },
  port: {
    type: 'string',
    value: '<port>',
    help: 'the page, its API, health and WebSocket; default 4319; 0 is any that is free, none is off',
  },
  'otlp-port': { type: 'string', value: '<port>', help: 'OTLP/HTTP; default 4318' },
  'grpc-port': { type: 'string', value: '<port>', help: 'OTLP/gRPC; default 4317' },
  'tcp-port': { type: 'string', value: '<port>', help: 'lines of OTLP/JSON over TCP; default none' },
  alerts: { type: 'string', value: '<file>', help: 'alert rules that are evaluated over what is stored' },
  report: {
    type: 'string',
    value: '<when>',
    help: 'write reports: hourly@:30, daily@07:00, weekly@mon@07:00, or several with commas',
  },
  'allow-host': {
    type: 'string',
    value: '<names>',
    help: 'names that requests may be addressed to beside localhost and those of the certificate, with commas',
  },
  'token-file': {
    type: 'string',
    value: '<file>',
    help: 'the tokens that are let in, as hashes; made with a new token where it is not there yet',
  },
  'tls-cert': { type: 'string', value: '<file>', help: "PEM file of the hub's certificate" },
  'tls-key': { type: 'string', value: '<file>', help: "PEM file of the key of the hub's certificate" },
  'client-ca': {
    type: 'string',
    value: '<file>',
    help: 'PEM file of the authorities that the certificates of clients must come from',
  },
  open: { type: 'boolean', help: 'open the page in the browser' },
  'no-open': { type: 'boolean', help: 'only write the address of the page' },
  role: {
    type: 'string',
    values: ['viewer', 'operator', 'admin'],
    value: '<role>',
    help: 'whom the address logs in: viewer, operator or admin (default)',
  },
  'no-redaction': { type: 'boolean', help: 'write what is sensitive as it is' },
  'no-compaction': { type: 'boolean', help: 'leave complete segments as they are' },
  'no-fsync': {
    type: 'boolean',
    help: 'acknowledge what the operating system has, before it is on the disk itself',
  },
  repair: { type: 'boolean', help: 'seal what a crash left unsealed, if nothing is found' },
  fix: { type: 'boolean', help: 'mend what can be mended without losing anything' },
  config: {
    type: 'string',
    value: '<file>',
    help: 'the settings, or none; default $AGENTBUS_CONFIG_FILE, else the agentbus.yaml in this directory',
  },
  policy: {
    type: 'string',
    value: '<file>',
    help: 'what is sensitive: an agentbus.yaml; default the one in this directory, else the default policy',
  },
  explain: {
    type: 'boolean',
    help: 'redact: show which rule fires where instead, never the value; query: say what was left unread, and why',
  },
  scan: { type: 'string', value: '<path>', help: 'show what the policy would find in the files of a store' },
  'keep-raw': { type: 'boolean', help: 'leave the segments beside the Parquet files' },
  columns: {
    type: 'string',
    value: '<fields>',
    help: 'show these fields only, with commas: timestamp,level,body',
  },
  after: { type: 'string', short: 'A', value: '<n>', help: 'also show n records after each that matches' },
  before: { type: 'string', short: 'B', value: '<n>', help: 'also show n records before each that matches' },
  context: { type: 'string', short: 'C', value: '<n>', help: 'the same as -A n -B n' },
  by: {
    type: 'string',
    value: '<fields>',
    help: 'around a record, only those of the same: service, trace, correlation',
  },
  every: {
    type: 'string',
    value: '<interval>',
    help: 'width of the time buckets: 1m, 1h; default by the time covered',
  },
  engine: {
    type: 'string',
    value: '<engine>',
    help: 'duckdb (default), or a ClickHouse of the OTel Collector: clickhouse://host:8123/otel',
  },
  database: { type: 'string', value: '<name>', help: 'the database of the tables; default otel' },
  cluster: { type: 'string', value: '<name>', help: 'the cluster that the tables are made on' },
  ttl: { type: 'string', value: '<days>', help: 'rows go after so many days: 30d; default never' },
  highlight: { type: 'boolean', help: 'mark what the filter asks for, where there are colours' },
  'exit-status': {
    type: 'boolean',
    help: 'exit with 5 also where the result is nothing but zero, empty and null',
  },
  'dry-run': { type: 'boolean', help: 'show what would be done, and do nothing' },
  undelivered: { type: 'boolean', help: 'remove also what a destination has not taken yet' },
  from: {
    type: 'string',
    value: '<source>',
    multiple: true,
    help: "read other loggers' files instead of a store: pino:<path>, winston:, bunyan:, tslog:, openclaw:, otlp:, json:, text:, or a path alone; with wildcards; - is stdin",
  },
  baseline: {
    type: 'string',
    value: '<range>',
    help: 'compare with this time: A..B, A..+10m, in the forms of --since',
  },
  'next-error': { type: 'boolean', help: 'go to the error that comes next after the record' },
  'previous-error': { type: 'boolean', help: 'go to the error that comes last before the record' },
  'no-pager': { type: 'boolean', help: 'on a terminal, write straight to it instead of through $PAGER' },
  assign: { type: 'boolean', help: 'print the id of the pattern of each line, one a line' },
  'source-maps': {
    type: 'string',
    value: '<directory>',
    help: 'where the *.js.map of generated code are, to show and group stacks by the source',
  },
  apdex: {
    type: 'string',
    value: '<duration>',
    help: 'what users are satisfied with, for Apdex; default 500ms; up to four times that they tolerate',
  },
  against: {
    type: 'string',
    value: '<filter>',
    help: 'compare with what matches this; default everything else',
  },
  'fail-on': {
    type: 'string',
    value: '<condition>',
    help: 'exit with 3 where this holds, several with commas: error_rate>1%, new_errors>0, p95>500ms',
  },
  rate: {
    type: 'string',
    value: '<n/time>',
    help: 'suggest thresholds at which an alert fires so often at most: 2/d, 1/h',
  },
  for: {
    type: 'string',
    value: '<duration>',
    help: 'how long a silence lasts; default 2h. demo: when it ends; default never',
  },
  comment: { type: 'string', value: '<text>', help: 'why alerts are silenced' },
  all: { type: 'boolean', help: 'show also what is ignored, and what is not of this time' },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
  version: { type: 'boolean', short: 'V', help: 'show the version' },
};

/** The options that every command takes. */
export const GLOBAL_OPTIONS: readonly OptionName[] = ['help', 'version'];
