import { count, percent, significant } from '../parts/format.ts';
import { EmptyState } from '../parts/notices.tsx';
import { PageLink } from '../parts/page-link.tsx';
import { withTerm } from '../state/terms.ts';

interface Difference {
  readonly field: string;
  readonly value: string;
  readonly selected: number;
  readonly rest: number;
  readonly selectedShare: number;
  readonly restShare: number;
  readonly oddsRatio: number;
  readonly pValue: number;
}

/** What the API has found. */
export interface Differences {
  readonly selected: number;
  readonly rest: number;
  readonly differences: readonly Difference[];
  readonly more: boolean;
}

/** Values are compared by as many of their first characters. */
const CUT_LENGTH = 128;

/** The clearest first; each opens the traces that have it. */
export function DifferencesTable({
  found: data,
  selected,
}: {
  readonly found: Differences;
  readonly selected: string;
}) {
  if (data.selected === 0 || data.rest === 0) {
    return (
      <EmptyState
        title={data.selected === 0 ? 'No span is asked about' : 'There are no others to compare with'}
      >
        <p>
          {data.selected === 0
            ? 'Nothing in this time range matches the first filter. Lower its bound, or widen the range.'
            : 'Everything that the second filter finds matches the first as well. Make the first narrower.'}
        </p>
      </EmptyState>
    );
  }
  if (data.differences.length === 0) {
    return (
      <EmptyState title="Nothing differs that could not be chance">
        <p>
          No attribute value is clearly more frequent in one of the two. More spans make smaller differences
          certain: widen the time range.
        </p>
      </EmptyState>
    );
  }
  return (
    <div class="scrolling">
      <div class="table-scroll">
        <table class="data differences">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Value</th>
              <th scope="col" class="number">
                Asked about
              </th>
              <th scope="col" class="number">
                Others
              </th>
              <th scope="col">
                <span class="visually-hidden">Chart</span>
              </th>
              <th scope="col" class="number" title="The odds of the value here, divided by those there">
                Odds ratio
              </th>
              <th scope="col" class="number" title="Adjusted for the number of values that were compared">
                p
              </th>
              <th scope="col">Query</th>
            </tr>
          </thead>
          <tbody>
            {data.differences.map((difference) => (
              <DifferenceRow
                key={`${difference.field} ${difference.value}`}
                difference={difference}
                selected={selected}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p class="list-foot quiet">
        {data.more ? `The clearest ${count(data.differences.length)}. ` : ''}Of the newest spans of either
        side, 20,000 at most. Fields that the first filter names are left out.
      </p>
    </div>
  );
}

function DifferenceRow({
  difference,
  selected,
}: {
  readonly difference: Difference;
  readonly selected: string;
}) {
  const { field, value, selectedShare, restShare, oddsRatio, pValue } = difference;
  const query = queryOf(selected, field, value);
  return (
    <tr>
      <th scope="row" class="mono">
        {field}
      </th>
      <td class="mono difference-value">{value === '' ? '(empty)' : value}</td>
      <td class="number">{percent(selectedShare)}</td>
      <td class="number">{percent(restShare)}</td>
      <td>
        <span class="share-pair" aria-hidden="true">
          <i class="is-selected" style={{ width: `${(selectedShare * 100).toFixed(1)}%` }} />
          <i class="is-rest" style={{ width: `${(restShare * 100).toFixed(1)}%` }} />
        </span>
      </td>
      <td class="number">{oddsRatio >= 1000 ? '> 999' : significant(oddsRatio)}</td>
      <td class="number">{pValue < 0.001 ? '< 0.001' : significant(pValue)}</td>
      <td>
        <PageLink to="/traces" with={{ q: query }} title={query}>
          Show the traces
        </PageLink>
      </td>
    </tr>
  );
}

/** Those of the selected that have the value. */
function queryOf(selected: string, field: string, value: string): string {
  if (value.length < CUT_LENGTH) return withTerm(selected, field, value);
  // Only the beginning of it is known, which any text of the span may hold.
  const phrase = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `(${selected}) "${phrase}"`;
}
