/** The layout of d-bee's packages, read as it is: `<steps>/<step>/<database>/<object>.<extension>`, without list, digests or rollback scripts. */
import { basename } from 'node:path';
import { Failure } from '../../errors/failure.ts';
import type { Finding } from '../../model/finding.ts';
import { digest, sha256Bytes } from '../../model/hash.ts';
import { FORMER_FORMAT, type Package, type PackageFile, type PackageScript, type PackageStep } from '../../model/package.ts';
import { decode } from '../decode.ts';
import { naturally } from '../layouts/natural-order.ts';
import { readFolder } from './folder.ts';
import { contentDigest } from './manifest.ts';
import { byName, type PackedFile } from './paths.ts';

/** What each extension holds there. Others were skipped with a warning, and are here. */
const EXTENSIONS: ReadonlySet<string> = new Set(['prf', 'rol', 'dtb', 'usr', 'type', 'auth', 'tab', 'viw', 'jix', 'idx', 'pro', 'mcr', 'trg', 'fnc', 'mfnc', 'sql', 'bteq']);

/** What its deployments leave in the package. */
const WITHOUT = new Set(['log', 'ctx', '.git']);

/** `packager.steps_subdir`, unless it is said: `db/<platform>`. Not `steps`: a package of ours that lost its package.yaml must not pass for one of these. */
const STEPS = /^db\/[^/]+(?=\/)/;

/** Throws SL211 where no steps are, SL216 for what stands among them and is no step. */
export function readFormer(path: string, label: string, { stepsFolder }: { readonly stepsFolder?: string } = {}): Package {
  const files = readFolder(path, { without: WITHOUT });
  const folders = stepsFolder === undefined ? [...new Set([...files.keys()].flatMap((name) => STEPS.exec(name)?.[0] ?? []))] : [stepsFolder.replace(/^\.?\/+|\/+$/g, '')];
  const [folder] = folders;
  if (folder === undefined || folders.length > 1 || ![...files.keys()].some((name) => name.startsWith(`${folder}/`))) {
    throw new Failure('SL211', `${label} holds neither package.yaml nor steps in ${folders.length > 1 ? `one folder, but in ${folders.join(' and ')}` : (folder ?? 'a folder of db')}`, { hint: 'Name the folder or the .tar of a package; where d-bee packages have their steps elsewhere, say so with --steps-folder.' });
  }
  const findings: Finding[] = [];
  const warn = (code: string, message: string, hint: string) => findings.push({ code, severity: 'warning', message, hint });
  const steps = new Map<string, string[]>();
  for (const name of [...files.keys()].sort(byName)) {
    if (!name.startsWith(`${folder}/`)) continue;
    const [step = '', ...rest] = name.slice(folder.length + 1).split('/');
    if (rest.length === 0) throw new Failure('SL216', `${name} stands among the steps and is none`, { at: { file: name, line: 1 }, hint: 'Put it into the folder of a step.' });
    const extension = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
    if (!EXTENSIONS.has(extension)) warn('package-skipped', `${name} is not deployed: .${extension} is no kind of script`, 'Rename it .sql when it shall run, or remove it.');
    else steps.set(step, [...(steps.get(step) ?? []), name]);
  }
  const strangers = [...files.keys()].filter((name) => !name.startsWith(`${folder}/`));
  if (strangers.length > 0) findings.push({ code: 'package-extra', severity: 'info', message: `${strangers.length === 1 ? `${strangers[0]} is` : `${strangers.length} files are`} beside the steps and not deployed` });
  const names = [...steps.keys()].sort(naturally);
  const moved = names.find((name, index) => name !== [...names].sort(byName)[index]);
  if (moved !== undefined) warn('package-order', `the steps run as ${names.join(', ')}; d-bee would have taken them as texts: ${[...names].sort(byName).join(', ')}`, 'Give all numbers of step names the same width: s09, s10.');
  const listed = [...files].map(([name, { bytes, executable }]): PackageFile => ({ path: name, mode: executable ? '0755' : '0644', size: bytes.length, sha256: sha256Bytes(bytes) }));
  const content = contentDigest(listed);
  return {
    format: FORMER_FORMAT, name: basename(path), variables: {}, digest: digest({ format: FORMER_FORMAT, folder, content }), contentDigest: content,
    steps: names.map((name): PackageStep => ({ name, scripts: inOrder(steps.get(name)!).map((each) => scriptOf(each, `${folder}/${name}`, files)) })),
    smokeTests: [], approved: [], requires: [], findings,
  };
}

/** Files of a folder before its folders, each by its name as a text: as it was there. */
function inOrder(names: readonly string[]): readonly string[] {
  const key = (name: string) => name.split('/').map((part, index, all) => `${index === all.length - 1 ? '0' : '1'}${part}`);
  return names.toSorted((one, other) => {
    const [a, b] = [key(one), key(other)];
    const at = a.findIndex((part, index) => part !== b[index]);
    return at < 0 ? 0 : byName(a[at] ?? '', b[at] ?? '');
  });
}

function scriptOf(path: string, step: string, files: ReadonlyMap<string, PackedFile>): PackageScript {
  const parts = path.slice(step.length + 1).split('/');
  const folder = parts.length > 1 ? parts[parts.length - 2] : undefined;
  return { path, file: { path, text: decode(path, files.get(path)!.bytes) }, ...(folder !== undefined && { folder }) };
}
