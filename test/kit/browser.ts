/** A real browser for tests: Chromium from npm, unpacked once a user and version, with the libraries that a bare machine lacks. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import puppeteer, { type Browser } from 'puppeteer-core';

const run = promisify(execFile);
/** The version of @sparticuz/chromium's folder layout is not promised, so each version has its own folder. */
const require = createRequire(import.meta.url);

/** The caller closes it; its profile goes with it. */
export async function launchBrowser(): Promise<Browser> {
  const home = await unpacked();
  return await puppeteer.launch({
    executablePath: join(home, 'chromium'),
    headless: 'shell',
    args: ['--no-sandbox', '--disable-setuid-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none', '--force-color-profile=srgb'],
    env: { ...process.env, HOME: home, LD_LIBRARY_PATH: join(home, 'al2023', 'lib'), FONTCONFIG_PATH: join(home, 'fonts') },
  });
}

/**
 * Unpacks beside the final place and moves it there in one go: two test runs may start at once, and a cut one must not leave half a browser.
 * The package picks its libraries by variables of AWS Lambda and unpacks into TMPDIR, both read at start: hence a process of its own.
 */
async function unpacked(): Promise<string> {
  const folder = dirname(dirname(dirname(require.resolve('@sparticuz/chromium'))));
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const place = join(tmpdir(), `sluice-chromium-${userInfo().uid}-${version}`);
  if (existsSync(join(place, 'chromium'))) return place;
  const parts = await mkdtemp(`${place}-`);
  const script = `import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())`;
  await run(process.execPath, ['--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: parts, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x', AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' },
  });
  await writeFile(join(parts, 'fonts', 'fonts.conf'), fontsConf(place));
  try {
    await rename(parts, place);
  } catch (error) {
    await rm(parts, { recursive: true, force: true });
    if (!existsSync(join(place, 'chromium'))) throw error;
  }
  return place;
}

/** The package's own file names folders of AWS Lambda. Where no font is found at all, a text field kills the page (measured with 140.0.0). */
const fontsConf = (place: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(place, 'fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${join(place, 'fonts-cache')}</cachedir><config></config></fontconfig>
`;
