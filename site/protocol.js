// Everything that crosses between page and worker, as types. It imports nothing and runs nothing.

/** The worker states this number when it is ready; a page of another number refuses it. */
export const PROTOCOL = 5;

/**
 * What makes a run reproducible. `batch` 0 means full batch.
 * @typedef {object} Settings
 * @property {number} alpha learning rate, > 0
 * @property {number} batch examples in a mini-batch; 0 is the full batch
 * @property {number} hidden hidden neurons, 1 to 400
 * @property {number} seed non-negative integer
 * @property {number} heldOut share held out for validation, 0 to 0.5
 * @property {'classic' | 'exact MSE'} rule what `backward_propagation` computes
 */

/**
 * One array inside the flat Float32 frame.
 * @typedef {object} Slot
 * @property {string} name the code's name: W1, b1, …
 * @property {number[]} shape rows, columns
 * @property {number} offset in floats, not bytes
 */

/**
 * The code of a network, and what is known of it.
 * @typedef {object} ProgramInfo
 * @property {number[]} layers their sizes, the inputs first: 784, 100, 10
 * @property {Activation[]} activations of each layer that has weights
 * @property {boolean} takesRule it asks for the gradient rule; without, that setting does nothing
 * @property {boolean} hasLoss it says what its gradients are gradients of
 * @property {boolean} original network.py as it came
 * @property {string} digest eight hexadecimal digits of its text's SHA-256
 * @property {string} source its text
 *
 * Recognised by its values.
 * @typedef {'sigmoid' | 'ReLU' | 'tanh' | 'softmax' | 'identity' | 'other'} Activation
 *
 * Why code cannot be used, or failed: one sentence, the line (0 if there is none to name), and Python's traceback.
 * @typedef {{message: string, line: number, traceback: string}} CodeProblem
 */

/**
 * The numbers that name a frame, all from Python.
 * @typedef {object} Figures
 * @property {number} iteration updates made so far: the step that W1, b1, W2, b2 show
 * @property {number} epoch examples trained on, divided by the training examples
 * @property {number} done examples summed into dW1, db1, dW2, db2 so far
 * @property {number} total examples that gradient is taken over (done < total: still being summed)
 * @property {number} examplesPerSecond over about the last second of training; NaN before the first
 * @property {number} seconds time spent training in this run
 * @property {number} alpha learning rate in force in the run, also while one looks at a moment
 * @property {number} example index, in the loaded data, of the example that x, Z1, A1, Z2, A2 show; -1 for an image
 *   of the person's own
 * @property {number} label its label, 0 to 9; -1 for none
 * @property {number} prediction the output with the largest activation, 0 to 9
 * @property {number} heldOut 1 if that example is held out for validation, 0 if it is trained on
 * @property {number} run that these arrays are of: the run in force, or that of the moment that is looked at
 * @property {number} now updates made so far in the run in force; `iteration` is that too, unless one looks at a moment
 * @property {number} stepAlpha learning rate of the update that led to `iteration`
 * @property {number} loss of the last batch until `iteration`, before its update; NaN at the start
 * @property {number} trainAccuracy of the last evaluation until `iteration`; NaN before the first
 * @property {number} validationAccuracy the same
 */

/**
 * Columns of a frame's `records`, one row an iteration, NaN where nothing was evaluated. The newest comes once more
 * when it is evaluated after it was sent.
 */
export const RECORD_FIELDS = /** @type {const} */ ([
  'iteration', 'epoch', 'loss', 'batchAccuracy', 'trainAccuracy', 'validationAccuracy', 'seconds',
]);

/**
 * @typedef {object} DatasetInfo
 * @property {string} name file name, or the sample's
 * @property {number} examples
 * @property {number[]} counts examples of each class 0 to 9
 * @property {string} note one sentence that the person should read with it, or ''
 * @property {number} added how many of the last examples the person added
 *
 * The data that a run was trained on.
 * @typedef {object} Expected
 * @property {string} name of the file that they came in
 * @property {number} examples without those that the person added
 * @property {string} fingerprint of these, their SHA-256
 */

