/** One `exit` listener for all: Node warns of a leak where a process has more than ten. */

const tasks = new Set<() => void>();
let exiting = false;

/** Runs a task when the process (or worker thread) exits. Returns a function that forgets it. */
export function onProcessExit(task: () => void): () => void {
  if (tasks.size === 0) process.on('exit', runTasks);
  tasks.add(task);
  return () => {
    if (tasks.delete(task) && tasks.size === 0) process.off('exit', runTasks);
  };
}

/** Whether the process is past its last turn, in its `exit` listeners. */
export function processIsExiting(): boolean {
  return exiting;
}

function runTasks(): void {
  exiting = true;
  for (const task of tasks) task();
}
