// The sections by name, in the order of the report.

import { run as app } from './app.js';
import { run as boot } from './boot.js';
import { run as csv } from './csv.js';
import { run as matmul } from './matmul.js';
import { run as step } from './step.js';

/** @import {Lab} from './lab.js' */
/** @import {Table} from './report.js' */

/** @type {Record<string, (lab: Lab) => Promise<{raw: unknown, tables: Table[]}>>} */
export const SECTIONS = { matmul, step, csv, boot, app };