/**
 * Images without labels, to be predicted.
 * @typedef {object} TestInfo
 * @property {string} name of the file
 * @property {number} examples
 * @property {string} note one sentence that the person should read with it, or ''
 */

/**
 * A network as it was after some iteration of a run, kept in Python. `Which` without an iteration is the newest of
 * the run in force.
 * @typedef {{run: number, iteration: number}} Moment
 * @typedef {{run: number, iteration?: number}} Which
 *
 * The moments that are kept, the oldest run first and each run's in order, and the memory that they take.
 * @typedef {{runs: {run: number, iterations: number[]}[], bytes: number, limit: number}} Kept
 */

/**
 * What x, Z1, A1, Z2 and A2 of the frames to come are of: an example of the loaded data, or an image of the person's
 * own, 784 grey levels with its label or -1.
 * @typedef {{kind: 'example', example: number} | {kind: 'image', image: Uint8Array, label: number}} Shown
 */

/**
 * What can be asked of Python about what is shown, by kind (`QUESTIONS` in questions.py): the arguments, and what is
 * in the answer. Matrices come flat, row after row. `run` and `iteration` say which network the answer is about.
 * @typedef {object} Questions
 * @property {{arguments: {}, answer: {image: Uint8Array, label: number, example: number}}} shown
 * @property {{arguments: {}, answer: Errors}} errors how every held-out example is read
 * @property {{arguments: {example: number, steps: number, share: number}, answer: TrainedOn}} train_on what moves if it
 *   trains on one image alone, on a copy, at that share of the learning rate; `example` -1 is the image shown
 * @property {{arguments: {}, answer: Backprop}} backprop needs a label, and two layers
 * @property {{arguments: {}, answer: Source}} source
 * @property {{arguments: {bitmap: Uint8Array, width: number}, answer: {image: Uint8Array}}} prepare a drawing, rows of
 *   `width` grey levels, in MNIST's form
 * @property {{arguments: {image: Uint8Array, digit: number}, answer: Sway}} sway
 * @property {{arguments: {image: Uint8Array, digit: number, pixels: number}, answer: Nudge}} nudge moves the strongest
 *   pixels, so many a step, until the image is read as that digit
 * @property {{arguments: {digits: number[], among: Among}, answer: {examples: Int32Array}}} select indices into the loaded
 *   data of some classes (of all, if none is named)
 * @property {{arguments: {examples: Int32Array}, answer: Images}} images
 * @property {{arguments: {}, answer: Means}} means
 * @property {{arguments: Traced, answer: Trace}} trace one part of the network over the kept moments of its run
 * @property {{arguments: {what: 'neuron' | 'unit' | 'output', index: number, layer: number}, answer: Excites}} excites
 * @property {{arguments: {a: Which, b: Which}, answer: Compared}} compare
 * @property {{arguments: {}, answer: {lessons: Lesson[]}}} lessons
 * @property {{arguments: {iterations: Float64Array, losses: Float64Array}, answer: {name: string, text: string}}} notebook
 *   that repeats the run as far as it is shown; the arguments are what the page recorded of it, to compare with
 * @property {{arguments: {}, answer: {name: string, bytes: Uint8Array}}} package all of glassbox with the code in force, as
 *   a zip file
 * @property {{arguments: {chosen: Entry | null, seed: number}, answer: Check}} check_gradients
 * @property {{arguments: {}, answer: Probe}} probe one step of the code in force, done again on copies
 * @property {{arguments: {}, answer: Digest}} digest
 * @property {{arguments: {}, answer: Predicted}} predicted the test images
 * @property {{arguments: {examples: Int32Array}, answer: {images: Uint8Array}}} test_images by their indices
 * @property {{arguments: {digits: Uint8Array}, answer: {bytes: Uint8Array}}} submission the file for Kaggle
 * @property {{arguments: {format: WeightsKind}, answer: {bytes: Uint8Array, heldOutAccuracy: number}}} weights as a file, with
 *   their accuracy as measured for it, NaN if nothing is held out
 * @property {{arguments: {}, answer: {code: string, log: Change[]}}} changes the digest of the code that the run began
 *   with, and what was changed while it ran
 * @property {{arguments: {}, answer: {fingerprint: string}}} fingerprint of the data, without those that the person added
 */
