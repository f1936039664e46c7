import { SQL_TABLES } from './sql-tables.ts';

/** What can be selected; a click writes the name. */
export function SqlSchema({ onPick }: { readonly onPick: (name: string) => void }) {
  return (
    <nav class="schema" aria-label="Tables">
      {Object.entries(SQL_TABLES).map(([table, columns], index) => (
        <details key={table} open={index === 0}>
          <summary>{table}</summary>
          <ul>
            {columns.map((name) => (
              <li key={name}>
                <button type="button" class="plain" onClick={() => onPick(name)}>
                  {name}
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </nav>
  );
}
