import { compact, count } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { LEVELS, LevelBadge } from '../parts/level.tsx';
import type { Counted, Field, Histogram } from '../state/records.ts';
import { hasTerm, termOf } from '../state/terms.ts';

interface FacetsProps {
  readonly histogram: Histogram | undefined;
  readonly sampled: number;
  readonly fields: readonly Field[];
  readonly query: string;
  readonly columns: readonly string[];
  readonly onFilter: (field: string, value: string, isExcluded: boolean) => void;
  readonly onColumn: (field: string) => void;
}

/** Fields that the row shows already, or whose values are each different. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'body',
  'level',
  'service',
  'trace',
  'span',
  'scope',
  'correlation.id',
]);

/** Fields that are shown before somebody asks for more. */
const SHOWN_FIELDS = 14;

/** What the records have in common, with numbers: + keeps a value, − leaves it out. */
export function Facets({ histogram, sampled, fields, query, columns, onFilter, onColumn }: FacetsProps) {
  const levels = [...(histogram?.levels ?? [])].sort(
    (a, b) => LEVELS.indexOf(a.value) - LEVELS.indexOf(b.value),
  );
  const others = fields
    .filter(({ name, values }) => !LEFT_OUT.has(name) && !name.startsWith('resource.') && values.length > 0)
    .slice(0, SHOWN_FIELDS);
  return (
    <aside class="facets" aria-label="Facets">
      <Facet name="level" values={levels} query={query} onFilter={onFilter} />
      <Facet name="service" values={histogram?.services ?? []} query={query} onFilter={onFilter} />
      {others.length > 0 && <p class="quiet facet-note">Of the newest {count(sampled)}:</p>}
      {others.map(({ name, values }) => (
        <Facet
          key={name}
          name={name}
          values={values}
          query={query}
          onFilter={onFilter}
          isColumn={columns.includes(name)}
          onColumn={() => onColumn(name)}
          isFolded
        />
      ))}
    </aside>
  );
}

interface FacetProps {
  readonly name: string;
  readonly values: readonly Counted[];
  readonly query: string;
  readonly onFilter: FacetsProps['onFilter'];
  readonly isFolded?: boolean;
  readonly isColumn?: boolean;
  readonly onColumn?: () => void;
}

function Facet({ name, values, query, onFilter, isFolded = false, isColumn = false, onColumn }: FacetProps) {
  const highest = Math.max(1, ...values.map((value) => value.count));
  return (
    <details class="facet" open={!isFolded}>
      <summary>{name}</summary>
      {onColumn !== undefined && (
        <button type="button" class="plain facet-column" aria-pressed={isColumn} onClick={onColumn}>
          <Icon name="columns" /> {isColumn ? 'Hide the column' : 'Show as a column'}
        </button>
      )}
      <ul>
        {values.map(({ value, count: n }) => {
          const isKept = hasTerm(query, termOf(name, value));
          const isOut = hasTerm(query, termOf(name, value, true));
          return (
            <li key={value} class={isKept ? 'is-kept' : isOut ? 'is-out' : undefined}>
              <button
                type="button"
                class="plain facet-value"
                title={value === '' ? '(none)' : value}
                aria-pressed={isKept}
                onClick={() => onFilter(name, value, false)}
              >
                <i style={{ width: `${(n / highest) * 100}%` }} />
                <span>
                  {name === 'level' ? <LevelBadge level={value} /> : value === '' ? '(none)' : value}
                </span>
                <b>{compact(n)}</b>
              </button>
              <button
                type="button"
                class="plain facet-minus"
                aria-label={`Leave out ${name} ${value}`}
                aria-pressed={isOut}
                onClick={() => onFilter(name, value, true)}
              >
                <Icon name="minus" />
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