/**
 * @typedef {'npz' | 'safetensors' | 'onnx'} WeightsKind
 *
 * After which iteration something was changed, and the learning rate, the digest of the code or of the weights from a
 * file, or how many images of the person's own are among the data from then on.
 * @typedef {{after: number, what: 'alpha' | 'code' | 'data' | 'weights', value: number | string}} Change
 *
 * Weights from a file, in force.
 * @typedef {object} OpenedWeights
 * @property {string} name of the file
 * @property {string[]} notes sentences that the person should read
 * @property {number} iteration that they were saved after; -1 if the file does not say
 * @property {number} saved held-out accuracy that the file says they had; NaN if it does not
 * @property {number} accuracy that they have here; NaN if nothing is held out
 */
/**
 * How the test images are read, one entry an image, and what is to be expected of it.
 * @typedef {object} Predicted
 * @property {Uint8Array} digits
 * @property {Float32Array} margins the largest output less the second largest; NaN where an output is
 * @property {Float32Array} outputs (n, 10)
 * @property {Int32Array} by_doubt indices, the smallest margin first
 * @property {Int32Array} counts of each digit
 * @property {Float64Array} shares the same, of all
 * @property {Float64Array} data_shares shares of each digit among the labels of the loaded data
 * @property {number} examples that are held out
 * @property {number} accuracy on these; NaN if there are none
 * @property {number} margin what that may be off by: `estimate` in submission.py
 */
/**
 * Codes such as 3F2A-91C0, which two runs have in common if they are the same run: of all, and of each part.
 * @typedef {Record<'digest' | 'data' | 'code' | 'settings' | 'parameters', string> & {arithmetic: string}} Digest
 */
/**
 * The image shown, forward and back through the network once; what each array is, `one_example` in backprop.py says.
 * The two rules are compared only where the code takes a rule and has sigmoid outputs.
 * @typedef {Record<BackpropArray, Float32Array> & Partial<Record<'classic' | 'exact', Float32Array>
 *   & Record<'entropy_slope' | 'squared_slope' | 'gaps', Float64Array>>
 *   & {activations: Activation[], takesRule: boolean, formulas: Record<BackpropFormula, string>, image: Uint8Array,
 *   example: number, label: number, rule: Settings['rule'], alpha: number, loss: number, loss_after: number, prediction: number, prediction_after: number}} Backprop
 * @typedef {'Z1' | 'Z2' | 'dZ2' | 'dW2' | 'dZ1' | 'dW1' | 'update'} BackpropFormula what each step of the code follows, or ''
 *   for a way of its own: `formulas` in backprop.py
 * @typedef {'x' | 'W1' | 'b1' | 'W1_x' | 'W1_dot_x' | 'Z1' | 'A1' | 'slope1' | 'W2' | 'b2' | 'W2_A1' | 'W2_dot_A1' | 'Z2'
 *   | 'A2' | 'slope2' | 'Y' | 'errors' | 'dZ2' | 'dW2' | 'W2_dZ2' | 'W2T_dot_dZ2' | 'dZ1' | 'dW1' | 'deltaW1' | 'deltaW2'
 *   | 'W1_after' | 'b1_after' | 'W2_after' | 'b2_after' | 'A1_after' | 'W2_A1_after' | 'A2_after'} BackpropArray
 */
