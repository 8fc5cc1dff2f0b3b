/** The Nx plugin. What Nx loads at every start is this file; parsers and verbs are loaded when they are needed. */
import { createNodes } from './graph/nodes.ts';

export const name = '@sluice/nx';
export { createDependencies } from './graph/dependencies.ts';
export { announceRun as preTasksExecution } from './run/announce.ts';
export type { PluginOptions } from './plugin-options.ts';
/** The same under both names: Nx 22 to 24 look for either. */
export { createNodes, createNodes as createNodesV2 };
