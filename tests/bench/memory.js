// Notes every WebAssembly memory that the worker uses, and tells the bytes of the largest: to whoever calls `wasmBytes`
// there, and in answer to {type: 'bench-heap'}.

const { prototype } = WebAssembly.Memory;
const { get } = /** @type {{get(): ArrayBuffer}} */ (Object.getOwnPropertyDescriptor(prototype, 'buffer'));
/** @type {Set<WebAssembly.Memory>} */
const memories = new Set();

// However a memory was made, whoever wants to use it asks for its buffer.
Object.defineProperty(prototype, 'buffer', {
  get() {
    memories.add(this);
    return get.call(this);
  },
});

const wasmBytes = () => Math.max(0, ...[...memories].map(({ buffer }) => buffer.byteLength));
Object.assign(self, { wasmBytes });

// Before the app's own listener, which does not know the message.
self.addEventListener('message', (/** @type {MessageEvent} */ event) => {
  if (event.data?.type !== 'bench-heap') return;
  event.stopImmediatePropagation();
  self.postMessage({ type: 'bench-heap', bytes: wasmBytes() });
});

export {};
