// The app's worker as it is, with one more message: how much WebAssembly memory it has.

import './memory.js';
// @ts-expect-error the bench's server has it
import '/glassbox/worker.js';
