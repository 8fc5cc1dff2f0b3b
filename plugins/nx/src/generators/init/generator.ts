/** Sets a workspace up. Running it again changes nothing. */
import { formatFiles, logger, readNxJson, updateNxJson, type NxJsonConfiguration, type Tree } from '@nx/devkit';

export interface InitSchema {
  readonly skipFormat?: boolean;
}

const PLUGIN = '@sluice/nx';

const ENVIRONMENTS = `# Where databases are deployed to. The two below are embedded: nothing to install. For a server write its url, with the
# password in PGPASSWORD or a pgpass file: test: { url: "\${SLUICE_TEST_URL}" }
environments:
  local:
    url: "pglite:.sluice/db/local"

  test:
    url: "\${SLUICE_TEST_URL:-pglite:.sluice/db/test}"
    timeouts: { lock: 2s, statement: 5min }
`;

export async function initGenerator(tree: Tree, { skipFormat = false }: InitSchema): Promise<void> {
  const nxJson = readNxJson(tree) ?? {};
  if (!isRegistered(nxJson)) updateNxJson(tree, { ...nxJson, plugins: [...(nxJson.plugins ?? []), { plugin: PLUGIN, options: {} }] });
  if (!tree.exists('sluice.yaml')) tree.write('sluice.yaml', ENVIRONMENTS);
  ignore(tree, '.sluice/');
  warnOfTargetDefaults(nxJson);
  if (!skipFormat) await formatFiles(tree);
}

const isRegistered = ({ plugins = [] }: NxJsonConfiguration): boolean => plugins.some((each) => (typeof each === 'string' ? each : each.plugin) === PLUGIN);

function ignore(tree: Tree, line: string): void {
  const content = tree.exists('.gitignore') ? (tree.read('.gitignore', 'utf8') ?? '') : '';
  const bare = (text: string) => text.trim().replace(/^\//, '').replace(/\/$/, '');
  if (content.split('\n').some((each) => bare(each) === bare(line))) return;
  tree.write('.gitignore', `${content}${content === '' || content.endsWith('\n') ? '' : '\n'}${line}\n`);
}

/** Defaults for a target's name replace what the plugin infers, and with it the order of deployments. */
function warnOfTargetDefaults({ targetDefaults = {} }: NxJsonConfiguration): void {
  for (const name of ['deploy', 'diff']) {
    const defaults: unknown = targetDefaults[name];
    if (typeof defaults !== 'object' || defaults === null || !('dependsOn' in defaults)) continue;
    logger.warn(`nx.json: targetDefaults.${name}.dependsOn takes the place of what Sluice infers for ${name}. Rename the target with the plugin's option ${name}TargetName, or take the default away.`);
  }
}

export default initGenerator;