/**
 * How an image is read, and which of its pixels sway one output.
 * @typedef {object} Sway
 * @property {Float32Array} slope (784) dA2[digit] / dx, for pixels from 0 to 1
 * @property {Float32Array} A2
 * @property {number} prediction
 *
 * @typedef {object} Nudge
 * @property {Uint8Array} path (steps + 1, 784): the image before and after each step
 * @property {Float32Array} A2 (steps + 1, 10)
 * @property {number} steps
 * @property {boolean} reached it is read as that digit now
 * @property {number} changed pixels that differ in the end
 * @property {number} levels grey levels that they differ by, in sum
 */
/**
 * @typedef {'all' | 'trained on' | 'held out' | 'misread' | 'added'} Among
 *
 * @typedef {object} Images one entry an example
 * @property {Uint8Array} images (n, 784)
 * @property {Uint8Array} labels
 * @property {Uint8Array} held_out 1 if it is held out for validation
 * @property {Uint8Array} predicted
 * @property {Float32Array} confidence A2[predicted]
 *
 * @typedef {object} Means of each class
 * @property {Float32Array} means (10, 784) grey levels
 * @property {Int32Array} counts
 * @property {Int32Array} held_out
 */
/**
 * Two moments side by side; what each part is, `compare` in compare.py says.
 * @typedef {Record<'frame_a' | 'frame_b' | 'W1' | 'W2_A1' | 'A1' | 'A2', Float32Array> & {[more in 'A3' | 'A4']?: Float32Array}
 *   & {figures_a: ComparedFigures, figures_b: ComparedFigures, activations_a: Activation[], activations_b: Activation[], moved: number, examples: number, fixed: number, broken: number,
 *   example: number, label: number, held_out: boolean}} Compared
 * @typedef {Pick<Figures, 'iteration' | 'epoch' | 'done' | 'total' | 'seconds' | 'alpha' | 'loss' | 'prediction'>
 *   & {heldOutLoss: number, right: number}} ComparedFigures
 */
/**
 * The Python files that compute the stepper's beats, and the lines of each beat, counted from 1.
 * @typedef {{files: Record<string, string>, beats: Record<string, {file: string, lines: number[]}>}} Source
 */
/**
 * @typedef {{what: 'neuron' | 'weight' | 'unit' | 'output' | 'pixel', index: number, pixel: number, layer: number}} Traced
 *   `index` is of the neuron, unit, output or pixel; `pixel` is what a weight reads, else -1; `layer` is of a unit, a neuron
 *   of a further hidden layer, else -1
 *
 * @typedef {object} Trace
 * @property {Int32Array} iterations of the moments, ascending, and of what is shown
 * @property {Float32Array} values A1[index], W1[index, pixel], A2[index] of a unit or an output and so on, or x[index]
 * @property {Float32Array} lengths Euclidean, of W1[index], of an output's W2[index], of a pixel's W1[:, index]
 *
 * The images of all data that excite a neuron or an output most, the largest A1 or A2 first.
 * @typedef {object} Excites
 * @property {Int32Array} examples indices into the loaded data
 * @property {Uint8Array} labels
 * @property {Uint8Array} heldOut
 * @property {Float32Array} values A1[index] or A2[index]
 * @property {Uint8Array} images 784 grey levels after 784
 * @property {number} of so many images
 */
