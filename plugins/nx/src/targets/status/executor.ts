import { driftText, Failure, metrics, metricsText, status, statusText } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { said } from '../../run/settle.ts';
import { flag, text } from '../../run/task-options.ts';

export const statusAct: Act = {
  target: 'status',
  independent: true,
  run: async ({ context, projects, environment, options, voice }) => {
    const history = text(options, 'history');
    if (history !== undefined && !/^\d+$/.test(history)) throw new Failure('SL901', `--history=${history} is not a number`, { hint: 'Write it as --history=5.' });
    const json = flag(options, 'json');
    if (flag(options, 'metrics')) {
      const figures = await metrics(context, { environment, projects });
      return figures.map((each) => said({ ...each, status: 'passed', outcome: 0 }, [json ? JSON.stringify(each, null, 2) : metricsText([each], voice)]));
    }
    const states = await status(context, { environment, projects, ...(history !== undefined && { history: Number(history) }) });
    return states.map((state) => said({ ...state, status: 'passed', outcome: 0 }, [
      json ? JSON.stringify(state, null, 2) : flag(options, 'drift') ? driftText(state, state.differences, voice) : statusText(state),
    ]));
  },
};

export default executorOf(statusAct);
