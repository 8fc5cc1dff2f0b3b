/**
 * Loaded into a child before everything else (`--import`): its clock is not the world's. `FAULT_CLOCK` is a shift in milliseconds (`-86400000`), a
 * time to start at (`at:2026-03-29T00:59:58Z`), `stall` (it stands still for a second, again and again, as around a leap second) or `back`
 * (it steps back a second every half second). What is asked of the server is not touched.
 */

const given = process.env['FAULT_CLOCK'] ?? '';
const RealDate = Date;
const began = RealDate.now();
const shift = given.startsWith('at:') ? RealDate.parse(given.slice(3)) - began : /^-?\d+$/.test(given) ? Number(given) : 0;

function now(): number {
  const real = RealDate.now();
  const since = real - began;
  if (given === 'stall') return began + Math.floor(since / 1000) * 1000;
  if (given === 'back') return real - Math.floor(since / 500) * 1000;
  return real + shift;
}

if (given !== '') {
  const Skewed = function (this: unknown, ...parameters: readonly unknown[]): unknown {
    if (!new.target) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, parameters.length === 0 ? [now()] : parameters, new.target);
  };
  Object.setPrototypeOf(Skewed, RealDate);
  Skewed.prototype = RealDate.prototype;
  Skewed.now = now;
  globalThis.Date = Skewed as unknown as DateConstructor;
}
