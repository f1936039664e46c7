import type { CommandSpec } from './command-table.ts';

/** The name of a command that looks after a store's files. */
export type MaintenanceCommandName = 'du' | 'prune' | 'archive' | 'compress' | 'compact';

/** The commands that look after a store's files, in the order of the help. */
export const MAINTENANCE_COMMANDS: Readonly<Record<MaintenanceCommandName, CommandSpec>> = {
  du: {
    summary: 'show how much of the disk each stream takes',
    positionals: '',
    details: 'Exits with 5 where there is no store.',
    options: ['directory', 'output', 'color'],
    examples: ['agentbus du', 'agentbus du -o json'],
    load: async () => (await import('./du.ts')).du,
  },
  prune: {
    summary: 'delete the oldest segments beyond the limits',
    positionals: '',
    details:
      'Without limits, those of the preset apply: 1 GiB of logs, 1 GiB of traces, 256 MiB of metrics, 4 GiB of audit, 1 GiB kept free. Limits that are given apply to logs, traces and metrics, or to what --stream names. What is being written stays, and so does what a destination has not taken yet, unless --undelivered is given. Exits with 1 where a segment could not go.',
    options: [
      'directory',
      'stream',
      'max-age',
      'max-bytes',
      'keep-free',
      'undelivered',
      'dry-run',
      'signing-key',
      'output',
      'color',
    ],
    examples: [
      'agentbus prune --dry-run',
      'agentbus prune --max-age 14d --max-bytes 10GiB',
      'agentbus prune --stream audit --max-age 365d -o json',
    ],
    load: async () => (await import('./prune.ts')).prune,
  },
  archive: {
    summary: 'move complete segments to another directory, verified',
    positionals: '',
    details:
      'Moves all complete segments, or with limits the oldest beyond them. Each copy is synced and read back before the original goes, and the ledger says where it is. What a destination has not taken yet stays, unless --undelivered is given. The archive can be read as a store. Exits with 1 where a segment could not go.',
    options: [
      'directory',
      'to',
      'stream',
      'max-age',
      'max-bytes',
      'keep-free',
      'undelivered',
      'dry-run',
      'signing-key',
      'output',
      'color',
    ],
    examples: [
      'agentbus archive --to /mnt/bucket/telemetry --max-age 7d',
      'agentbus archive --to /mnt/bucket/audit --stream audit --dry-run',
    ],
    load: async () => (await import('./archive.ts')).archive,
  },
  compress: {
    summary: 'seal and compress what services left behind that have ended',
    positionals: '',
    details:
      'Services do that for one another some seconds after their start; this is for a store that none writes to. Segments of less than 32 KiB stay as they are. Exits with 1 where a segment could not be compressed.',
    options: ['directory', 'dry-run', 'signing-key', 'output', 'color'],
    examples: ['agentbus compress', 'agentbus compress --dry-run -o json'],
    load: async () => (await import('./compress.ts')).compress,
  },
  compact: {
    summary: 'turn complete segments into Parquet files: half the space, many times the speed',
    positionals: '',
    details:
      'Seals what services left behind that have ended, then compacts what is sealed. Searches see each record once at every moment; what is interrupted goes on with the next call. Exits with 1 where a segment could not be compacted.',
    options: ['directory', 'keep-raw', 'dry-run', 'signing-key', 'output', 'color'],
    examples: ['agentbus compact', 'agentbus compact --keep-raw', 'agentbus compact --dry-run -o json'],
    load: async () => (await import('./compact.ts')).compact,
  },
};
