/** The process that is killed: deploys the toy's case into the folder given. */
import { toyDialect } from '@sluice/kit/toy/toy';
import { close, deploy, open } from './scenario.ts';
import { TOY_AFTER } from './toy-case.ts';

const scenario = { dialect: toyDialect, url: 'toy:db.json', root: process.argv[2]!, source: TOY_AFTER };
const opened = await open(scenario);
const result = await deploy(scenario, opened);
await close(opened);
process.stdout.write(`${result?.state ?? 'empty'}\n`);
process.exitCode = result?.state === 'done' || !result ? 0 : 1;
