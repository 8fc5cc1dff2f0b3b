/** Worlds of a spec file that stay until all its tests have ended. */
import { afterAll } from 'vitest';
import type { World } from './world.ts';

export function keeping(): (made: Promise<World>) => Promise<World> {
  const worlds: World[] = [];
  afterAll(async () => {
    for (const each of worlds) await each.close();
  });
  return async (made) => {
    const world = await made;
    worlds.push(world);
    return world;
  };
}
