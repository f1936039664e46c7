/** Levels and kinds: their order and colours. */

/** From the loudest; what is not here comes last. */
export const LEVELS: readonly string[] = [
  'CRITICAL',
  'ERROR',
  'SECURITY',
  'WARNING',
  'AUDIT',
  'BUSINESS',
  'PERFORMANCE',
  'INFO',
  'DEBUG',
  'TRACE',
  'UNSET',
];

const SHORT: Readonly<Record<string, string>> = {
  CRITICAL: 'CRIT',
  WARNING: 'WARN',
  PERFORMANCE: 'PERF',
  BUSINESS: 'BUSI',
  SECURITY: 'SECU',
};

/** Whether somebody should look. */
export function isError(level: string): boolean {
  return level === 'ERROR' || level === 'CRITICAL';
}

/** The class that has the level's colours. */
export function levelClass(level: string): string {
  return `level-${LEVELS.includes(level) ? level.toLowerCase() : 'unset'}`;
}

/** A level as a short word in its colour. */
export function LevelBadge({ level }: { readonly level: string }) {
  return (
    <span class={`level ${levelClass(level)}`} title={level}>
      {SHORT[level] ?? level}
    </span>
  );
}
