/** A server never outlives its owner: a shell beside it notices the owner's death, kill -9 included, and cleans up. */
import { spawn } from 'node:child_process';

/** A zombie answers signal 0, so its state is asked too where /proc exists. */
const script = `
alive() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
while alive "$1" && alive "$2"; do sleep 0.5; done
alive "$2" && kill -QUIT "$2"
n=0; while alive "$2" && [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); done
alive "$2" && kill -KILL "$2"
alive "$1" || rm -rf "$3"
`;

/** Runs as the caller's user: another one may not send signal 0 to the owner. A living owner keeps the folder (it may restart in it). */
export function watch(owner: number, postmaster: number, folder: string): void {
  const watcher = spawn('sh', ['-c', script, 'sluice-watch', String(owner), String(postmaster), folder], { detached: true, stdio: 'ignore', cwd: '/' });
  watcher.unref();
}
