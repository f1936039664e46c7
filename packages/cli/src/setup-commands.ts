import type { CommandSpec } from './command-table.ts';

/** The name of a command that sets AgentBus up, or tells how it is set up. */
export type SetupCommandName = 'doctor' | 'config' | 'completion' | 'demo';

/** The commands that set AgentBus up, in the order of the help. */
export const SETUP_COMMANDS: Readonly<Record<SetupCommandName, CommandSpec>> = {
  doctor: {
    summary: 'show what is set and where the files are, and what is wrong with them',
    positionals: '',
    details:
      'Exits with 1 where something is wrong, with 5 where there are no records yet. With --fix it mends what can be mended without losing anything, and says what it did; --dry-run says what it would do.',
    options: ['directory', 'fix', 'dry-run', 'output', 'tz', 'color'],
    examples: [
      'agentbus doctor',
      'agentbus doctor --fix',
      'agentbus doctor --directory /var/lib/shop/telemetry',
      'agentbus doctor -o json',
    ],
    load: async () => (await import('./doctor.ts')).doctor,
  },
  config: {
    summary: 'check the settings of agentbus.yaml, or show which are in effect and why',
    positionals: '<check|show|schema> [file]',
    details:
      'check says what is wrong, with line and column, and exits with 2. show has every setting, its value (secrets are masked), and where that comes from: an environment variable, a line of the file, or the default. schema prints the JSON Schema, for editors. Without a file, $AGENTBUS_CONFIG_FILE or the agentbus.yaml in this directory.',
    options: ['output', 'color'],
    examples: [
      'agentbus config check',
      'agentbus config check deploy/agentbus.yaml -o json',
      'agentbus config show',
      'agentbus config schema > agentbus.schema.json',
    ],
    load: async () => (await import('./config.ts')).config,
  },
  completion: {
    summary: 'print what makes a shell complete commands, options and their values',
    positionals: '<bash|zsh|fish>',
    details:
      'For bash, evaluate it in ~/.bashrc; for zsh, in ~/.zshrc behind compinit; for fish, write it to ~/.config/fish/completions/agentbus.fish.',
    options: [],
    examples: [
      'eval "$(agentbus completion bash)"',
      'eval "$(agentbus completion zsh)"',
      'agentbus completion fish > ~/.config/fish/completions/agentbus.fish',
    ],
    load: async () => (await import('./completion.ts')).completion,
  },
  demo: {
    summary: 'start a small shop with traffic and the page, to look around in',
    positionals: '',
    details:
      'Starts a hub over a store of its own, which goes when it ends, and a service that sends it logs, traces and metrics of its requests: some are slow, some fail. Writes the address of the page, and opens it unless --no-open is given. Ctrl-C ends all of it. With --directory the store stays.',
    options: ['directory', 'port', 'otlp-port', 'no-open', 'for'],
    examples: [
      'agentbus demo',
      'agentbus demo --no-open --for 30s',
      'agentbus demo --directory .agentbus-demo',
    ],
    endsItself: true,
    load: async () => (await import('./demo.ts')).demo,
  },
};
