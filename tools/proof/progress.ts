/** How far a long run is: on a terminal at each step, in a log two lines a minute. On stderr, for results are on stdout. */
const EVERY_MS = 30_000;

let last = Date.now();

export function progress(done: number, total: number): void {
  const terminal = process.env['CI'] === undefined && process.stderr.isTTY;
  const now = Date.now();
  if (!terminal && now - last < EVERY_MS) return;
  last = now;
  process.stderr.write(terminal ? `\r${done}/${total}` : `${done} of ${total}\n`);
}