/**
 * One entry of one array: W1[row, column], or b1[row, 0].
 * @typedef {{array: string, row: number, column: number}} Entry
 *
 * The gradients of the code in force beside measured slopes, in float64.
 * @typedef {object} Check
 * @property {'right' | 'scaled' | 'wrong' | 'nothing'} outcome of the gradient: that of a loss; a positive constant times
 *   one; neither; too small to tell
 * @property {string} verdict
 * @property {string[]} notes
 * @property {number} about the loss that the verdict is about
 * @property {{key: LossKey, name: string, passes: boolean, worst: number}[]} losses that were compared
 * @property {{key: LossKey, name: string, why: string}[]} skipped those that were not
 * @property {CheckedArray[]} arrays
 * @property {{array: number, entry: number}} worst of the loss that the verdict is about
 * @property {number} tolerance largest relative error that passes
 * @property {Float64Array} steps that the entries were moved by
 * @property {number} m examples
 * @property {Int32Array} examples indices into the loaded data
 * @property {Settings['rule'] | ''} rule '' if the code takes none
 * @property {boolean} original
 * @property {string} digest of the code
 *
 * @typedef {'own' | 'entropy' | 'softmax' | 'squared'} LossKey
 *
 * @typedef {object} CheckedArray one number an entry, in each typed array
 * @property {string} name W1, b1, …
 * @property {Int32Array} row
 * @property {Int32Array} column
 * @property {Uint8Array} why 0 drawn at random, 1 among the largest gradients, 2 chosen
 * @property {Float64Array} value
 * @property {Float64Array} gradient
 * @property {CheckedCell[]} cells one a loss
 *
 * @typedef {object} CheckedCell
 * @property {boolean} passes
 * @property {number} worst relative error
 * @property {number} at the entry that has it
 * @property {number} kinks entries that are not counted
 * @property {string} says what is wrong, or ''
 * @property {Float64Array} slope
 * @property {Float64Array} error
 * @property {Uint8Array} kink
 */
/**
 * What the names in the code stand for, after one step on some examples.
 * @typedef {object} Probe
 * @property {string} digest of the code
 * @property {number} seed that the initialisation is by
 * @property {number} examples
 * @property {boolean} last they are of the newest batch
 * @property {{name: string, first: number, last: number, calls: number, variables: Probed[]}[]} functions with their lines
 *
 * @typedef {{name: string, kind: 'value', type: string, text: string} | ProbedArray} Probed
 *
 * @typedef {object} ProbedArray
 * @property {string} name
 * @property {'array'} kind
 * @property {number[]} shape
 * @property {string} dtype
 * @property {number} min of its finite values, as the next two; NaN without any
 * @property {number} max
 * @property {number} mean
 * @property {number} odd values that are not finite
 * @property {Float32Array} pixels (height, width)
 * @property {number} height
 * @property {number} width
 * @property {string} shown what of the array that is; '' for all
 */
/**
 * A variant of network.py to read and to try, and the settings that it learns well with.
 * @typedef {{name: string, title: string, words: string, settings: Partial<Settings>, source: string}} Lesson
 */
/** @typedef {keyof Questions} QuestionKind */
/**
 * One entry an example, mistakes first and the most confident of them before the others; then what is right, the least
 * confident first.
 * @typedef {object} Errors
 * @property {Int32Array} examples indices into the loaded data
 * @property {Uint8Array} labels
 * @property {Uint8Array} predicted
 * @property {Float32Array} confidence A2[predicted]
 * @property {Float32Array} truth A2[label]
 * @property {Int32Array} confusion (10, 10) counts, labels in rows
 * @property {Float64Array} classAccuracy of each label, NaN where none is held out
 * @property {number} accuracy NaN if nothing is held out
 *
 * @typedef {object} TrainedOn
 * @property {number} label
 * @property {number} alpha that share of the run's
 * @property {'classic' | 'exact MSE'} rule
 * @property {number} steps
 * @property {Float32Array} path (steps + 1, 10): A2 of the image before and after each step
 * @property {number} accuracyBefore of the held-out examples
 * @property {number} accuracyAfter
 * @property {Float64Array} classBefore
 * @property {Float64Array} classAfter
 * @property {Int32Array} examples held-out ones now read as another digit: those that were right come first
 * @property {Uint8Array} labels of these, and so on
 * @property {Uint8Array} before
 * @property {Uint8Array} after
 * @property {Float32Array} confidence of the reading after
 */
/**
 * @template {QuestionKind} K
 * @typedef {Questions[K]['answer'] & Moment} Answer
 */

