import { Failure, status, statusText } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { said } from '../../run/settle.ts';
import { flag, text } from '../../run/task-options.ts';

export const statusAct: Act = {
  target: 'status',
  independent: true,
  run: async ({ context, projects, environment, options }) => {
    const history = text(options, 'history');
    if (history !== undefined && !/^\d+$/.test(history)) throw new Failure('SL901', `--history=${history} is not a number`, { hint: 'Write it as --history=5.' });
    const states = await status(context, { environment, projects, ...(history !== undefined && { history: Number(history) }) });
    return states.map((state) => said({ ...state, status: 'passed', outcome: 0 }, [flag(options, 'json') ? JSON.stringify(state, null, 2) : statusText(state)]));
  },
};

export default executorOf(statusAct);
