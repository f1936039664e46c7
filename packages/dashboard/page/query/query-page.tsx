import { change, param } from '../state/address.ts';
import { PipelineTab } from './pipeline-tab.tsx';
import { SqlTab } from './sql-tab.tsx';

/** Questions: the language with its stages, or SQL. */
export function QueryPage() {
  const isSql = param('tab') === 'sql';
  return (
    <div class="query-page">
      <div class="tabs" role="tablist" aria-label="Language">
        <button
          type="button"
          role="tab"
          aria-selected={!isSql}
          onClick={() => change({ tab: undefined, sql: undefined, explain: undefined })}
        >
          Query
        </button>
        <button
          type="button"
          role="tab"
          aria-selected={isSql}
          onClick={() => change({ tab: 'sql', q: undefined, explain: undefined })}
        >
          SQL
        </button>
      </div>
      {isSql ? <SqlTab /> : <PipelineTab />}
    </div>
  );
}
