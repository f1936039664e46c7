import { useEffect, useState } from 'preact/hooks';
import { fieldsOfType, RULE_TYPES, type RuleField } from './rule-schema.ts';
import { fieldsOf, labelsOf, linesOf, listOf, listText, type RuleValue, withFields } from './rule-yaml.ts';

interface RuleFormProps {
  readonly yaml: string;
  readonly onChange: (yaml: string) => void;
}

/** The fields of a rule; the text beside it says the same. */
export function RuleForm({ yaml, onChange }: RuleFormProps) {
  const fields = fieldsOf(yaml);
  if (fields === undefined) {
    return (
      <p class="quiet">The form comes back once the text is YAML again: it is marked where it is not.</p>
    );
  }
  const type = fields.expr === undefined && typeof fields.type === 'string' ? fields.type : 'expression';
  const changeType = (next: string) => {
    const kept = fieldsOfType(next).map(({ name }) => name);
    const lost = Object.keys(fields).filter((name) => !kept.includes(name));
    onChange(
      withFields(yaml, {
        ...Object.fromEntries(lost.map((name) => [name, undefined])),
        type: next === 'expression' ? undefined : next,
      }),
    );
  };
  const input = (field: RuleField) => (
    <FieldInput
      key={`${type} ${field.name}`}
      field={field}
      value={fields[field.name]}
      onChange={(value) => onChange(withFields(yaml, { [field.name]: value }))}
    />
  );
  return (
    <div class="rule-form">
      <div class="rule-field">
        <label for="rule-type">type</label>
        <select id="rule-type" value={type} onChange={(event) => changeType(event.currentTarget.value)}>
          {RULE_TYPES.map((name) => (
            <option key={name} value={name}>
              {name.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
      </div>
      {fieldsOfType(type)
        .filter(({ isRare }) => !isRare)
        .map(input)}
      <details open={fieldsOfType(type).some(({ isRare, name }) => isRare && fields[name] !== undefined)}>
        <summary>More</summary>
        {fieldsOfType(type)
          .filter(({ isRare }) => isRare)
          .map(input)}
      </details>
    </div>
  );
}

interface FieldInputProps {
  readonly field: RuleField;
  readonly value: RuleValue | undefined;
  readonly onChange: (value: RuleValue | undefined) => void;
}

function FieldInput({ field, value, onChange }: FieldInputProps) {
  const { name, help, kind, isRequired, choices } = field;
  const id = `rule-${name}`;
  const written = kind === 'labels' ? linesOf(value) : listText(value);
  // What is being typed need not be a value yet, such as a label without its text.
  const [text, setText] = useState(written);
  const read = (typed: string) => readValue(kind, typed);
  useEffect(() => {
    if (JSON.stringify(read(text) ?? null) !== JSON.stringify(read(written) ?? null)) setText(written);
  }, [written]);
  const onInput = (typed: string) => {
    setText(typed);
    onChange(read(typed));
  };
  return (
    <div class="rule-field">
      <label for={id}>
        {name}
        {isRequired && <b aria-hidden="true"> *</b>}
      </label>
      {kind === 'choice' ? (
        <select id={id} value={text} title={help} onChange={(event) => onInput(event.currentTarget.value)}>
          <option value="">default</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : kind === 'labels' ? (
        <textarea
          id={id}
          rows={Math.min(4, Math.max(2, text.split('\n').length))}
          value={text}
          title={help}
          placeholder={name === 'labels' ? 'severity: page' : 'summary: {{ $value }} errors'}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      ) : (
        <input
          type="text"
          id={id}
          value={text}
          title={help}
          required={isRequired}
          inputMode={kind === 'number' ? 'decimal' : undefined}
          class="mono"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      <small class="quiet">{help}</small>
    </div>
  );
}

function readValue(kind: RuleField['kind'], text: string): RuleValue | undefined {
  if (kind === 'labels') return labelsOf(text);
  if (kind === 'list') return listOf(text);
  if (text.trim() === '') return undefined;
  // What is no number is left for the check to tell of.
  return kind === 'number' && Number.isFinite(Number(text)) ? Number(text) : text;
}
