import { type Attributes, textOf } from '../state/records.ts';
import { copyText } from './clipboard.ts';
import { Icon } from './icon.tsx';

interface AttributeTableProps {
  readonly label: string;
  readonly attributes: Attributes;
  /** Before the key, in filters. */
  readonly prefix?: string;
  readonly onFilter?: ((field: string, value: string, isExcluded: boolean) => void) | undefined;
  readonly onColumn?: ((field: string) => void) | undefined;
}

/** Keys and values; each can be filtered by, shown as a column, copied. */
export function AttributeTable({ label, attributes, prefix = '', onFilter, onColumn }: AttributeTableProps) {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return null;
  return (
    <section class="attributes">
      <h3>{label}</h3>
      <dl>
        {entries.map(([key, value]) => {
          const text = textOf(value);
          const field = prefix + key;
          return (
            <div key={key}>
              <dt>{key}</dt>
              <dd>
                <span class={key.endsWith('stacktrace') ? 'value is-block' : 'value'}>{text}</span>
                <span class="value-actions">
                  {onFilter !== undefined && (
                    <>
                      <button
                        type="button"
                        class="plain"
                        aria-label={`Only ${key} ${text.slice(0, 40)}`}
                        onClick={() => onFilter(field, text, false)}
                      >
                        <Icon name="plus" />
                      </button>
                      <button
                        type="button"
                        class="plain"
                        aria-label={`Without ${key} ${text.slice(0, 40)}`}
                        onClick={() => onFilter(field, text, true)}
                      >
                        <Icon name="minus" />
                      </button>
                    </>
                  )}
                  {onColumn !== undefined && (
                    <button
                      type="button"
                      class="plain"
                      aria-label={`Column ${key}`}
                      onClick={() => onColumn(field)}
                    >
                      <Icon name="columns" />
                    </button>
                  )}
                  <button
                    type="button"
                    class="plain"
                    aria-label={`Copy ${key}`}
                    onClick={() => void copyText(text, `${key} copied`)}
                  >
                    <Icon name="copy" />
                  </button>
                </span>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
