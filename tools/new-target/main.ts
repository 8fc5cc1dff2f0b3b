/** `npm run new:target -- NAME "What it does"`: writes a target's folder and page, and says which lines to add. */
import { newTarget } from './scaffold.ts';
import { place } from './place.ts';

const [name, description] = process.argv.slice(2);
if (name === undefined || description === undefined || !/^[a-z]+(-[a-z]+)*$/.test(name)) {
  console.error('npm run new:target -- NAME "What it does", for example: npm run new:target -- drift "Tell what differs from the last deployment"');
  process.exitCode = 64;
} else process.exitCode = await place(newTarget({ name, description: description.replace(/\.$/, '') }));
