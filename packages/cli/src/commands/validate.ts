import { defineCommand, ENVIRONMENT, flag, text } from '../command.ts';

export const validateCommand = defineCommand({
  name: 'validate',
  summary: 'everything that the files alone show: syntax, references, ownership, smoke tests',
  arguments: '[project ...]',
  options: { env: ENVIRONMENT, strict: { type: 'boolean', about: 'what is only warned of in versioned scripts is an error' } },
  run: async (shell, values, positionals) => {
    const { oneLine, runText, validate } = await import('@sluice/core');
    const report = await validate(shell.context, { environment: text(values, 'env'), strict: flag(values, 'strict'), projects: await shell.projects(positionals) });
    shell.print(runText(report, shell));
    for (const project of report.projects) {
      for (const finding of project.findings.filter(({ severity }) => severity === 'error')) {
        shell.print(oneLine(`  ${project.project}: ${finding.at ? `${finding.at.file}:${finding.at.line}: ` : ''}${finding.message}${finding.hint === undefined ? '' : ` ${finding.hint}`}`));
      }
    }
    return report.outcome;
  },
});