/**
 * Page to worker.
 * @typedef {{type: 'open-sample', images: ArrayBuffer, labels: ArrayBuffer}} OpenSample gzipped IDX files
 * @typedef {{type: 'open-file', id: number, file: File, test: boolean, expected: Expected | null}} OpenFile `test`: its
 *   images are to be predicted, whether they have labels or not, and of an archive it is test.csv; else what its columns
 *   are decides. Other data than those expected are refused
 * @typedef {{type: 'cancel-file', id: number}} CancelFile
 * @typedef {{type: 'reset', run: number, settings: Settings}} Reset
 * @typedef {{type: 'fork', run: number, from: Which, settings: Settings}} Fork goes on from a moment as run number `run`
 * @typedef {{type: 'look', run: number, moment: Moment | null}} Look shows, in run `run`, the moment nearest to this one;
 *   null is the run itself again
 * @typedef {{type: 'start'}} Start
 * @typedef {{type: 'pause'}} Pause
 * @typedef {{type: 'step'}} Step finish one iteration, then pause
 * @typedef {{type: 'set-alpha', alpha: number}} SetAlpha
 * @typedef {{type: 'show', run: number, shown: Shown}} Show what the next frames of that run are about
 * @typedef {{type: 'add-example', image: Uint8Array, label: number}} AddExample to the data, and to what is trained on
 * @typedef {{type: 'remove-added'}} RemoveAdded
 * @typedef {{type: 'ask', id: number, question: {kind: QuestionKind}}} Ask gets one answer, or is refused
 * @typedef {{type: 'apply-code', id: number, source: string}} ApplyCode tries it, and goes on with it
 * @typedef {{type: 'resume', run: number, checkpoint: Uint8Array, source: string | null}} Resume goes on from a checkpoint
 *   as run number `run`, with other code than it has, if some is given
 * @typedef {{type: 'open-weights', run: number, name: string, bytes: ArrayBuffer, settings: Settings}} OpenWeights begins run
 *   number `run` with weights from a file; `settings` are for what it does not say
 * @typedef {{type: 'ping'}} Ping is answered as soon as Python lets the worker look
 * @typedef {{type: 'unask', id: number}} Unask its answer is not wanted any more, and does not come if it is not on its way
 * @typedef {{type: 'frame-done', buffer: ArrayBuffer}} FrameDone gives the buffer back: credit for one more frame
 * @typedef {OpenSample | OpenFile | CancelFile | Reset | Fork | Look | Start | Pause | Step | SetAlpha | Show | AddExample | RemoveAdded | Ask | Unask | ApplyCode | Resume | OpenWeights | Ping | FrameDone} Command
 */

/**
 * @typedef {'runtime' | 'numpy' | 'glassbox'} BootStage
 * @typedef {'pandas' | 'rows'} FileStage
 */

