/** Targets whose files Nx keeps write them where the graph says, wherever else the machine's state was moved to. */
import type { VerbContext } from '@sluice/core';

export const inWorkspace = (context: VerbContext): VerbContext => ({ ...context, env: { ...context.env, SLUICE_STATE_DIR: undefined } });
