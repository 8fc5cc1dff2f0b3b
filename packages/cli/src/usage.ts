/** Help: what the program does, or what one command takes. */
import type { Command } from './command.ts';
import { commands } from './commands/all.ts';

export function usage(command: Command | undefined, unknown: string | undefined): string {
  if (command) {
    const options = Object.entries(command.options).map(([name, { type, value, about }]) => [`--${name}${type === 'string' ? `=<${value ?? 'text'}>` : ''}`, about] as const);
    return `sluice ${command.name} ${command.arguments}\n\n${command.summary}\n\n${table(options)}\n`;
  }
  const head = unknown === undefined ? 'Sluice deploys databases from folders of SQL.' : `sluice: there is no command ${unknown}.`;
  return `${head}\n\nsluice <command> [project ...] [options]\n\n${table(commands.map(({ name, summary }) => [name, summary] as const))}\n\nExit codes: 0 success · 1 refused before any write · 2 failed · 3 smoke test failed · 4 in doubt · 64 usage · 70 internal · 130 interrupted\n`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`).join('\n');
}