/**
 * Worker to page.
 * @typedef {{type: 'booting', stage: BootStage, share: number}} Booting this stage goes on; `share` of its download is
 *   here, from 0 to 1
 * @typedef {{type: 'boot-failed', stage: BootStage, message: string}} BootFailed
 * @typedef {{type: 'ready', protocol: number, versions: Record<string, string>, original: string}} Ready `versions` as
 *   the boot tells them; `original` is the text of network.py
 * @typedef {{type: 'file-progress', id: number, stage: FileStage, bytes: number, size: number, rows: number}} FileProgress
 * @typedef {{type: 'file-failed', id: number, message: string}} FileFailed
 * @typedef {{type: 'file-cancelled', id: number}} FileCancelled
 * @typedef {{type: 'dataset', dataset: DatasetInfo, id: number, test: boolean}} DatasetOpened `id` 0 is the sample; `test`
 *   if the archive it came out of has Kaggle's test.csv as well
 * @typedef {{type: 'test-data', test: TestInfo, id: number}} TestOpened images to predict: data and run are as they were
 * @typedef {{type: 'started', run: number, settings: Settings, layout: Slot[], trainExamples: number,
 *   validationExamples: number, parent: Moment | null, program: ProgramInfo}} Started `parent` is the moment that a
 *   fork goes on from
 * @typedef {{type: 'records', run: number, records: Float64Array}} Records that no frame brings: the last of a run that is
 *   over, or those before a checkpoint
 * @typedef {{type: 'looking', run: number, moment: Moment | null, activations: Activation[]}} Looking which moment was
 *   found for a `look`, and what its layers compute
 * @typedef {{type: 'moments', run: number, kept: Kept}} Moments as they are while run `run` is in force
 * @typedef {{type: 'training', run: number, running: boolean}} Training whether the loop runs now
 * @typedef {{type: 'frame', run: number, buffer: ArrayBuffer, records: Float64Array, figures: Figures}} Frame
 * @typedef {{type: 'data-changed', run: number, dataset: DatasetInfo, trainExamples: number}} DataChanged examples were
 *   added or removed
 * @typedef {{type: 'code-installing', id: number, packages: string[]}} CodeInstalling what the code to be applied imports
 *   is downloaded; nothing when it is here
 * @typedef {{type: 'code-applied', id: number, outcome: 'swapped' | 'reset', program: ProgramInfo, notes: string[]}} CodeApplied
 *   from the next batch on, or, where it has other layers, from the next reset on
 * @typedef {{type: 'code-refused', id: number, problem: CodeProblem}} CodeRefused the code before goes on
 * @typedef {{type: 'code-failed', run: number, problem: CodeProblem}} CodeFailed while it trained; that pauses, and
 *   everything is as it was before the iteration that failed
 * @typedef {{type: 'weights-opened', run: number, weights: OpenedWeights, settings: Settings}} WeightsOpened run `run` begins
 *   with them: `started` follows
 * @typedef {{type: 'weights-refused', message: string}} WeightsRefused the run in force goes on
 * @typedef {{type: 'resume-refused', run: number, message: string}} ResumeRefused
 * @typedef {{type: 'checkpoint', run: number, iteration: number, checkpoint: Uint8Array<ArrayBuffer>}} Saved of the run in
 *   force, every few seconds; its records until then have come before
 * @typedef {{type: 'pong'}} Pong
 * @typedef {{type: 'answer', id: number, answer: any}} Answered
 * @typedef {{type: 'answer-share', id: number, share: number}} AnswerShare how much of the work is done, from 0 to 1
 * @typedef {{type: 'answer-refused', id: number, message: string}} AnswerRefused
 * @typedef {{type: 'refused', message: string}} Refused a command that was not carried out, and why
 * @typedef {{type: 'reset-refused', asked: number, run: number, message: string}} ResetRefused the run asked for cannot
 *   be; `run` is the one still in force
 * @typedef {{type: 'crashed', message: string}} Crashed Python failed in a way nobody foresaw
 * @typedef {Booting | BootFailed | Ready | FileProgress | FileFailed | FileCancelled | DatasetOpened | TestOpened | Started | Records | Looking | Moments | Training | Frame | DataChanged | CodeInstalling | CodeApplied | CodeRefused | CodeFailed | WeightsOpened | WeightsRefused | ResumeRefused | Saved | Pong | Answered | AnswerShare | AnswerRefused | Refused | ResetRefused | Crashed} Report
 */

// ---- page and service worker, which may be of different versions: what is asked here stays as it is

/**
 * @typedef {{type: 'who'}
 *   | {type: 'claim', build: string}
 *   | {type: 'fetch-more'}
 *   | {type: 'take-over'}} Asked who it is; to answer this page, if it is of that build; to fetch what can wait; to take the
 *   older version's place, unless another page is of that one
 *
 * @typedef {{version: string, build: string, others: number}} Who the answer to `who`; `others` are the other pages open
 */
