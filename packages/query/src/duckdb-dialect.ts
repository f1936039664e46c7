/** The dialect of DuckDB, on the macros and functions of this package. */
import { bucketShape, CLOCK_SLOT_MILLIS, type TimeZoneClock, timeZoneClock } from '@agentbus/filter';
import { numberSql } from './comparison-sql.ts';
import { type BucketedRows, type Dialect, NANOS_PER_MILLI } from './relation.ts';
import type { SqlParameters } from './sql-parameters.ts';

/** Functions of JavaScript for SQL, by name: all that zones' clocks are asked. They take and give milliseconds as text. */
export const TIME_ZONE_FUNCTIONS: Readonly<Record<string, (zone: string, millis: string) => string>> = {
  agentbus_zone_offset: (zone, millis) => String(clockOf(zone).localAt(Number(millis)) - Number(millis)),
  agentbus_zone_unix: (zone, local) => String(clockOf(zone).unixAt(Number(local))),
};

const clocks = new Map<string, TimeZoneClock>();

function clockOf(zone: string): TimeZoneClock {
  const clock = clocks.get(zone) ?? timeZoneClock(zone);
  clocks.set(zone, clock);
  return clock;
}

/** @param timeZone an IANA name that is known to exist; it is added to `parameters` where SQL needs it. */
export function duckDbDialect(parameters: SqlParameters, timeZone: string): Dialect {
  return {
    number: numberSql,
    double: (value) => `(${value})::DOUBLE`,
    finite: (double) => `list_transform([${double}], lambda d: CASE WHEN isfinite(d) THEN d END)[1]`,
    // Not sum, which loses what Neumaier's method of the in-memory reading keeps.
    sum: (double) => `fsum(${double})`,
    quantile: (double, fraction, all) => {
      // One aggregate for all of a field: DuckDB sees that it is the same, and sorts once.
      const fractions = all.map((one) => `${one.toExponential()}::DOUBLE`).join(', ');
      return `quantile_cont(${double}, [${fractions}])[${all.indexOf(fraction) + 1}]`;
    },
    any: (condition) => `bool_or(${condition})`,
    timeBuckets: (rows, every) =>
      timeZone === 'UTC' ? bucketsSql(rows, every) : zoneBucketsSql(rows, every, parameters.add(timeZone)),
  };
}

const MILLIS = `(time // ${NANOS_PER_MILLI})::BIGINT`;

/** On a clock that is never changed. */
function bucketsSql(rows: string, every: bigint): BucketedRows {
  return {
    sql: rows,
    key: `${MILLIS} - ${sinceSql(MILLIS, every)}`,
    start: instantSql,
  };
}

/** Offsets are looked up once for each slot that occurs: asking a clock costs a thousand times the rest. */
function zoneBucketsSql(rows: string, every: bigint, zone: string): BucketedRows {
  const slot = `time // ${BigInt(CLOCK_SLOT_MILLIS) * NANOS_PER_MILLI}`;
  const offset = `agentbus_zone_offset(${zone}, (slot * ${CLOCK_SLOT_MILLIS})::VARCHAR)::BIGINT`;
  const local = `(${MILLIS} + zone_offset)`;
  const sql = `WITH timed AS MATERIALIZED (SELECT *, ${slot} AS slot FROM (${rows}) AS r),
    zone_offsets AS MATERIALIZED (SELECT slot, ${offset} AS zone_offset FROM (SELECT DISTINCT slot FROM timed))
    SELECT * FROM timed JOIN zone_offsets USING (slot)`;
  if (!bucketShape(every).byClock) {
    return { sql, key: `${MILLIS} - ${sinceSql(local, every)}`, start: instantSql };
  }
  return {
    sql,
    key: `${local} - ${sinceSql(local, every)}`,
    start: (key) => instantSql(`agentbus_zone_unix(${zone}, ${key}::VARCHAR)::BIGINT`),
  };
}

/** The milliseconds since the bucket began; SQL's remainder has the sign of the dividend. */
function sinceSql(millis: string, every: bigint): string {
  const { width, origin } = bucketShape(every);
  return `((${millis} - ${origin}) % ${width} + ${width}) % ${width}`;
}

function instantSql(millis: string): string {
  return `(${millis})::HUGEINT * ${NANOS_PER_MILLI}`;
}
