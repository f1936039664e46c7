/** The editor itself, which is loaded when the first one is shown. */
import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
  moveCompletionSelection,
  selectedCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { Annotation, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf } from '@codemirror/view';
import type { EditorCompletion, EditorMark } from './code-editor.tsx';

/** What an editor is told once. */
export interface EditorSetup {
  readonly text: string;
  readonly label: string;
  readonly placeholder: string;
  /** Whether Tab indents; else it leaves the editor, or takes a proposal. */
  readonly indents: boolean;
  readonly complete: ((text: string, position: number) => Promise<readonly EditorCompletion[]>) | undefined;
  readonly onChange: (text: string) => void;
  /** Ctrl+Enter, and Enter where nothing indents. */
  readonly onRun: (() => void) | undefined;
}

/** An editor that is shown. */
export interface RunningEditor {
  setText(text: string): void;
  setMarks(marks: readonly EditorMark[]): void;
  insert(text: string): void;
  focus(): void;
  destroy(): void;
}

/** What comes from outside is no change of the one who writes. */
const fromOutside = Annotation.define<true>();

/** Starts one. Its styles live in a shadow root: no other way of adding them is left open by the content security policy. */
export function startEditor(host: HTMLElement, setup: EditorSetup): RunningEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const { text, label, placeholder, onChange } = setup;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        THEME,
        history(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off' }),
        placeholderOf(placeholder),
        closeBrackets(),
        ...completing(setup),
        keymap.of([
          ...running(setup),
          ...closeBracketsKeymap,
          ...completionKeymap,
          { key: 'Tab', run: acceptProposal },
          ...(setup.indents ? [indentWithTab] : []),
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          { key: 'Escape', run: leave },
        ]),
        EditorView.updateListener.of((update) => {
          const isOwn = update.transactions.every((each) => each.annotation(fromOutside) !== true);
          if (update.docChanged && isOwn) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText(next) {
      if (next === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: next },
        annotations: fromOutside.of(true),
      });
    },
    setMarks: (marks) => view.dispatch(setDiagnostics(view.state, marksIn(view, marks))),
    insert(name) {
      view.dispatch(view.state.replaceSelection(name));
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function running({ onRun, indents }: EditorSetup) {
  if (onRun === undefined) return [];
  const run = () => {
    onRun();
    return true;
  };
  // Enter takes a proposal only where one was chosen: else it would change what somebody wants to run.
  const enter = {
    key: 'Enter',
    run: (view: EditorView) => selectedCompletion(view.state) === null && run(),
  };
  return [{ key: 'Mod-Enter', run }, ...(indents ? [] : [enter])];
}

/** The chosen proposal, or the first. */
function acceptProposal(view: EditorView): boolean {
  if (completionStatus(view.state) !== 'active') return false;
  if (selectedCompletion(view.state) === null) moveCompletionSelection(true)(view);
  return acceptCompletion(view);
}

/** Tab may belong to the editor: this is the way out. */
function leave(view: EditorView): boolean {
  view.contentDOM.blur();
  return true;
}

function completing({ complete }: EditorSetup): Extension[] {
  if (complete === undefined) return [];
  const source = async (context: CompletionContext) => {
    const found = await complete(context.state.doc.toString(), context.pos);
    const [first] = found;
    if (first === undefined || context.aborted) return null;
    return {
      from: first.position,
      to: first.position + first.length,
      filter: false,
      options: found
        .filter(({ position }) => position === first.position)
        .map(({ label, insertion, kind, count }) => ({
          label,
          apply: insertion,
          detail: count === undefined ? kind : `${kind} · ${count}`,
        })),
    };
  };
  return [autocompletion({ ...PROPOSALS, override: [source] })];
}

/** As the plain inputs have it: nothing is chosen by itself, and a key counts as soon as there is something to choose. */
const PROPOSALS = { icons: false, selectOnOpen: false, interactionDelay: 0, activateOnTypingDelay: 50 };

function marksIn(view: EditorView, marks: readonly EditorMark[]): Diagnostic[] {
  const { length } = view.state.doc;
  return marks.map(({ position, length: marked, message, fix }) => {
    const from = Math.min(position, length);
    return {
      from,
      to: Math.min(length, from + Math.max(1, marked)),
      severity: 'error',
      message,
      ...(fix === undefined ? {} : { actions: [{ name: fix.label, apply: () => fix.run() }] }),
    };
  });
}

/** The page's own colours: its properties reach into the shadow root. */
const THEME = EditorView.theme({
  '&': {
    color: 'var(--text)',
    backgroundColor: 'var(--surface)',
    font: 'var(--size-mono) / 18px var(--mono)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px' },
  '.cm-content': { caretColor: 'var(--text)', padding: '5px 0', minHeight: '18px' },
  '.cm-line': { padding: '0 8px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-placeholder': { color: 'var(--text-quiet)' },
  '.cm-selectionMatch, ::selection': { backgroundColor: 'var(--accent-quiet)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '300px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', minHeight: '24px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--selected)',
    color: 'var(--text)',
  },
  '.cm-completionDetail': { color: 'var(--text-quiet)', fontStyle: 'normal', marginLeft: '12px' },
  '.cm-diagnostic': { borderLeft: '3px solid var(--bad)', padding: '5px 8px' },
  '.cm-diagnosticAction': {
    backgroundColor: 'var(--accent)',
    color: 'var(--accent-text)',
    borderRadius: '3px',
    padding: '3px 8px',
  },
});
