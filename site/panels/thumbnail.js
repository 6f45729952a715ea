// An image of 28 x 28 grey levels on a small canvas of its own: white on black in both themes, as in the data.

const SIDE = 28;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} image 784 grey levels
 */
export function paintThumbnail(canvas, image) {
  canvas.width = canvas.height = SIDE;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const picture = context.createImageData(SIDE, SIDE);
  image.forEach((grey, i) => picture.data.set([grey, grey, grey, 255], 4 * i));
  context.putImageData(picture, 0, 0);
}
