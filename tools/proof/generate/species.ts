/** All sorts of things that are generated. A new one is an entry here. */
import { facetSpecies } from './facet-species.ts';
import { onTableSpecies } from './on-table-species.ts';
import { routineSpecies } from './routine-species.ts';
import { partition, table } from './table-species.ts';
import { typeSpecies } from './type-species.ts';
import { materializedView, view } from './view-species.ts';
import type { Species } from './world.ts';

export const SPECIES: readonly Species[] = [...typeSpecies, table, partition, ...onTableSpecies, view, materializedView, ...routineSpecies, ...facetSpecies];
