// What each part of the page is, in a few words, one press on its “?” away. The words stand here and nowhere else.

import { place } from './place.js';

/**
 * A panel's heading holds `<button type="button" class="why" popovertarget="why-NAME" aria-label="About …">?</button>`;
 * NAME is a key of this table. In the text, `code` stands between backticks.
 * @type {Record<string, {title: string, text: string[]}>}
 */
export const WORDS = {
  time: {
    title: 'The time axis',
    text: [
      'As the run goes, its parameters and gradients are kept: at the start, densely at first, then ever further apart, evenly by the square root of the iteration, which is the scale of this axis. When 64 MB are full, the moments that are missed least go. They last as long as the tab.',
      'Look at a moment, and every part of the page shows the network as it was then, while training goes on. Fork from it, and a new run goes on from there with other settings; the old one stays.',
    ],
  },
  compare: {
    title: 'Two moments, compared',
    text: [
      'The same image, in the network as it was at A and as it was at B. Both share one colour scale, so that a tile that looks stronger is stronger.',
      'The third picture is B − A: weights, activations and outputs of B less those of A, each in the scale that its legend says. `W1` is measured by its Euclidean length, as if it were one long arrow.',
    ],
  },
  code: {
    title: 'The code is the program',
    text: [
      'This is the network that runs. Apply tries what you changed on a few images, then goes on with it; what cannot run changes nothing.',
      'Keep four functions: `initialize_parameters`, `forward_propagation`, `backward_propagation` and `update_parameters`. Each gets its arguments by the names it lists: `W1`, `Z1`, `A1`, `dW1`, `X`, `Y`, `alpha`, and `b1` to `db4` for up to four layers.',
      '`update_parameters` may ask for `state` as well, a dict that is kept as the run goes on. A function `loss` is optional: what `backward_propagation` is the gradient of, for the gradient check alone.',
    ],
  },
  data: {
    title: 'The data',
    text: [
      'Images of 28 × 28 grey values with their labels, 0 to 9. The bars count the examples of each digit.',
      'A file you open is read by this page, on this device. A share of it is held out: never trained on, only asked about.',
      'While it trains, the run is kept in this browser, with its file if that is small: a tab that goes leaves it to the next one, which offers to go on. The last line here opens a list of what is kept, to go on with or to delete.',
    ],
  },
  training: {
    title: 'What training does',
    text: [
      'Each iteration takes a batch of images forward through the network, finds the gradient of the loss, and moves every parameter a little against it: `W1 -= alpha * dW1`.',
      'The learning rate `alpha` says how far. Full batch means all training images in one step; with small batches there are many quick, rougher steps.',
    ],
  },
  stage: {
    title: 'The network',
    text: [
      'Read it from left to right, like the equations: the image `x`, the hidden layer `A1 = σ(W1 @ x + b1)`, the ten outputs `A2 = σ(W2 @ A1 + b2)`.',
      'A tile is one hidden neuron, drawn over the pixels it looks at: its weights `W1`, their gradient `dW1`, their last change, or what this image adds to it through each, `W1 * x`. Orange is positive, blue is negative; the legend has the range.',
      'Code that you change may have other activations, and more layers: each further hidden layer is then a column between, and the outputs are the last. Formulas name what the code computes.',
    ],
  },
  pad: {
    title: 'The pad',
    text: [
      'What you draw is brought to MNIST’s form: scaled into a box of 20 × 20, its edges grey, and placed in 28 × 28 by its centre of mass. The small picture is what the network sees; Pixels edits that.',
      'An image you add is trained on from the next batch on. After a reset, too, it is never held out.',
    ],
  },
  mind: {
    title: 'What would change its mind?',
    text: [
      '`dA2/dx` is how much an output changes with each pixel. An orange pixel raises it by getting lighter, a blue one by getting darker.',
      'A nudge moves, step by step, the pixels that most raise `Z2` of the chosen digit over the output now ahead, by 32 grey levels each, until the network reads that digit.',
    ],
  },
  inspector: {
    title: 'History, and what excites it',
    text: [
      'The upper line is the value of what is looked at, at the moments kept of this run, for the image shown; the lower is the length of the weights it reads by, `‖W1[j]‖`. Press a point to go back to that moment.',
      'The images are those of all data, trained on or held out, with the largest activation. What they have in common is what the neuron answers to.',
    ],
  },
  loss: {
    title: 'Loss',
    text: [
      'The mean of `(A2 − Y)²` over the ten outputs and the images of a batch, before its update. `Y` is 1 for the true digit and 0 for the others.',
      'With small batches it jumps: each batch is a different sample.',
    ],
  },
  accuracy: {
    title: 'Accuracy',
    text: [
      'The share of images whose largest output is the true digit.',
      'Training accuracy is measured while learning, before each update. Held-out accuracy is of images that are never trained on: it tells what was learned and what was only memorised.',
    ],
  },
  curves: {
    title: 'The curves',
    text: [
      'Point at a curve, or use the arrow keys, to read it; press, or Enter, to see the network of that moment. Each Reset or fork begins a new run; the one in force is drawn solid.',
      'On the log scale accuracy is spread by what it lacks of 100 %. The smoothed loss is an exponential mean, over the raw curve: each iteration keeps the factor’s share of the mean before.',
    ],
  },
  gallery: {
    title: 'All images',
    text: [
      'The loaded data, with the mean image of each digit above. Press a digit to see only its images; search by index; choose an image to take it to the network, to Backprop or to the pad.',
      'The misread ones are those whose largest output, in the network as it is now, is not that of their label.',
    ],
  },
  predict: {
    title: 'Predictions, and how far to trust them',
    text: [
      'The network shown reads each image; its largest output is the digit. Nothing is learned from them. While training is paused the predictions keep up with what is shown; else they stay those of the iteration that is named.',
      'Doubt is the margin, the largest output less the second: where it is small, the network nearly said something else. A network may be sure and wrong.',
      'The estimate is the accuracy `p` on `n` held-out images ± `1.96 √(p (1 − p) / n)`, with two more right and two more wrong counted in. Keep the best of many tries, and expect a little less.',
    ],
  },
  run: {
    title: 'This run',
    text: [
      'What the run in force was begun with, and what computes it. The same settings and seed on the same data give the same losses again.',
      'NumPy’s innermost loops are replaced by faster ones where the browser allows it; the network’s code is the same with either.',
    ],
  },
  digest: {
    title: 'The same run?',
    text: [
      'Compare these codes with somebody else’s at the same iteration: if the first agrees, data, code, settings and every bit of the parameters do. If not, the others say what differs.',
      'They are hashes of the images and labels, of the source of the network, of the settings with every learning rate that it was trained with, and of the parameters. Looking back in time shows those of the moment looked at.',
      '“arithmetic” names the loops that NumPy runs. Other loops round the last bits in another way: with them `parameters` may differ though all else agrees.',
    ],
  },
  errors: {
    title: 'What it misreads',
    text: [
      'Each held-out image is counted in the row of its label and the column of what it is read as, its largest output. The diagonal is right; the rest are mistakes, darker where there are more.',
      'Press a cell to see its images, the surest first. “Train on this one” lets a copy learn a single image: what else moves shows how much the images share the same weights.',
    ],
  },
  backprop: {
    title: 'Backpropagation, step by step',
    text: [
      'One image goes forward through `W1` and `W2`; its error then goes back through the same weights and becomes a gradient for each of them.',
      'Python computes every number with the functions of network.py, on a copy of the network: stepping here trains nothing.',
      'The numbers are those of one neuron, one output and one pixel: point at others on the stage to read theirs. Point at a symbol of the equation, and the stage shows that array.',
    ],
  },
  check: {
    title: 'The gradient check',
    text: [
      'A gradient says how fast a loss grows with each parameter. That can be measured: move one a little up and down, and divide the difference of the two losses by the way between.',
      'It is done in float64, on a copy, with a few training images, for the largest gradients, some at random, and what is pinned on the stage. A right gradient agrees in seven digits; a wrong one differs in the first or second.',
      'A `loss` in the code is compared too. At a kink, as ReLU has, the slopes left and right differ: such entries are not counted.',
    ],
  },
  rules: {
    title: 'Two rules, two functions',
    text: [
      'The loss shown is the mean squared error. The classic rule, `dZ2 = 2 (A2 − Y)`, leaves out `σ′(Z2)` and is not its gradient: it is exactly the gradient of twice the cross-entropy.',
      'The slopes beside it are measured: each `Z2` is moved a little up and down, in float64, and the function is evaluated again. That knows nothing of either rule.',
      'Where an output is saturated, `σ′(Z2)` is near 0: exact MSE then hardly moves it, even if it is wrong.',
    ],
  },
};

