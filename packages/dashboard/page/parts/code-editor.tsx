import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunningEditor } from './code-mirror.ts';

/** Something that can be written at a place. */
export interface EditorCompletion {
  readonly kind: string;
  readonly label: string;
  readonly insertion: string;
  readonly position: number;
  readonly length: number;
  readonly count?: number;
}

/** A place with a mistake. UTF-16 units. */
export interface EditorMark {
  readonly position: number;
  readonly length: number;
  readonly message: string;
  readonly fix?: { readonly label: string; readonly run: () => void };
}

interface CodeEditorProps {
  readonly text: string;
  readonly label: string;
  readonly placeholder?: string;
  /** Whether Tab indents. */
  readonly indents?: boolean;
  readonly marks?: readonly EditorMark[];
  readonly complete?: (text: string, position: number) => Promise<readonly EditorCompletion[]>;
  readonly onChange: (text: string) => void;
  readonly onRun?: () => void;
  /** Is given what inserts a text where the cursor is, and what moves the focus there. */
  readonly onReady?: (editor: Pick<RunningEditor, 'insert' | 'focus'>) => void;
}

const NO_MARKS: readonly EditorMark[] = [];

/** A text with completion and marked mistakes. Until the editor has been loaded, and where it cannot be, a plain input. */
export function CodeEditor(props: CodeEditorProps) {
  const { text, label, placeholder = '', indents = false, marks = NO_MARKS } = props;
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const editor = useRef<RunningEditor | undefined>(undefined);
  /** Texts that were written and have not come back yet. */
  const written = useRef<string[]>([]);
  const [isLoaded, setLoaded] = useState(false);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    let isGone = false;
    import('./code-mirror.ts').then(
      ({ startEditor }) => {
        if (isGone || host.current === null) return;
        const { text: typed, complete, onRun, onReady } = latest.current;
        const hadFocus = document.activeElement === plain.current;
        editor.current = startEditor(host.current, {
          text: typed,
          label,
          placeholder,
          indents,
          complete: complete && ((...at) => latest.current.complete?.(...at) ?? Promise.resolve([])),
          onChange: (next) => {
            written.current.push(next);
            latest.current.onChange(next);
          },
          onRun: onRun && (() => latest.current.onRun?.()),
        });
        setLoaded(true);
        if (hadFocus) editor.current.focus();
        onReady?.(editor.current);
      },
      () => {
        // Without it the plain input stays, with which everything can be done.
      },
    );
    return () => {
      isGone = true;
      editor.current?.destroy();
      editor.current = undefined;
    };
  }, []);
  useEffect(() => {
    // What was written here comes back, perhaps when more has been written: it must not take that away.
    const place = written.current.lastIndexOf(text);
    written.current.splice(0, place < 0 ? written.current.length : place + 1);
    if (place < 0) editor.current?.setText(text);
  }, [text, isLoaded]);
  useEffect(() => editor.current?.setMarks(marks), [marks, isLoaded]);
  return (
    <div class={marks.length > 0 ? 'code-editor has-mistake' : 'code-editor'}>
      <div ref={host} class="code-host" hidden={!isLoaded} />
      {!isLoaded && (
        <textarea
          ref={plain}
          aria-label={label}
          placeholder={placeholder}
          spellcheck={false}
          rows={Math.max(indents ? 4 : 1, text.split('\n').length)}
          value={text}
          onInput={(event) => latest.current.onChange(event.currentTarget.value)}
          onKeyDown={(event) => {
            const runs = event.key === 'Enter' && (event.ctrlKey || event.metaKey || !indents);
            if (!runs || latest.current.onRun === undefined) return;
            event.preventDefault();
            latest.current.onRun();
          }}
        />
      )}
    </div>
  );
}
