/** Where OpenClaw, once Moltbot and Clawdbot, writes its file log by default. */
import { tmpdir } from 'node:os';
import { join, parse, sep } from 'node:path';

/** The directories' parent, wherever the system's own one is; where that is not to be had, the system's. */
const PREFERRED_PARENT = '/tmp';

/** The pattern of one file a day, in `/tmp/openclaw` or where OpenClaw falls back to: `openclaw-<user id>` of the system's. */
export function defaultOpenClawPattern(
  name: string,
  temporary: string = tmpdir(),
  userId: number | undefined = process.getuid?.(),
): string {
  const parents = [...new Set([PREFERRED_PARENT, temporary])];
  const own = userId === undefined ? [] : [`${name}-${userId}`];
  const directories = parents.flatMap((parent) => [name, ...own].map((one) => join(parent, one)));
  const { root } = parse(temporary);
  const alternatives = directories.map((directory) => directory.slice(parse(directory).root.length));
  return `${root}{${alternatives.join(',')}}${sep}${name}-*.log`;
}