/**
 * Make one popover for each entry. The browser opens and closes them: by their buttons, Escape, or a press elsewhere.
 * @param {Document} page
 */
export function createWords(page) {
  for (const [name, { title, text }] of Object.entries(WORDS)) {
    const box = page.createElement('div');
    box.id = `why-${name}`;
    box.className = 'why-box';
    box.popover = 'auto';
    const heading = page.createElement('h3');
    heading.textContent = title;
    box.append(heading, ...text.map((paragraph) => marked(page, paragraph)));
    box.addEventListener('beforetoggle', (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === 'open') place(box, buttonOf(page, box.id));
    });
    page.body.append(box);
  }
}

/**
 * A paragraph in which what stands between backticks is code.
 * @param {Document} page
 * @param {string} text
 */
export function marked(page, text) {
  const paragraph = page.createElement('p');
  text.split('`').forEach((part, i) => {
    if (i % 2 === 0) return paragraph.append(part);
    const code = page.createElement('code');
    code.textContent = part;
    paragraph.append(code);
  });
  return paragraph;
}

/**
 * The button that was pressed: the focused one, or the one that can be seen.
 * @param {Document} page
 * @param {string} id
 */
function buttonOf(page, id) {
  const buttons = [...page.querySelectorAll(`[popovertarget="${id}"]`)];
  return buttons.find((button) => button === page.activeElement) ?? buttons.find((button) => button.checkVisibility());
}
