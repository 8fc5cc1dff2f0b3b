import { defineCommand, ENVIRONMENT, flag, text, wholeNumber } from '../command.ts';

export const statusCommand = defineCommand({
  name: 'status',
  summary: 'what is where, since when, by whom, drifted or not, and what is open',
  arguments: '[project ...] --env=<name>',
  options: {
    env: ENVIRONMENT,
    drift: { type: 'boolean', about: 'what drifted as a diff: as deployed against as it is' },
    metrics: { type: 'boolean', about: 'figures: how many deployments, how many well, how long, how often taken back' },
    history: { type: 'string', value: 'n', about: 'how many past deployments to list; left out: 10' },
    json: { type: 'boolean', about: 'as JSON' },
  },
  run: async (shell, values, positionals) => {
    const { driftText, metrics, metricsText, status, statusText } = await import('@sluice/core');
    const asked = { environment: text(values, 'env'), projects: await shell.projects(positionals) };
    const json = flag(values, 'json');
    if (flag(values, 'metrics')) {
      const figures = await metrics(shell.context, asked);
      shell.print(json ? JSON.stringify(figures, null, 2) : metricsText(figures, shell));
      return 0;
    }
    const states = await status(shell.context, { ...asked, history: await wholeNumber(values, 'history') });
    shell.print(json ? JSON.stringify(states, null, 2) : states.map((state) => (flag(values, 'drift') ? driftText(state, state.differences, shell) : statusText(state))).join('\n'));
    return 0;
  },
});
