/** The options by which a person answers the gates; the same for deploy and rollback. */
import type { DeployOptions } from '@sluice/core';
import type { Invocation } from './invocation.ts';
import { flag, list, text, type TaskOptions } from './task-options.ts';

type GateOptions = Pick<DeployOptions, 'allow' | 'named' | 'assumeYes' | 'confirm' | 'atomic' | 'ticket'>;

export const gateOptions = (options: TaskOptions, { named }: Invocation): GateOptions => ({
  allow: list(options, 'allow'), named, assumeYes: flag(options, 'assumeYes'), confirm: text(options, 'confirm'), atomic: flag(options, 'atomic'), ticket: text(options, 'ticket'),
});
